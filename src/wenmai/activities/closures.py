"""A house that shuts on the day of its own activity: a notice to who wants to come, and to who answers for the date.

The list of all such dates, for the whole desk, is `booking`'s (`queries/shut.py`).
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from wenmai.booking.models import Session, Status
from wenmai.kernel import clock
from wenmai.places.models import HoursException, HoursKind, Institution


@dataclass(frozen=True, slots=True)
class Closure:
    """The house, or the room that the date is in, is shut from `first` to `last`, both included."""

    house: Institution
    room: str
    first: date
    last: date
    reason: str


def closure_of(session: Session) -> Closure | None:
    """What shuts the place of this date; None for a date elsewhere or one that was called off. One query."""
    if session.status == Status.CANCELLED or not _at_house(session):
        return None
    first, last = clock.day_of(session.starts_at), clock.day_of(session.ends_at)
    rows = _shut(session.offering.institution).filter(first__lte=last, last__gte=first)
    return next((_closure(session, each) for each in rows if _strikes(each, session)), None)


def _shut(house: Institution) -> "QuerySet[HoursException]":
    rows = HoursException.objects.filter(institution=house, kind=HoursKind.CLOSED)
    return rows.select_related("space").order_by("first", "pk")


def _at_house(session: Session) -> bool:
    house = session.offering.institution
    return session.space_id is not None or session.venue in {"", house.label, house.name}


def _strikes(shut: HoursException, session: Session) -> bool:
    return shut.space_id is None or shut.space_id == session.space_id


def _closure(session: Session, shut: HoursException) -> Closure:
    room = shut.space.name if shut.space else ""
    return Closure(session.offering.institution, room, shut.first, shut.last, shut.reason)
