"""Readers' own holds."""

from uuid import uuid4

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from wenmai.kernel.errors import Conflict, DomainError, Invalid
from wenmai.kernel.http import Request
from wenmai.library import hold_pages
from wenmai.library.forms.holds import FreezeForm
from wenmai.library.queries.hold_pages import my_holds


@never_cache
@require_safe
def mine(request: Request) -> HttpResponse:
    """What the reader waits for, with the place in the queue."""
    shown = {"holds": my_holds(request.actor), "form": FreezeForm(), "key": uuid4().hex, "nav": "me"}
    return render(request, "library/holds/mine.html", shown)


@require_POST
def ask(request: Request, key: int) -> HttpResponse:
    """预约."""
    form = hold_pages.form_of(request.actor, request.POST)
    if not form.is_valid():
        messages.error(request, _faults(form))
        return redirect("opac:record", key)
    try:
        said = hold_pages.ask(request.actor, key, form, request.POST.get("key", "")[:40] or uuid4().hex)
    except DomainError as refused:
        messages.error(request, refused.message)
        return redirect("opac:record", key)
    messages.success(request, said)
    return redirect("opac:holds")


@require_POST
def change(request: Request, key: int) -> HttpResponse:
    """Cancel, set aside, go on."""
    form = FreezeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _faults(form))
        return redirect("opac:holds")
    sent, deed = request.POST.get("key", "")[:40] or uuid4().hex, request.POST.get("deed", "")
    try:
        messages.success(request, hold_pages.change(request.actor, key, deed, form, f"{sent}:{key}:{deed[:10]}"))
    except (Conflict, Invalid) as refused:
        messages.error(request, refused.message)
    return redirect("opac:holds")


def _faults(form: Form) -> str:
    return " ".join(str(each) for faults in form.errors.values() for each in faults)
