"""What somebody has booked at the same time: they are told and decide themselves, where the rule does not refuse it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Q

from wenmai.booking import policies
from wenmai.booking.models import Booking, BookingPolicy, Overlap, Session, State, Status
from wenmai.booking.queries.bookings import RELATED, mine_or_familys
from wenmai.booking.standing_in import sees_what_they_made
from wenmai.kernel.actor import Actor

STANDING = (State.HELD, State.CONFIRMED)
MOST = 3


@dataclass(frozen=True, slots=True)
class When:
    """The time in question; `session` is its own date, 0 before there is one. `policy` is the rule of what is booked."""

    start: datetime
    end: datetime
    policy: int | None
    session: int = 0


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """Another booking at that time. An agent who may not see it is told only that there is one (`seen` False)."""

    booking: Booking
    seen: bool


def when_of(session: Session) -> When:
    """The time of a date."""
    return When(session.starts_at, session.ends_at, session.offering.policy_id, session.pk)


def own_meanwhile(actor: Actor, person: str, when: When) -> Sequence[Meanwhile]:
    """The actor's own at that time, or what they booked for somebody of their family. One query."""
    return [Meanwhile(each, seen=True) for each in _rows(mine_or_familys(actor), person, when)]


def meanwhile_before(agent: Actor, person: str, when: When) -> Sequence[Meanwhile]:
    """The same for the person whom an agent serves. One query."""
    rows = _rows(Q(), person, when)
    return [Meanwhile(each, policies.may_see_booking(agent, each) or sees_what_they_made(agent, each)) for each in rows]


def _rows(whose: Q, person: str, when: When) -> Sequence[Booking]:
    during = Q(session__during__overlap=(when.start, when.end))
    rows = Booking.objects.filter(whose, during, person=person, state__in=STANDING)
    rows = rows.exclude(session=when.session).exclude(session__status=Status.CANCELLED)
    if when.policy:
        rows = rows.exclude(Exists(BookingPolicy.objects.filter(pk=when.policy, overlap=Overlap.ALLOW)))
    return list(rows.select_related(*RELATED).order_by("session__starts_at", "pk")[:MOST])
