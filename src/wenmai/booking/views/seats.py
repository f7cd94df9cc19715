"""Reading seats: choose one on the map or in a list, be away, come back, leave; and the desk that sees who sits where."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.booking.actions import seats as actions
from wenmai.booking.actions.attendance import check_in
from wenmai.booking.actions.proxies import claim_seat_for_family
from wenmai.booking.actions.seat_changes import change_seat
from wenmai.booking.arrivals import Arrival
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.models import Way
from wenmai.booking.queries import room_calendar, seats
from wenmai.booking.queries.bookings import get_booking
from wenmai.booking.sent_words import key_in, person_in
from wenmai.kernel.errors import DomainError, NotFound
from wenmai.kernel.http import Request
from wenmai.people.queries.persons import party_of
from wenmai.places import queries as places

DEEDS: Mapping[str, Callable[..., object]] = {
    "away": actions.leave_for_a_while,
    "back": actions.come_back,
    "leave": actions.give_up_seat,
}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0


def _map(request: Request, space: int, session: int, refused: DomainError | None = None) -> HttpResponse:
    day = seats.seat_day(request.actor, space, session)
    page = places.space_page(request.actor, day.offering.institution.code, space)
    family = day.mine is not None and len(party_of(request.actor)) > 1
    shown = {"nav": "spaces", "page": page, "space": page.space, "key": uuid4().hex, "refused": refused}
    shown |= {"family": family, "without": [request.actor.person] if day.mine else []}
    if family and (request.GET.get("for") or request.POST.get("for")):  # one's own seat is not to be changed now
        day = replace(day, mine=None)
    return render(request, "seats/map.html", shown | {"day": day}, status=refused.status if refused else 200)


@require_safe
def seat_map(request: Request, space: int) -> HttpResponse:
    """The seats of a half day."""
    return _map(request, space, _number(request.GET.get("session", "")))


@require_http_methods(["GET", "HEAD", "POST"])
def take(request: Request, space: int) -> HttpResponse:
    """Take a seat; who had to sign in first comes back to the map."""
    session = _number((request.POST or request.GET).get("session", ""))
    if request.method != "POST":
        return redirect("rooms:seats", space)
    day = seats.seat_day(request.actor, space, session)
    if day.session is None or day.session.pk != session:
        return redirect("rooms:seats", space)
    pool = day.session.pools.all()[0].pk
    wish = Claim(pool=pool, key=key_in(request.POST, "web"), person=person_in(request.POST))
    try:
        claim = claim_seat_for_family if wish.person else actions.claim_seat
        booking = claim(request.actor, wish=wish, label=request.POST.get("seat", "")[:12])
    except NotFound:
        raise
    except DomainError as refused:
        return _map(request, space, session, refused)
    return redirect("booking:ticket", booking.key)


@require_POST
def change(request: Request, key: UUID) -> HttpResponse:
    """Another free seat of the same half day; refused: the map as it is now, and the seat of before is kept."""
    booking = get_booking(request.actor, key)
    space, session = booking.session.space_id or 0, booking.session_id
    try:
        seat = change_seat(request.actor, key=str(key), label=request.POST.get("seat", "")[:12])
    except NotFound:
        raise
    except DomainError as refused:
        return _map(request, space, session, refused)
    messages.success(request, _("换到 %(seat)s 了。") % {"seat": seat.label})
    return redirect("booking:ticket", key)


@require_POST
def deed(request: Request, key: UUID, deed: str) -> HttpResponse:
    """Away for a while, back, or gone for good; by the reader, or by staff from the desk."""
    if deed not in DEEDS:
        raise NotFound("booking.no_seats", _("没有这个操作。"))
    DEEDS[deed](request.actor, key=str(key))
    messages.success(request, {"away": _("位子给你留着"), "back": _("欢迎回来"), "leave": _("位子让出来了")}[deed])
    booking = get_booking(request.actor, key)
    if booking.person == request.actor.person:
        return redirect("booking:ticket", key)
    return redirect("rooms_desk:seats", booking.session.offering.institution.code, booking.session.space_id)


@require_safe
def desk(request: Request, code: str, space: int) -> HttpResponse:
    """Who sits where now, and the way to offer the seats."""
    house = room_calendar.get_house(request.actor, code)
    room = room_calendar.get_house_room(house, space)
    offering = seats.seat_offering(room.pk)
    day = seats.seat_day(request.actor, room.pk, _number(request.GET.get("session", ""))) if offering else None
    page = {
        "house": house,
        "station": house.label,
        "room": room,
        "offering": offering,
        "day": day,
        "sittings": seats.sittings(day.session) if day and day.session else [],
    }
    return render(request, "seats/desk.html", page)


@require_POST
def offer(request: Request, code: str, space: int) -> HttpResponse:
    """Offer the seats, or offer them no longer."""
    room = room_calendar.get_house_room(room_calendar.get_house(request.actor, code), space)
    offering = seats.seat_offering(room.pk)
    if request.POST.get("deed") == "stop" and offering:
        actions.stop_seats(request.actor, offering=offering)
        messages.success(request, _("不再接新的选座"))
    else:
        actions.offer_seats(request.actor, space=room)
        messages.success(request, _("座位能约了"))
    return redirect("rooms_desk:seats", code, space)


@require_POST
def sign_in(request: Request, key: UUID) -> HttpResponse:
    """The reader is here."""
    booking = get_booking(request.actor, key)
    room_calendar.get_house(request.actor, booking.session.offering.institution.code)
    check_in(request.actor, arrival=Arrival(booking.session_id, booking.person, Way.NAME, 1))
    messages.success(request, _("签到了"))
    return redirect("rooms_desk:seats", booking.session.offering.institution.code, booking.session.space_id)
