"""What a page answers when a form is wrong."""

from django import forms


def status_of(*forms_: forms.Form) -> int:
    """422 for a page with a mistake on it."""
    return 422 if any(each.errors for each in forms_) else 200
