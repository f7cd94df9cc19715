"""Readers' own holds."""

from uuid import uuid4

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

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
    """预约, from the page of a book or from a list (`list` is what was looked for), to which it goes back."""
    form, asked = hold_pages.form_of(request.actor, request.POST), request.POST.get("list")
    there = f"{reverse('opac:search')}?{asked[:600]}" if asked else reverse("opac:record", args=[key])
    if not form.is_valid():
        messages.error(request, _faults(form))
        return redirect(there)
    try:
        said = hold_pages.ask(request.actor, key, form, request.POST.get("key", "")[:40] or uuid4().hex)
    except DomainError as refused:
        messages.error(request, refused.message)
        return redirect(there)
    messages.success(request, said)
    return redirect(there if asked else "opac:holds")


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


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def elsewhere(request: Request, key: int) -> HttpResponse:
    """换取书处, while it waits."""
    hold = hold_pages.mine(request.actor, key)
    form = hold_pages.elsewhere_form(request.actor, hold, request.POST or None)
    if request.method == "POST" and form.is_valid():
        sent = request.POST.get("key", "")[:40] or uuid4().hex
        try:
            messages.success(request, hold_pages.move(request.actor, hold, form, f"{sent}:{key}:move"))
        except DomainError as refused:
            form.add_error(next((name for name in refused.fields if name in form.fields), None), refused.message)
        else:
            return redirect("opac:holds")
    shown = {"hold": hold, "form": form, "key": uuid4().hex, "nav": "me"}
    return render(request, "library/holds/elsewhere.html", shown, status=422 if form.errors else 200)


def _faults(form: Form) -> str:
    return " ".join(str(each) for faults in form.errors.values() for each in faults)
