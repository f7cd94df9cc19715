"""Who has to be told: persons with places, by what they booked."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import QuerySet

from wenmai.booking.models import ACTIVE, Booking, Offering, Session, Status
from wenmai.booking.queries.sessions import RELATED
from wenmai.kernel import clock
from wenmai.people.queries.persons import with_account

STANDING = (Status.PUBLISHED, Status.CLOSED)


def told_of(bookings: "QuerySet[Booking]") -> list[str]:
    """Whom some bookings concern: who has them, and who comes along and signs in themselves. Two queries, one without companions."""
    rows = list(bookings.order_by("pk").values_list("person", "dependants"))
    along = {key for _person, dependants in rows for key in dependants}
    return list(dict.fromkeys([*(person for person, _dependants in rows), *sorted(_reading(along))]))


def _reading(along: set[str]) -> set[str]:
    return with_account(along) if along else set()


def booked_for_coming(offering: Offering) -> Sequence[str]:
    """Everybody with places on a date of the offering that is not over."""
    rows = Booking.objects.filter(session__offering=offering, state__in=ACTIVE, session__ends_at__gt=clock.now())
    return sorted(told_of(rows))


def booked_on(day: date) -> Mapping[Session, Sequence[str]]:
    """Sessions that begin on a day and stand, with everybody who has confirmed places there or comes along. Two queries, one more with companions."""
    start, end = clock.day_bounds(day)
    sessions = Session.objects.filter(starts_at__gte=start, starts_at__lt=end, status__in=STANDING)
    found = {each.pk: each for each in sessions.select_related(*RELATED).order_by("pk")}
    told: dict[Session, list[str]] = {}
    rows = Booking.objects.filter(session__in=found, state="confirmed").order_by("session", "pk")
    booked = list(rows.values_list("session", "person", "dependants"))
    reading = _reading({key for *_more, dependants in booked for key in dependants})
    for session, person, dependants in booked:
        told.setdefault(found[session], []).extend([person, *(each for each in dependants if each in reading)])
    return told
