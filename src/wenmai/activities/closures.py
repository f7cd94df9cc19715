"""A house that shuts on the day of its own activity: a notice to who wants to come, a warning to the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from wenmai.booking.models import Session, Status
from wenmai.kernel import clock
from wenmai.places.models import HoursException, HoursKind, Institution

AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Closure:
    """The house, or the room that the date is in, is shut from `first` to `last`, both included."""

    house: Institution
    room: str
    first: date
    last: date
    reason: str


@dataclass(frozen=True, slots=True)
class Struck:
    """A date that a closure falls on."""

    session: Session
    closure: Closure


def closure_of(session: Session) -> Closure | None:
    """What shuts the place of this date; None for a date elsewhere or one that was called off. One query."""
    if session.status == Status.CANCELLED or not _at_house(session):
        return None
    first, last = clock.day_of(session.starts_at), clock.day_of(session.ends_at)
    rows = _shut(session.offering.institution).filter(first__lte=last, last__gte=first)
    return next((_closure(session, each) for each in rows if _strikes(each, session)), None)


def struck_at(house: Institution) -> list[Struck]:
    """Announced dates of the next sixty days that a closure falls on, soonest first. One query, two where there is one."""
    today = clock.today()
    shut = list(_shut(house).filter(first__lte=today + AHEAD, last__gte=today))
    if not shut:
        return []
    rows = Session.objects.filter(
        offering__institution=house,
        offering__activity__isnull=False,
        status=Status.PUBLISHED,
        ends_at__gt=clock.now(),
        starts_at__lt=clock.day_bounds(today + AHEAD)[1],
    ).select_related("offering__activity", "offering__institution", "space")
    found = ((each, _first(each, shut)) for each in rows.order_by("starts_at", "pk"))
    return [Struck(session, _closure(session, each)) for session, each in found if each is not None]


def _shut(house: Institution) -> "QuerySet[HoursException]":
    rows = HoursException.objects.filter(institution=house, kind=HoursKind.CLOSED)
    return rows.select_related("space").order_by("first", "pk")


def _first(session: Session, shut: Sequence[HoursException]) -> HoursException | None:
    if not _at_house(session):
        return None
    first, last = clock.day_of(session.starts_at), clock.day_of(session.ends_at)
    days = (each for each in shut if each.first <= last and each.last >= first)
    return next((each for each in days if _strikes(each, session)), None)


def _at_house(session: Session) -> bool:
    house = session.offering.institution
    return session.space_id is not None or session.venue in {"", house.label, house.name}


def _strikes(shut: HoursException, session: Session) -> bool:
    return shut.space_id is None or shut.space_id == session.space_id


def _closure(session: Session, shut: HoursException) -> Closure:
    room = shut.space.name if shut.space else ""
    return Closure(session.offering.institution, room, shut.first, shut.last, shut.reason)
