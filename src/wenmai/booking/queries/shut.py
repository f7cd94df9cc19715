"""Dates that stand while their place has announced to be shut then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet, Sum

from wenmai.booking.models import ACTIVE, Booking, Session, Status
from wenmai.booking.rooms import shut_among
from wenmai.kernel import clock
from wenmai.places.models import HoursException, Institution

# Closures are announced for weeks, not years; hours of next summer are looked at when it comes nearer.
HORIZON = timedelta(days=120)
STANDING = (Status.PUBLISHED, Status.CLOSED)


@dataclass(frozen=True, slots=True)
class Shut:
    """A date in a place that is shut then, and how many people hold places."""

    session: Session
    people: int


def shut_dates(house: Institution) -> list[Shut]:
    """What of a house cannot take place as it stands, the next first. Five queries."""
    shut = _shut(Session.objects.filter(offering__institution=house))
    rows = Booking.objects.filter(session__in=[each.pk for each in shut], state__in=ACTIVE)
    heads = dict(rows.values_list("session").annotate(heads=Sum("party_size")))
    return [Shut(each, heads.get(each.pk, 0)) for each in shut]


def shut_booked() -> list[Session]:
    """Dates of all houses with a change of hours to come that somebody holds places on."""
    houses = HoursException.objects.filter(last__gte=clock.today()).values("institution")
    rows = Session.objects.filter(offering__institution__in=houses, bookings__state__in=ACTIVE)
    return _shut(rows.distinct())


def _shut(rows: QuerySet[Session]) -> list[Session]:
    now = clock.now()
    coming = rows.filter(status__in=STANDING, starts_at__gt=now, starts_at__lt=now + HORIZON)
    found: Sequence[Session] = list(
        coming.select_related("offering__institution__division", "space", "division").order_by("starts_at", "pk")
    )
    shut = shut_among(found)
    return [each for each in found if each.pk in shut]
