"""Named seats for a party: those that were picked, or the best there are, by the one statement of every claim.

Order of locks: person, area, seats, pool. An area is the pool that its seats were laid for; see queries/seated.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection, transaction

from wenmai.booking.drafts.claims import Claim
from wenmai.booking.engine.claiming import PLAIN, Provided, Taken, lock_person, take
from wenmai.booking.limits import Limits
from wenmai.booking.models import Pool
from wenmai.booking.queries.seated import area_of_pool, free_seats, middle_of
from wenmai.booking.seat_choice import Chosen, choose
from wenmai.kernel.actor import Actor

NOTHING = Taken()
TRIES = 2  # with what was free a moment ago; after that with the area locked

# Many at once, for what a round has given: a seat and whose it is, each.
SIT = """
UPDATE booking_sessionseat s SET booking_id = r.booking
FROM unnest(%(seats)s::bigint[], %(bookings)s::bigint[]) AS r(seat, booking)
WHERE s.id = r.seat AND s.booking_id IS NULL AND s.kept = ''
"""


@dataclass(frozen=True, slots=True)
class Seated:
    """What came of it; `offered` are the parted seats that there would be where nobody wanted to be parted."""

    taken: Taken = NOTHING
    offered: Chosen | None = None


def take_best(
    actor: Actor,
    wish: Claim,
    area: int,
    at: datetime,
    limits: Limits | None,
    provided: Provided = PLAIN,
) -> Seated:
    """Take the best seats for a party, parted only where `wish.apart`. Raises IntegrityError for a second active booking.

    They are chosen from what is free, and once more when somebody was quicker; the third time the area is locked
    before, so that what is said about it is true when it is said. In a transaction of the caller it is locked at once:
    there PostgreSQL would keep the lock on every seat that was lost, against the order of locks.
    """
    for _turn in range(0 if connection.in_atomic_block else TRIES):
        found = _best(actor, wish, area, at, limits, provided)
        if found.taken.bookings or found.taken.refused or found.offered:
            return found
    with transaction.atomic():
        if limits:
            lock_person(wish.person)
        lock_area(area)
        return _best(actor, wish, area, at, limits, provided)


def take_any(
    actor: Actor,
    wish: Claim,
    at: datetime,
    limits: Limits | None = None,
    *,
    source: str = "remaining",
    provided: Provided = PLAIN,
) -> Taken:
    """For who is served by us, from the waiting list or at the door, in a transaction of the caller.

    Where places are only counted that is `take`; where they are named seats the best there are, parted if need be.
    """
    area = area_of_pool(wish.pool)
    if area is None:
        return take(actor, wish, at, limits, source=source, provided=provided)
    lock_area(area)
    chosen = best(area, wish.party_size)
    return take(actor, wish, at, limits, source=source, provided=_with(chosen, area, provided)) if chosen else NOTHING


def lock_area(area: int) -> None:
    """Keep all seats of an area as they are until the transaction ends."""
    Pool.objects.select_for_update(no_key=True).get(pk=area)


def best(area: int, party: int) -> Chosen | None:
    """The best free seats of an area for a party."""
    return choose(free_seats(area), party, middle_of(area))


def seat_in_turn(area: int, bookings: Sequence[tuple[int, int]]) -> None:
    """Seats for bookings that have places already, (key, party) each, the first one the best; the pools are locked."""
    lock_area(area)
    free, middle = free_seats(area), middle_of(area)
    seats, whose = list[int](), list[int]()
    for key, party in bookings:
        chosen = choose(free, party, middle)
        gone = {each.key for each in chosen.seats} if chosen else set[int]()
        free = [each for each in free if each.key not in gone]
        seats += gone
        whose += [key] * len(gone)
    with connection.cursor() as cursor:
        cursor.execute(SIT, {"seats": seats, "bookings": whose})


def _best(actor: Actor, wish: Claim, area: int, at: datetime, limits: Limits | None, provided: Provided) -> Seated:
    chosen = best(area, wish.party_size)
    if chosen is None:
        return Seated()
    if not chosen.together and not wish.apart:
        return Seated(offered=chosen)
    return Seated(take(actor, wish, at, limits, provided=_with(chosen, area, provided)))


def _with(chosen: Chosen, area: int, provided: Provided = PLAIN) -> Provided:
    return replace(provided, area=area, seats=tuple(each.key for each in chosen.seats))
