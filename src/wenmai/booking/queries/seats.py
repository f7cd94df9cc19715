"""Reading seats: the half days of a room, its map, and which seats are to be let go."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wenmai.booking.models import ACTIVE, Booking, Offering, Session, SessionSeat, State, Status
from wenmai.booking.rooms import shut_among
from wenmai.booking.seat_rules import sign_in_until
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.people.queries.persons import display_names
from wenmai.places.models import SeatFeature, Space
from wenmai.places.queries.hours import open_ranges

NOON = time(13)
SHORT = timedelta(hours=5)


def seat_offering(space: int) -> Offering | None:
    """What offers the seats of a room; None when nothing ever did."""
    rows = Offering.objects.filter(space=space, claim_kind="seat")
    return rows.select_related("space__institution", "institution__division", "policy").first()


def get_seat_offering(space: int) -> Offering:
    """The same. Raises NotFound."""
    found = seat_offering(space)
    if found is None:
        raise NotFound("booking.no_seats", _("这里的座位不用约，直接来坐。"))
    return found


def seat_blocks(space: Space, day: date) -> list[tuple[datetime, datetime]]:
    """The half days of a room: from opening to closing, parted at 13:00 when that makes two good halves."""
    ranges = open_ranges(space, day)
    if not ranges:
        return []
    first, last, noon = ranges[0].start, ranges[-1].end, clock.at(day, NOON)
    if len(ranges) > 1 and not all(a.end == b.start for a, b in pairwise(ranges)):
        return [(each.start, each.end) for each in ranges]
    return [(first, noon), (noon, last)] if first < noon < last and last - first > SHORT else [(first, last)]


@dataclass(frozen=True, slots=True)
class SeatDay:
    """A half day of a room: which seats there are, and which one is the actor's. `rows` as on the map, None an aisle.

    `shut`: keys of the sessions that lie where the house has announced to be closed; nobody gets a seat there.
    """

    offering: Offering
    sessions: Sequence[Session]
    session: Session | None
    rows: Sequence[Sequence[SessionSeat | None]]
    free: int
    mine: SessionSeat | None
    shut: Set[int] = frozenset()

    @property
    def closed(self) -> bool:
        """The half day that is shown is one of those."""
        return self.session is not None and self.session.pk in self.shut

    @property
    def labels(self) -> Sequence[tuple[SessionSeat, str]]:
        """The free seats as a list, each with what it is chosen for."""
        seats = (each for row in self.rows for each in row if each and each.booking_id is None and not each.kept)
        return [(each, "、".join(str(SeatFeature(one).label) for one in each.features)) for each in seats]


def seat_day(actor: Actor, space: int, session: int = 0) -> SeatDay:
    """The half day that was chosen, else the one that runs or comes next. Raises NotFound. Seven statements."""
    offering = get_seat_offering(space)
    sessions = list(coming_sessions(offering))
    chosen = next((each for each in sessions if each.pk == session), sessions[0] if sessions else None)
    seats = list(SessionSeat.objects.filter(session=chosen).order_by("y", "x")) if chosen else []
    own = Booking.objects.filter(session=chosen, person=actor.person or "-", state__in=ACTIVE).values_list(
        "pk", flat=True
    )
    keys = set(own) if chosen else set()
    mine = next((each for each in seats if each.booking_id in keys), None)
    free = sum(each.booking_id is None and not each.kept for each in seats)
    return SeatDay(offering, sessions, chosen, _rows(seats), free, mine, shut_among(sessions))


def coming_sessions(offering: Offering) -> "QuerySet[Session]":
    """Half days that are not over, the soonest first."""
    rows = offering.sessions.filter(ends_at__gt=clock.now(), status=Status.PUBLISHED)
    return rows.prefetch_related("pools").order_by("starts_at", "pk")


def _rows(seats: Sequence[SessionSeat]) -> Sequence[Sequence[SessionSeat | None]]:
    if not seats:
        return []
    across, deep = max(each.x for each in seats), max(each.y for each in seats)
    at = {(each.y, each.x): each for each in seats}
    return [[at.get((y, x)) for x in range(1, across + 1)] for y in range(1, deep + 1)]


@dataclass(frozen=True, slots=True)
class Sitting:
    """A taken seat as the desk reads it; `until` is when it is let go, None while somebody sits there."""

    seat: SessionSeat
    booking: Booking
    name: str
    until: datetime | None


def sittings(session: Session) -> Sequence[Sitting]:
    """Who has which seat. Two statements."""
    rows = SessionSeat.objects.filter(session=session, booking__isnull=False)
    seats = list(rows.select_related("booking").order_by("y", "x"))
    names = display_names(each.booking.person for each in seats if each.booking)
    policy = session.offering.policy
    found = []
    for each in seats:
        assert each.booking is not None
        waiting = each.booking.state == State.CONFIRMED
        until = sign_in_until(policy, session.starts_at, each.booking.booked_at) if waiting else each.away_until
        found.append(Sitting(each, each.booking, names.get(each.booking.person, ""), until))
    return found


def not_signed_in(now: datetime) -> list[str]:
    """Keys of seat bookings whose time to sign in is over."""
    rows = Booking.objects.filter(
        state=State.CONFIRMED, session__offering__claim_kind="seat", session__starts_at__lte=now
    )
    found = rows.select_related("session__offering__policy").order_by("pool", "pk")
    return [
        str(each.key)
        for each in found
        if sign_in_until(each.session.offering.policy, each.session.starts_at, each.booked_at) <= now
    ]


def away_due(now: datetime) -> list[str]:
    """Keys of bookings whose reader has been away too long."""
    rows = SessionSeat.objects.filter(away_until__lte=now, booking__state=State.ATTENDED)
    return [str(key) for key in rows.order_by("pool", "pk").values_list("booking__key", flat=True)]
