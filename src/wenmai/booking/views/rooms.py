"""订场馆: find a room, see when it is free, take it in two taps, or ask for it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.booking.actions.proxies import ask_room_for_family, take_room_for_family
from wenmai.booking.actions.ranges import claim_wanted
from wenmai.booking.actions.room_requests import ask_range, withdraw_request
from wenmai.booking.drafts.rooms import RangeClaim, Wanted
from wenmai.booking.forms.rooms import Choice, claim_in, day_in, instant_in, odd_day, weeks_in
from wenmai.booking.queries import room_days, room_list, room_requests
from wenmai.booking.queries.rooms import get_wanted_space
from wenmai.booking.room_weeks import weeks_ahead
from wenmai.booking.views.room_repeats import looked
from wenmai.kernel import clock
from wenmai.kernel.errors import DomainError, NotFound
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.places import queries as places


def _home(request: HttpRequest) -> str:
    """The place that the reader has chosen in the head of the page."""
    chosen = request.COOKIES.get("place", "")
    return chosen if chosen in places.divisions_by_code([chosen]) else settings.HOME_DIVISION


@require_safe
def index(request: Request) -> HttpResponse:
    """Rooms that can be booked, with the times that are free on a day."""
    form = Choice(request.GET)
    wish = form.wish(_home(request))
    division = places.get_division(wish.division)
    page = {
        "nav": "spaces",
        "form": form,
        "wish": wish,
        "division": division,
        "where": places.line_of(division),
        "kinds": room_list.kinds_lent(division.code),
        "day": wish.day,
        "odd_day": odd_day(request.GET),
        "today": clock.today(),
        "page": room_list.list_rooms(wish, page_number(request.GET.get("page"))),
    }
    return render(request, "rooms/list.html", page)


@require_safe
def room(request: Request, space: int) -> HttpResponse:
    """A room's day: every start as a block; with a start chosen, every end as a button."""
    return _day(request, space, {})


def _day(request: Request, space: int, more: Mapping[str, Any], status: int = 200) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    chosen = instant_in(asked, "start")
    found = room_days.room_day(space, clock.day_of(chosen) if chosen else day_in(request.GET))
    start = found.start_at(chosen) if chosen else None
    shown = places.space_page(request.actor, found.wanted.code, space)
    page: dict[str, Any] = {
        "nav": "spaces",
        "page": shown,
        "space": shown.space,
        "found": found,
        "start": start,
        "gone": bool(chosen and not start),
        "odd_day": not chosen and odd_day(request.GET),
        "key": uuid4().hex,
        "terms": found.wanted,
        "weeks": range(2, weeks_ahead(request.actor, found.wanted, found.day) + 1),
        **{name: asked.get(name, "") for name in ("people", "purpose")},
    }
    return render(request, "rooms/day.html", page | dict(more), status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def book(request: Request, space: int) -> HttpResponse:
    """Take the room, or ask for it where the house looks first; a refusal shows the day as it is now.

    Who had to sign in first comes back here by a GET, and finds the start that was chosen.
    """
    wanted = get_wanted_space(space)
    wish = claim_in(request.POST, wanted.offering)
    if wish is None:
        start = request.GET.get("start", "")
        return redirect(reverse("rooms:room", args=[space]) + (f"?{urlencode({'start': start})}" if start else ""))
    if weeks_in(request.POST) > 1 and request.actor.signed_in:
        return looked(request, wanted, wish)
    try:
        return _booked(request, wanted, wish)
    except NotFound:
        raise
    except DomainError as refused:
        return _day(request, space, {"refused": refused}, status=refused.status)


def _booked(request: Request, wanted: Wanted, wish: RangeClaim) -> HttpResponse:
    actor = request.actor
    if wanted.approval:
        (ask_room_for_family if wish.person else ask_range)(actor, wish=wish)
        messages.success(request, _("申请交了，馆里审过会告诉你"))
        return redirect("rooms:requests")
    taken = take_room_for_family if wish.person else claim_wanted
    return redirect("booking:ticket", taken(actor, wanted=wanted, wish=wish).key)


@require_safe
def requests(request: Request) -> HttpResponse:
    """What one has asked for, and what became of it."""
    if not request.actor.signed_in:
        return redirect_to_login(request.get_full_path())
    page = {"requests": room_requests.my_requests(request.actor), "nav": "me"}
    return render(request, "rooms/requests.html", page)


@require_POST
def withdraw(request: Request, key: int) -> HttpResponse:
    """Take a request back."""
    withdraw_request(request.actor, key=key)
    messages.success(request, _("撤回了"))
    return redirect("rooms:requests")
