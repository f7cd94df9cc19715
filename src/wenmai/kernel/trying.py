"""A form, an action, and what a page says when the action refuses."""

from collections.abc import Callable

from django import forms
from django.http import HttpResponse

from wenmai.kernel.errors import DomainError


def tried(form: forms.Form, act: Callable[[], HttpResponse]) -> HttpResponse | None:
    """The answer of the action, or None with what is wrong on the form."""
    if not form.is_valid():
        return None
    try:
        return act()
    except DomainError as error:
        form.add_error(next(iter(set(error.fields) & set(form.fields)), None), error.message)
        return None
