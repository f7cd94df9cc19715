"""A room by the hour, or a reading seat, for somebody."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wenmai.booking.actions.agents import claim_seat_as_agent, take_room_as_agent
from wenmai.booking.agent.doors import door_of
from wenmai.booking.agent.forms import range_in
from wenmai.booking.agent.page import done, served, shown
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.forms.rooms import day_in, instant_in
from wenmai.booking.queries.room_days import room_day
from wenmai.booking.queries.rooms import get_wanted_space
from wenmai.booking.queries.seats import seat_day
from wenmai.booking.sent_words import key_in
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.whole import whole


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def room(request: Request, found: str, space: int) -> HttpResponse:
    """When a room is free, start by start; sent with an end, it is theirs, or asked for."""
    wish = range_in(request.POST, get_wanted_space(space).offering)
    if wish is None:
        return _room(request, found, space)
    try:
        made = take_room_as_agent(request.actor, found=found, wish=wish, door=door_of(request))
    except DomainError as error:
        return _room(request, found, space, error)
    return done(request, found, made)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def seats(request: Request, found: str, space: int) -> HttpResponse:
    """The seats of a half day; sent, one of them is theirs."""
    if request.method != "POST":
        return _seats(request, found, space)
    day = seat_day(request.actor, space, whole(request.POST.get("session")))
    if day.session is None:
        return redirect("agent:seats", found, space)
    wish = Claim(pool=day.session.pools.all()[0].pk, key=key_in(request.POST, "agent"))
    label = request.POST.get("seat", "")[:12]
    try:
        made = claim_seat_as_agent(request.actor, found=found, wish=wish, door=door_of(request), label=label)
    except DomainError as error:
        return _seats(request, found, space, error)
    return done(request, found, made)


def _room(request: Request, found: str, space: int, error: DomainError | None = None) -> HttpResponse:
    asked = request.POST if error else request.GET
    chosen = instant_in(asked, "start")
    day = room_day(space, clock.day_of(chosen) if chosen else day_in(request.GET))
    start = day.start_at(chosen) if chosen else None
    more = {"space": space, "day": day, "start": start, "gone": bool(chosen and not start), "typed": request.POST}
    return shown(request, "agent/room.html", served(request, found), more, error)


def _seats(request: Request, found: str, space: int, error: DomainError | None = None) -> HttpResponse:
    serving = served(request, found)
    session = whole((request.POST or request.GET).get("session"))
    day = seat_day(Actor(serving.person.key), space, session)
    return shown(request, "agent/seats.html", serving, {"space": space, "day": day}, error)
