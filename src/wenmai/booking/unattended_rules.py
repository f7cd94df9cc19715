"""Whom the door of a room without staff lets in, and what it says to whom it does not."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from wenmai.booking.models import Booking, Entry, State, UnattendedDoor
from wenmai.ledger.kinds import get_kind
from wenmai.people.queries.persons import real_name_level
from wenmai.places.models import InstitutionKind, Space
from wenmai.places.queries.hours import next_opening, open_now

NO_BOOKING, SHUT, REAL_NAME, STOPPED, PARTY = (
    "booking.door_booking",
    "booking.door_shut",
    "booking.real_name",
    "booking.door_off",
    "booking.door_party",
)
# Which 人次 a person who comes in is; a house of another kind has none, and its door only opens.
VISITS = {
    InstitutionKind.LIBRARY: "library.visit",
    InstitutionKind.STUDY_ROOM: "library.visit",
    InstitutionKind.CULTURE_CENTRE: "culture.visit",
    InstitutionKind.CULTURE_STATION: "culture.visit",
    InstitutionKind.VILLAGE_ROOM: "culture.visit",
    InstitutionKind.MUSEUM: "museum.visit",
    InstitutionKind.ART_MUSEUM: "art_museum.visit",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """The booking that opens, or the code of why nobody is let in; both empty where entry is free."""

    booking: Booking | None = None
    reason: str = ""


def judge(door: UnattendedDoor, person: str, now: datetime, heads: int = 1) -> Judged:
    """A living booking of the room opens, to no more than were booked; else, where entry is free, opening hours and the real name that is asked for."""
    if door.stopped_at:
        return Judged(reason=STOPPED)
    if booking := live_booking(door, person, now):
        return Judged(booking) if heads <= booking.party_size else Judged(reason=PARTY)
    if door.entry == Entry.BOOKED:
        return Judged(reason=NO_BOOKING)
    if open_now(door.space, now) is None:
        return Judged(reason=SHUT)
    if door.real_name_level and real_name_level(person) < door.real_name_level:
        return Judged(reason=REAL_NAME)
    return Judged()


def live_booking(door: UnattendedDoor, person: str, now: datetime) -> Booking | None:
    """The booking of the room, of a seat in it, or of a hall that it is part of, that runs now or begins in a moment."""
    begins = now + timedelta(minutes=door.early_minutes)
    mine = Booking.objects.filter(Q(person=person) | Q(dependants__contains=[person]))
    living = mine.filter(state__in=[State.CONFIRMED, State.ATTENDED], session__cancelled_at=None)
    running = living.filter(session__starts_at__lte=begins, session__ends_at__gt=now)
    here = running.filter(session__space__in=rooms_behind(door.space))
    return here.select_related("session__offering").order_by("session__starts_at", "pk").first()


def rooms_behind(space: Space) -> list[int]:
    """The room, what it is divided into, and the halls that it is part of."""
    return [space.pk, *space.parts.values_list("pk", flat=True), *space.wholes.values_list("pk", flat=True)]


def visit_kind(door: UnattendedDoor) -> str:
    """The name of the fact kind of a visit, "" where none is counted."""
    name = VISITS.get(InstitutionKind(door.space.institution.kind), "") if door.counts else ""
    return get_kind(name).name if name else ""


def sentence(door: UnattendedDoor, reason: str) -> str:
    """What stands on the door's screen."""
    if reason == SHUT:
        return _shut(door.space)
    return {
        NO_BOOKING: _("没有现在的预约。先在手机上约这一间，或等到开始前 %(n)s 分钟。") % {"n": door.early_minutes},
        REAL_NAME: _("这里要实名。先到“我的”里核实身份，或带身份证到服务台办。"),
        PARTY: _("比约的人多。按约的人数改了再扫；多来的人另外预约，或打电话给主办单位。"),
        STOPPED: _("这扇门停用了。请打电话给主办单位。"),
    }.get(reason, _("认不出。请刷新“我的码”再扫，或换一张卡。"))


def _shut(space: Space) -> str:
    opens = next_opening(space)
    if opens is None:
        return _("现在不开放。请打电话问主办单位。")
    local = timezone.localtime(opens)
    said = {"month": local.month, "day": local.day, "time": f"{local:%H:%M}"}
    return _("现在不开放，%(month)s 月 %(day)s 日 %(time)s 开门。") % said
