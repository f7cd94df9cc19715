"""The desk of rooms: the week of a house, terms, requests, times kept back, and moving a booking."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.booking.actions.ranges import move_range
from wenmai.booking.actions.room_blocks import block_room, lift_block
from wenmai.booking.actions.room_requests import approve_request, refuse_request
from wenmai.booking.actions.room_terms import lend_room, stop_lending
from wenmai.booking.forms.rooms import (
    BlockForm,
    RefuseForm,
    SpanForm,
    TermsForm,
    day_in,
    instant_in,
    odd_day,
    terms_values,
)
from wenmai.booking.models import Booking
from wenmai.booking.queries import room_calendar, room_requests
from wenmai.booking.queries.bookings import get_booking
from wenmai.kernel import clock
from wenmai.kernel.errors import DomainError, Invalid, NotFound
from wenmai.kernel.http import Request
from wenmai.places.models import Institution

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def week(request: Request, code: str) -> HttpResponse:
    """Rooms down, days across."""
    house = room_calendar.get_house(request.actor, code)
    found = room_calendar.room_week(house, day_in(request.GET) or clock.today())
    waiting = room_requests.requests_of(house)
    page = {"house": house, "station": house.label, "week": found, "waiting": waiting, "today": clock.today()}
    page |= {"odd_day": odd_day(request.GET)}
    return render(request, "rooms/desk/week.html", page)


@form_page
def terms(request: Request, code: str, space: int) -> HttpResponse:
    """Lend a room by the hour, on which terms."""
    house = room_calendar.get_house(request.actor, code)
    room = room_calendar.get_house_room(house, space)
    offering = room_calendar.offering_of(room)
    form = TermsForm(request.POST or None, initial=terms_values(offering))
    if request.method == "POST" and form.is_valid():
        try:
            lend_room(request.actor, space=room, plan=form.plan(), policy=offering.policy if offering else None)
        except DomainError as refused:
            _tell(form, refused)
        else:
            messages.success(request, _("就按这些借出，订场馆里能看到了"))
            return redirect("rooms_desk:week", code)
    page = {"house": house, "station": house.label, "room": room, "offering": offering, "form": form}
    return render(request, "rooms/desk/terms.html", page, status=422 if request.method == "POST" else 200)


@require_POST
def stop(request: Request, code: str, space: int) -> HttpResponse:
    """Lend it no longer."""
    room = room_calendar.get_house_room(room_calendar.get_house(request.actor, code), space)
    offering = room_calendar.offering_of(room)
    if offering is None:
        raise NotFound("booking.no_room", _("这个空间没有外借。"))
    stop_lending(request.actor, offering=offering)
    messages.success(request, _("不再接新的预约，已经约好的照旧"))
    return redirect("rooms_desk:week", code)


@form_page
def block(request: Request, code: str, space: int) -> HttpResponse:
    """Keep a room back for a time."""
    house = room_calendar.get_house(request.actor, code)
    room = room_calendar.get_house_room(house, space)
    form = BlockForm(request.POST or None, initial={"day": day_in(request.GET) or clock.today()})
    if request.method == "POST" and form.is_valid():
        start, end = form.span()
        try:
            block_room(request.actor, space=room, start=start, end=end, reason=form.cleaned_data["reason"])
        except DomainError as refused:
            _tell(form, refused)
        else:
            messages.success(request, _("留好了"))
            return _week_of(house, start)
    page = {"house": house, "station": house.label, "room": room, "form": form}
    return render(request, "rooms/desk/block.html", page, status=422 if request.method == "POST" else 200)


@require_POST
def lift(request: Request, key: int) -> HttpResponse:
    """Lend it again at that time."""
    found = lift_block(request.actor, key=key)
    messages.success(request, _("这段时间又能约了"))
    return _week_of(found.space.institution, found.during.lower)


@form_page
def move(request: Request, key: UUID) -> HttpResponse:
    """Another time for a booking; the calendar's drag posts here too."""
    booking = _run(request, key)
    session = booking.session
    local = session.starts_at.astimezone(clock.SHANGHAI), session.ends_at.astimezone(clock.SHANGHAI)
    initial = {"day": local[0].date(), "start": local[0].time(), "end": local[1].time()}
    form = SpanForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        start, end = form.span()
        try:
            move_range(request.actor, key=str(key), start=start, end=end)
        except DomainError as refused:
            _tell(form, refused)
        else:
            messages.success(request, _("改好了，约的人会收到通知"))
            return _week_of(session.offering.institution, start)
    page = {"house": session.offering.institution, "session": session, "booking": booking, "form": form}
    return render(request, "rooms/desk/move.html", page, status=422 if request.method == "POST" else 200)


@require_POST
def drag(request: Request, key: UUID) -> HttpResponse:
    """The same for the calendar's script: {"url"} of the week, or a refusal that is read out."""
    booking = _run(request, key)
    start = instant_in(request.POST, "start")
    if start is None:
        raise Invalid("booking.times", _("没有读懂要改到的时间。"))
    length = booking.session.ends_at - booking.session.starts_at
    try:
        move_range(request.actor, key=str(key), start=start, end=start + length)
    except DomainError as refused:
        return JsonResponse({"said": refused.message}, status=refused.status)
    messages.success(request, _("改好了，约的人会收到通知"))
    return JsonResponse({"url": _week_url(booking.session.offering.institution, start)})


@require_POST
def approve(request: Request, key: int) -> HttpResponse:
    """Yes, if the room is still free."""
    asked = approve_request(request.actor, key=key)
    messages.success(request, _("同意了，已经约好"))
    return _week_of(asked.offering.institution, asked.during.lower)


@form_page
def refuse(request: Request, key: int) -> HttpResponse:
    """No, and why."""
    asked = room_requests.get_request(request.actor, key)
    house = room_calendar.get_house(request.actor, asked.offering.institution.code)
    form = RefuseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        refuse_request(request.actor, key=key, reason=form.cleaned_data["reason"])
        messages.success(request, _("回了，申请人会看到原因"))
        return _week_of(house, asked.during.lower)
    page = {"house": house, "asked": asked, "form": form}
    return render(request, "rooms/desk/refuse.html", page, status=422 if request.method == "POST" else 200)


def _run(request: Request, key: UUID) -> Booking:
    """A booking of a house that the actor runs. Raises NotFound for any other, one's own too."""
    booking = get_booking(request.actor, key)
    room_calendar.get_house(request.actor, booking.session.offering.institution.code)
    return booking


def _week_of(house: Institution, instant: datetime) -> HttpResponse:
    return redirect(_week_url(house, instant))


def _week_url(house: Institution, instant: datetime) -> str:
    return f"{reverse('rooms_desk:week', args=[house.code])}?day={clock.day_of(instant)}"


def _tell(form: SpanForm | TermsForm, refused: DomainError) -> None:
    for name, said in refused.fields.items():
        if name in form.fields:
            form.add_error(name, said)
    form.add_error(None, refused.message)
