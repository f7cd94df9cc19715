"""Buttons of the reader's card at the desk, and a hold for who stands there."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wenmai.kernel.errors import DomainError, NotFound
from wenmai.kernel.http import Request
from wenmai.library import desk_pages, item_deeds, reader_card
from wenmai.library.forms.cards import CardForm
from wenmai.library.hold_pages import hold_form
from wenmai.places.models import Institution


@require_POST
def card(request: Request, code: str) -> HttpResponse:
    """续证, 注销, 解除停借, 报失, 读者说已还, 赔付了结."""
    house, form = desk_pages.get_house(request.actor, code), CardForm(request.POST)
    if form.is_valid():
        try:
            messages.success(request, reader_card.done(request.actor, house, form.cleaned_data))
        except DomainError as refused:
            messages.error(request, refused.message)
    else:
        messages.error(request, " ".join(str(each) for faults in form.errors.values() for each in faults))
    return _back(house, request.POST.get("reader", ""))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: Request, code: str) -> HttpResponse:
    """为读者预约: first a record of the catalogue (`?q=`), then (`?record=`) where to fetch it, for who stands here (`?reader=`)."""
    house, passed = desk_pages.get_house(request.actor, code), request.GET.get("reader", "")[:400]
    try:
        reader = reader_card.reader_here(request.actor, passed)
    except NotFound:
        return _back(house, passed)
    shown, key = item_deeds.chosen(request.GET), request.POST.get("key", "")[:40] or uuid4().hex
    form = hold_form("", request.POST or None, initial={"pickup": house.code})
    if request.method == "POST" and shown["record"] and form.is_valid():
        try:
            said = reader_card.wait_for(request.actor, house, reader, shown["record"].pk, form, key)
        except DomainError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, said)
            return _back(house, passed)
    shown |= {"house": house, "passed": passed, "form": form, "key": key}
    return render(request, "library/holds/place.html", shown, status=422 if form.errors else 200)


def _back(house: Institution, passed: str) -> HttpResponse:
    shown = f"?{urlencode({'reader': passed[:400]})}" if passed else ""
    return redirect(reverse("library_desk:desk", args=[house.code]) + shown)
