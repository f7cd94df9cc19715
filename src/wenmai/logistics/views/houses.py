"""The shipping desk of a house: what waits to go, crates that stand here and come, troubles."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.library.queries.scanning import item_card
from wenmai.logistics import pages
from wenmai.logistics.actions.opening import arrive as arrive_crate
from wenmai.logistics.actions.packing import start_crate
from wenmai.logistics.actions.rerouting import reroute_book
from wenmai.logistics.actions.troubles import finish_trouble
from wenmai.logistics.queries.desk import get_house, get_trouble
from wenmai.places.queries.institutions import get_institution


@require_safe
def start(request: Request) -> HttpResponse:
    """The desk of the first house where the actor ships."""
    return redirect("logistics_desk:house", pages.first_house(request.actor).code)


@never_cache
@require_safe
def house(request: Request, code: str) -> HttpResponse:
    """Everything that waits here."""
    found = get_house(request.actor, code)
    shown = {"page": pages.of_house(request.actor, found), "house": found, "key": uuid4().hex, "nav": "desk"}
    return render(request, "logistics/house.html", shown | {"desk_station": found})


@require_POST
def pack(request: Request, code: str) -> HttpResponse:
    """A new crate, on to its page."""
    found = get_house(request.actor, code)
    try:
        goal = get_institution(request.actor, request.POST.get("to", ""))
        made = start_crate(request.actor, origin=found, destination=goal, key=_key(request, goal.code))
    except DomainError as refused:
        messages.error(request, refused.message)
        return redirect("logistics_desk:house", code)
    return redirect("logistics_desk:crate", made.code)


@require_POST
def arrive(request: Request, code: str) -> HttpResponse:
    """A crate was scanned here."""
    found, scanned = get_house(request.actor, code), request.POST.get("scan", "")[:40]
    try:
        crate = arrive_crate(request.actor, house=found, crate=scanned, key=_key(request, scanned))
    except DomainError as refused:
        messages.error(request, refused.message)
        return redirect("logistics_desk:house", code)
    if crate.destination_id != found.pk:
        messages.warning(request, _("记下了：箱子在这里。它是送往%s的，等下一趟车。") % crate.destination.label)
        return redirect("logistics_desk:house", code)
    return redirect("logistics_desk:crate", crate.code)


@require_POST
def reroute(request: Request, code: str) -> HttpResponse:
    """One book that lies here goes to another house than was meant."""
    found, sent = get_house(request.actor, code), request.POST
    text, to = sent.get("scan", "").strip()[:100], sent.get("to", "")[:40]
    try:
        goal = get_institution(request.actor, to)
        item = reroute_book(request.actor, house=found, scanned=text, to=to, key=_key(request, to))
    except DomainError as refused:
        messages.error(request, refused.message)
    else:
        said = {"title": item_card(item).title, "house": goal.label}
        messages.success(request, _("《%(title)s》改送%(house)s了。") % said)
    return redirect("logistics_desk:house", code)


@require_POST
def finish(request: Request, code: str, key: int) -> HttpResponse:
    """One trouble was dealt with."""
    trouble = get_trouble(get_house(request.actor, code), key)
    try:
        finish_trouble(request.actor, trouble=trouble.pk, words=request.POST.get("words", ""))
    except DomainError as refused:
        messages.error(request, refused.message)
    return redirect("logistics_desk:house", code)


def _key(request: Request, about: str) -> str:
    return f"desk:{request.POST.get('key', '')[:40] or uuid4().hex}:{about}"
