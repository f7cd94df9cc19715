"""What the desk pages of this room share: one way to write what a form says, one head for the pages of a house."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.places import policies
from wenmai.places.forms import desk as desk_forms
from wenmai.places.models import Institution

form_page = require_http_methods(["GET", "HEAD", "POST"])


def done(request: HttpRequest, form: forms.BaseForm, write: Callable[[], object], said: str) -> bool:
    """Write what a valid form says; a refusal goes back into the form. True when written."""
    if not form.is_valid():
        return False
    try:
        write()
    except DomainError as error:
        desk_forms.tell(form, error)
        return False
    messages.success(request, said)
    return True


def house_page(request: Request, house: Institution, template: str, **more: Any) -> HttpResponse:
    """A page of one institution; 422 when it comes back from a form."""
    page = {"house": house, "station": house.label, "administers": policies.may_edit_institution(request.actor, house)}
    status = 422 if request.method == "POST" else 200
    return render(request, f"places/desk/{template}.html", page | more, status=status)
