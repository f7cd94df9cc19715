"""Who has to be told: persons with places, by what they booked."""

from collections.abc import Mapping, Sequence
from datetime import date

from wenmai.booking.models import ACTIVE, Booking, Offering, Session, Status
from wenmai.booking.queries.sessions import RELATED
from wenmai.kernel import clock

STANDING = (Status.PUBLISHED, Status.CLOSED)


def booked_for_coming(offering: Offering) -> Sequence[str]:
    """Everybody with places on a date of the offering that is not over."""
    rows = Booking.objects.filter(session__offering=offering, state__in=ACTIVE, session__ends_at__gt=clock.now())
    return sorted(set(rows.values_list("person", flat=True)))


def booked_on(day: date) -> Mapping[Session, Sequence[str]]:
    """Sessions that begin on a day and stand, with everybody who has confirmed places there. Two queries."""
    start, end = clock.day_bounds(day)
    sessions = Session.objects.filter(starts_at__gte=start, starts_at__lt=end, status__in=STANDING)
    found = {each.pk: each for each in sessions.select_related(*RELATED).order_by("pk")}
    told: dict[Session, list[str]] = {}
    rows = Booking.objects.filter(session__in=found, state="confirmed").order_by("session", "pk")
    for session, person in rows.values_list("session", "person"):
        told.setdefault(found[session], []).append(person)
    return told
