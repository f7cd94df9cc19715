"""What an agent on the telephone or at the counter sees: dates within reach with places left, and what the person has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce

from django.db.models import Q, QuerySet

from wenmai.booking import policies
from wenmai.booking.models import ACTIVE, Booking, Pool, Session, Status
from wenmai.booking.queries.bookings import RELATED
from wenmai.booking.standing_in import COUNTY, sees_what_they_made
from wenmai.booking.ticket_codes import said_number
from wenmai.kernel import clock
from wenmai.kernel.actor import STAFF_ROLES, Actor
from wenmai.people.queries.places import path_of

MOST = 30
AHEAD = timedelta(days=60)
FIELDS = ("offering__title", "label", "offering__institution__name", "offering__institution__short_name", "venue")
PLACES = ("offering__institution__name", "offering__institution__short_name", "division__name", "venue", "space__name")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: a word of the title or the house, a place, a day (None: the next sixty days)."""

    word: str = ""
    place: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A standing booking of the person, with the number to read out."""

    booking: Booking
    number: str


def offers(actor: Actor, asked: Asked) -> Sequence[Session]:
    """Dates to come, with their pools, at the houses that the actor may book at for others; thirty at most, soonest first.

    Three queries and one for each posting.
    """
    now = clock.now()
    rows = Session.objects.filter(status=Status.PUBLISHED, published_at__isnull=False, ends_at__gt=now)
    rows = _on(rows, asked.day).filter(_within(actor), offering__activity__isnull=False)
    rows = rows.filter(offering__activity__withdrawn_at=None)
    for fields, text in ((FIELDS, asked.word), (PLACES, asked.place)):
        for word in text.split():
            rows = rows.filter(_any(fields, word))
    related = rows.select_related("offering__institution", "space", "division").prefetch_related("pools")
    return list(related.distinct().order_by("starts_at", "pk")[:MOST])


def held_by(actor: Actor, person: str) -> Sequence[Held]:
    """Bookings to come of a person that the actor may see: of their own house, or made by them."""
    rows = Booking.objects.filter(person=person, state__in=ACTIVE, session__ends_at__gt=clock.now())
    found = rows.select_related(*RELATED).order_by("session__starts_at", "pk")
    seen = [each for each in found if policies.may_see_booking(actor, each) or sees_what_they_made(actor, each)]
    return [Held(each, said_number(each)) for each in seen]


def pools_of(session: Session) -> Sequence[Pool]:
    """Pools with a place left."""
    return [pool for pool in session.pools.all() if pool.remaining and pool.accepting]


def _on(rows: "QuerySet[Session]", day: date | None) -> "QuerySet[Session]":
    if day is None:
        return rows.filter(starts_at__lt=clock.now() + AHEAD)
    return rows.filter(during__overlap=clock.day_bounds(day))


def _within(actor: Actor) -> Q:
    """The counties of the postings with all below, and the houses right above them."""
    paths = [path_of(scope) for scope in actor.scopes(STAFF_ROLES)]
    counties = [Q(offering__institution__division__path__contains=list(path[:COUNTY])) for path in paths]
    above = Q(offering__institution__division__in={code for path in paths for code in path})
    return reduce(Q.__or__, counties, above)


def _any(fields: Sequence[str], word: str) -> Q:
    return reduce(Q.__or__, (Q(**{f"{field}__icontains": word}) for field in fields))
