"""Dates that stand while their place has announced to be shut then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet, Sum

from wenmai.booking.desk_pages import address_of
from wenmai.booking.models import ACTIVE, Booking, Session, Status
from wenmai.booking.rooms import shut_among
from wenmai.kernel import clock
from wenmai.places.models import HoursException, HoursKind, Institution

# Closures are announced for weeks, not years; hours of next summer are looked at when it comes nearer.
HORIZON = timedelta(days=120)
AT_HOME = "上门"  # how home visits name their place, whose address is sealed
STANDING = (Status.PUBLISHED, Status.CLOSED)


@dataclass(frozen=True, slots=True)
class Shut:
    """A date in a place that is shut then, and how many people hold places.

    `sure` False: the whole house is shut, and it stands in no room that is known: perhaps in the house, perhaps not.
    """

    session: Session
    people: int
    desk: str
    sure: bool = True


def shut_dates(house: Institution) -> list[Shut]:
    """What of a house cannot take place as it stands, then what perhaps cannot, the next first. Six queries."""
    coming = _coming(Session.objects.filter(offering__institution=house))
    shut = shut_among(coming)
    perhaps = _perhaps(house, [each for each in coming if each.pk not in shut])
    wanted = [*(each for each in coming if each.pk in shut), *perhaps]
    rows = Booking.objects.filter(session__in=[each.pk for each in wanted], state__in=ACTIVE)
    heads = dict(rows.values_list("session").annotate(heads=Sum("party_size")))
    return [Shut(each, heads.get(each.pk, 0), address_of(each), each.pk in shut) for each in wanted]


def _perhaps(house: Institution, sessions: Sequence[Session]) -> list[Session]:
    """Dates at no known place on days when the whole house is shut; visits go to people's homes. One query."""
    closed = HoursException.objects.filter(institution=house, space=None, kind=HoursKind.CLOSED)
    days = list(closed.filter(last__gte=clock.today()).values_list("first", "last"))

    def struck(each: Session) -> bool:
        return any(first <= clock.day_of(each.starts_at) <= last for first, last in days)

    loose = (each for each in sessions if each.space_id is None and each.venue != AT_HOME)
    return [each for each in loose if struck(each)]


def shut_booked() -> list[Session]:
    """Dates of all houses with a change of hours to come that somebody holds places on."""
    houses = HoursException.objects.filter(last__gte=clock.today()).values("institution")
    rows = Session.objects.filter(offering__institution__in=houses, bookings__state__in=ACTIVE)
    return _shut(rows.distinct())


def _shut(rows: QuerySet[Session]) -> list[Session]:
    found = _coming(rows)
    shut = shut_among(found)
    return [each for each in found if each.pk in shut]


def _coming(rows: QuerySet[Session]) -> list[Session]:
    now = clock.now()
    coming = rows.filter(status__in=STANDING, starts_at__gt=now, starts_at__lt=now + HORIZON)
    related = coming.select_related("offering__institution__division", "space", "division")
    return list(related.order_by("starts_at", "pk"))
