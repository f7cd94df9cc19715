"""The circulation desk: one field, the reader who is there, and what was done last."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.kernel.errors import DomainError, NotFound
from wenmai.kernel.http import Request
from wenmai.kernel.whole import whole
from wenmai.library import desk_pages, desk_rooms, desk_scans, reader_card
from wenmai.library.desk_scans import Outcome, Scan
from wenmai.library.queries.rules import categories
from wenmai.places.models import Institution

SHOWN = ("reader", "newcomer", "ask", "against", "item")
"""What of an outcome the next page is told."""


@require_safe
def start(request: Request) -> HttpResponse:
    """The desk of the first house at which the actor serves readers."""
    return redirect("library_desk:desk", desk_pages.first_house(request.actor).code)


@never_cache
@require_http_methods(["GET", "POST"])
def desk(request: Request, code: str) -> HttpResponse:
    """The one field."""
    house = desk_pages.get_house(request.actor, code)
    if request.method == "POST":
        return _scanned(request, house)
    page = desk_pages.page(request.actor, house, request.GET)
    shown = {"page": page, "house": house, "key": uuid4().hex, "nav": "desk", "stop_kinds": reader_card.STOPS}
    shown["stop_scopes"] = reader_card.scopes_here(request.actor, house) if page.reader else []
    rooms = desk_rooms.rooms_of(house)
    shown |= {"rooms": rooms, "room": desk_rooms.room_in(request.session, house, rooms)}
    shown["categories"] = categories() if page.reader else []
    return render(request, "library/desk.html", shown)


@require_POST
def room(request: Request, code: str) -> HttpResponse:
    """In which room this desk stands today; what is lent by hand counts there."""
    house = desk_pages.get_house(request.actor, code)
    try:
        desk_rooms.stand_in(request.session, house, request.POST.get("room", ""))
    except NotFound as refused:
        messages.error(request, refused.message)
    return redirect("library_desk:desk", house.code)


def _scanned(request: Request, house: Institution) -> HttpResponse:
    sent = request.POST
    given = Scan(
        sent.get("scan", "").strip(), sent.get("reader", ""), sent.get("key", "")[:40], whole(sent.get("item") or "0"),
        sent.get("override", "").strip()[:200], desk_rooms.kind_of(request.session, house),
    )  # fmt: skip
    try:
        outcome = _done(request, house, given)
    except DomainError as refused:
        messages.error(request, refused.message)
        return _shown(house, desk_scans.stopped(given, refused))
    if outcome.said:
        (messages.warning if outcome.ask or outcome.newcomer else messages.success)(request, outcome.said)
    return _shown(house, outcome)


def _done(request: Request, house: Institution, given: Scan) -> Outcome:
    if "anyway" in request.POST:
        return desk_scans.take_anyway(request.actor, house, given)
    if newcomer := request.POST.get("newcomer"):
        return desk_scans.make_reader(request.actor, house, newcomer)
    return desk_scans.scanned(request.actor, house, given) if given.text or given.item else Outcome("")


def _shown(house: Institution, outcome: Outcome) -> HttpResponse:
    shown = {name: value for name in SHOWN if (value := getattr(outcome, name))}
    address = reverse("library_desk:desk", args=[house.code])
    return redirect(f"{address}?{urlencode(shown)}" if shown else address)
