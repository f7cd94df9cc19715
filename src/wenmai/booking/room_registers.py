"""What rooms by the hour tell the kernel: panels on other rooms' pages, and requests as personal data."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wenmai.booking import policies
from wenmai.booking.free_times import bookable
from wenmai.booking.models import RequestState, RoomRequest
from wenmai.booking.queries.room_calendar import get_block, offering_of
from wenmai.booking.queries.room_days import free_stretches
from wenmai.booking.queries.room_requests import get_request, requests_of
from wenmai.booking.queries.rooms import get_wanted_space
from wenmai.booking.queries.seats import get_seat_offering, seat_offering
from wenmai.booking.queries.unattended import has_unattended
from wenmai.kernel import clock, panels, privacy, subjects
from wenmai.kernel.actor import Actor
from wenmai.kernel.subjects import Subject
from wenmai.kernel.whole import whole
from wenmai.places.models import Institution, Space

DAYS = 4


def register_rooms() -> None:
    """Called once, when the application starts."""
    panels.register("places.space", panels.Panel("booking.rooms", 10, of_space))
    panels.register("web.desk", panels.Panel("booking.rooms", 60, of_desk))
    privacy.register(privacy.Holder("booking.rooms", "订场申请", export_person, erase_person))
    subjects.register("booking.request", _request)
    subjects.register("booking.block", _block)
    subjects.register("booking.seats", _seats)


def of_space(request: HttpRequest, thing: object) -> SafeString:
    """The free times of the next days, and the way to book; nothing for a room that is not lent."""
    assert isinstance(thing, Space)
    offering = offering_of(thing)
    if offering is None or not offering.bookable:
        seats = seat_offering(thing.pk)
        shown = seats is not None and seats.bookable
        return SafeString(render_to_string("seats/panel.html", {"space": thing}, request) if shown else "")
    wanted = get_wanted_space(thing.pk)
    today = clock.today()
    days = [today + timedelta(days=each) for each in range(min(DAYS, wanted.ahead_days + 1))]
    lines = [{"day": day, "free": bookable(wanted, free_stretches([wanted], day)[wanted.space])} for day in days]
    page = {"space": thing, "days": lines, "terms": wanted}
    return SafeString(render_to_string("rooms/panel.html", page, request))


def of_desk(request: HttpRequest, thing: object) -> SafeString:
    """The way to the room calendar, and how many requests wait."""
    actor = request.actor  # type: ignore[attr-defined]
    if not isinstance(thing, Institution) or not policies.may_run_sessions_of(actor, thing):
        return SafeString("")
    page = {"house": thing, "waiting": len(requests_of(thing)), "unattended": has_unattended(thing)}
    return SafeString(render_to_string("rooms/desk/door.html", page, request))


def export_person(person: str) -> Mapping[str, object]:
    """What somebody asked for, as they would read it."""
    asked = RoomRequest.objects.filter(person=person).select_related("offering").order_by("asked_at")
    return {"申请": [_line(each) for each in asked]}


def _line(asked: RoomRequest) -> dict[str, object]:
    start, end = (timezone.localtime(each) for each in (asked.during.lower, asked.during.upper))
    return {
        "场地": asked.offering.title,
        "时间": f"{start:%Y-%m-%d %H:%M}—{end:%H:%M}",
        "用途": asked.purpose,
        "人数": asked.party_size,
        "状态": str(asked.get_state_display()),
        "答复": asked.reason,
    }


def erase_person(person: str) -> int:
    """Take back what still waits, and forget what it was for and who came along."""
    rows = RoomRequest.objects.filter(person=person)
    rows.filter(state=RequestState.ASKED).update(state=RequestState.WITHDRAWN, decided_at=clock.now())
    return rows.exclude(purpose="", dependants=[]).update(purpose="", dependants=[])


def _request(actor: Actor, key: str) -> Subject:
    asked = get_request(actor, whole(key))
    day: date = clock.day_of(asked.during.lower)
    said = {"room": asked.offering.title, "day": day}
    host = asked.offering.institution
    return Subject(f"booking.request:{key}", _("%(room)s %(day)s 的申请") % said, "", host.code, host.division_id)


def _block(actor: Actor, key: str) -> Subject:
    block = get_block(actor, whole(key))
    said = {"room": block.space, "reason": block.reason, "day": clock.day_of(block.during.lower)}
    house = block.space.institution
    title = _("%(room)s %(day)s 留用：%(reason)s") % said
    return Subject(f"booking.block:{key}", title, "", house.code, house.division_id)


def _seats(_actor: Actor, key: str) -> Subject:
    offering = get_seat_offering(whole(key))
    host = offering.institution
    url = reverse("rooms:seats", args=[whole(key)])
    return Subject(f"booking.seats:{key}", offering.title, url, host.code, host.division_id)
