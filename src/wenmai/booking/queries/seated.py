"""The named seats of a date: which are free, whose they are, and what they are called.

Seats lie in areas: all ordinary ones, and the places for wheelchairs with those beside them. An area is named by the pool
that its seats were laid for; other pools of the date (kept for the counter, for a group) take their seats from the
first area.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import BigIntegerField, Count, Exists, F, Max, Min, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from wenmai.booking.models import Booking, ClaimKind, Pool, Session, SessionSeat
from wenmai.booking.seat_choice import Free, side_by_side
from wenmai.booking.seat_words import said
from wenmai.kernel import clock
from wenmai.places.models import SeatFeature

CARE = [SeatFeature.ACCESSIBLE, SeatFeature.COMPANION]


def area_of(pool: OuterRef, session: OuterRef) -> Coalesce:
    """For a query of pools: the pool whose seats a pool's places are, None where they are only counted."""
    own = SessionSeat.objects.filter(pool=pool).order_by().values("pool")[:1]
    ordinary = SessionSeat.objects.filter(session=session).exclude(features__overlap=CARE)
    first = ordinary.order_by("label").values("pool")[:1]  # by the index of a date's labels
    return Coalesce(Subquery(own), Subquery(first), output_field=BigIntegerField())


def for_wheelchairs() -> Q:
    """For a query of pools: those whose named seats are places for wheelchairs and beside them.

    They are not given to who waits for any seat; in a reading room, where all seats are of one pool, there are none.
    """
    wheels = SessionSeat.objects.filter(pool=OuterRef("pk"), features__contains=[SeatFeature.ACCESSIBLE])
    return Q(Exists(wheels), session__offering__claim_kind=ClaimKind.COUNTED)


def area_of_pool(pool: int) -> int | None:
    """The pool whose seats a pool's places are, None where they are only counted."""
    rows = Pool.objects.filter(pk=pool).annotate(area=area_of(OuterRef("pk"), OuterRef("session")))
    return rows.values_list("area", flat=True).first()


def area_of_seats(session: int, labels: Sequence[str]) -> int | None:
    """The area in which all of some seats lie; None for seats of several, or of none."""
    areas = set(SessionSeat.objects.filter(session=session, label__in=labels).values_list("pool", flat=True))
    return areas.pop() if len(areas) == 1 else None


def free_seats(area: int) -> list[Free]:
    """The seats of an area that can be had now, from the front. One query."""
    rows = SessionSeat.objects.filter(pool=area, booking=None, kept="").order_by("y", "x")
    return [_free(*row) for row in rows.values_list("pk", "label", "x", "y", "features")]


@dataclass(frozen=True, slots=True)
class Care:
    """What is free in the area for wheelchairs: places for them, and seats beside them."""

    pool: int
    wheels: int
    beside: int


def care_of(session: Session) -> Care | None:
    """The places for wheelchairs that a date has left, None where it has none. One query."""
    rows = SessionSeat.objects.filter(session=session, booking=None, kept="", features__overlap=CARE)
    found = Counter(
        (pool, SeatFeature.ACCESSIBLE in features) for pool, features in rows.values_list("pool", "features")
    )
    pool = next((pool for pool, wheels in found if wheels), None)
    return Care(pool, found[pool, True], found[pool, False]) if pool is not None else None


def sits_together(booking: Booking) -> bool:
    """Whether a party's seats are side by side in one row; True for a party of one. One query."""
    rows = SessionSeat.objects.filter(booking=booking)
    return side_by_side([_free(*row) for row in rows.values_list("pk", "label", "x", "y", "features")])


def middle_of(area: int) -> float:
    """The column in the middle of an area's hall."""
    rows = SessionSeat.objects.filter(session__in=SessionSeat.objects.filter(pool=area).values("session")[:1])
    found = rows.aggregate(first=Min("x"), last=Max("x"))
    return ((found["first"] or 0) + (found["last"] or 0)) / 2


def seats_of(bookings: Iterable[Booking]) -> dict[int, tuple[str, ...]]:
    """The labels of each booking's seats, from the front and the left, by the booking's key. One query."""
    found: dict[int, list[str]] = {}
    rows = SessionSeat.objects.filter(booking__in=[each.pk for each in bookings]).order_by("y", "x", "pk")
    for booking, label in rows.values_list("booking", "label"):
        found.setdefault(booking, []).append(label)
    return {key: tuple(labels) for key, labels in found.items()}


def said_of(bookings: Iterable[Booking]) -> dict[int, str]:
    """The same, as they are said: 1排3座、1排1座. One query."""
    return {key: said(labels) for key, labels in seats_of(bookings).items()}


def is_seated(session: Session) -> bool:
    """Whether the places of a date are named seats."""
    return SessionSeat.objects.filter(session=session).exists()


def _free(key: int, label: str, x: int, y: int, features: Sequence[str]) -> Free:
    return Free(key, label, x, y, SeatFeature.ACCESSIBLE in features, SeatFeature.COMPANION in features)


def seated_among(sessions: Iterable[Session]) -> frozenset[int]:
    """The keys of those dates whose places are named seats. One query."""
    rows = SessionSeat.objects.filter(session__in=[each.pk for each in sessions]).order_by("session")
    return frozenset(rows.values_list("session", flat=True).distinct())


def unbalanced_areas() -> list[int]:
    """Areas whose free seats are not as many as places that nobody has, or where a party has not a seat each.

    Always empty; asked every night, for dates to come.
    """
    seats = SessionSeat.objects.filter(
        session__ends_at__gt=clock.now(), session__offering__claim_kind=ClaimKind.COUNTED
    )
    free = Count("pk", filter=Q(booking=None, kept=""))
    sold = Count("pk", filter=Q(booking__isnull=False))
    wrong = []
    for area, to_be_had, taken in seats.order_by("pool").values_list("pool").annotate(free=free, sold=sold):
        pools = Pool.objects.annotate(area=area_of(OuterRef("pk"), OuterRef("session"))).filter(area=area)
        left = pools.aggregate(left=Sum(F("remaining") + F("resting")), all=Sum("capacity"))
        if (to_be_had, to_be_had + taken) != (left["left"], left["all"]):
            wrong.append(area)
    return wrong
