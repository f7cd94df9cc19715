"""The one statement that takes a named seat: the seat's row, the pool's counter and the booking, or nothing.

A seat that somebody else is taking at this instant is skipped, not waited for; "any seat" is the first free one, those
kept for wheelchairs last. The counter and the seats say the same because one statement changes both.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from wenmai.booking.drafts.claims import Claim
from wenmai.booking.engine.claiming import NO_RULE, RULE, columns, in_one_flight, lock_person
from wenmai.booking.limits import Limits
from wenmai.booking.models import Booking
from wenmai.kernel.actor import Actor

TAKE_SEAT = """
seat AS (
    SELECT id FROM booking_sessionseat
    WHERE pool_id = %(pool)s AND booking_id IS NULL AND kept = '' AND (%(label)s = '' OR label = %(label)s)
      AND (SELECT code = '' FROM rule)
    ORDER BY ('accessible' = ANY(features)), y, x, id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
), taken AS (
    UPDATE booking_pool SET remaining = remaining - 1
    WHERE id = %(pool)s AND remaining >= 1 AND accepting AND opens_at <= %(booked_at)s AND closes_at > %(booked_at)s
      AND EXISTS (SELECT FROM seat)
      AND EXISTS (SELECT FROM places_institution WHERE id = %(hours_of)s AND hours_revision = %(hours)s)
    RETURNING id, session_id
), made AS (
    INSERT INTO booking_booking (key, session_id, pool_id, person, party_size, dependants, state, hold_until,
                                 idempotency_key, channel, operator, booked_at, ended_at, ended_by, end_reason, answers)
    SELECT %(key)s, session_id, id, %(person)s, 1, '{}', 'confirmed', NULL, %(idempotency_key)s,
           %(channel)s, %(operator)s, %(booked_at)s, NULL, '', '', '{}' FROM taken
    RETURNING id, session_id, pool_id
), held AS (
    UPDATE booking_sessionseat s SET booking_id = made.id FROM made, seat WHERE s.id = seat.id RETURNING s.label
)
SELECT rule.code, made.id, made.session_id, made.pool_id, (SELECT label FROM held) FROM rule LEFT JOIN made ON true
"""


@dataclass(frozen=True, slots=True)
class SeatTaken:
    """What the statement answered: the booking and the seat's label, or the code of a rule, or nothing at all."""

    booking: Booking | None = None
    label: str = ""
    refused: str = ""


def take_seat(
    actor: Actor, wish: Claim, label: str, at: datetime, house: tuple[int, int], limits: Limits | None
) -> SeatTaken:
    """Take the seat, any seat for "". `house` and the revision of its hours. Raises IntegrityError for a second booking."""
    made = columns(actor, wish, at)
    values: dict[str, Any] = made | {"label": label, "hours_of": house[0], "hours": house[1]}
    values |= limits.values(at) if limits else {}
    code, booking, session, pool, seat = _ask(
        (RULE if limits else NO_RULE) + TAKE_SEAT, values, guarded=limits is not None
    )
    if booking is None:
        return SeatTaken(refused=code)
    names = ("key", "person", "party_size", "state", "idempotency_key", "channel", "operator", "booked_at")
    found = Booking(pk=booking, session_id=session, pool_id=pool, **{name: made[name] for name in names})
    found._state.adding = False
    return SeatTaken(found, seat)


def _ask(statement: str, values: dict[str, Any], *, guarded: bool) -> tuple[Any, ...]:
    if guarded and not connection.in_atomic_block:
        return in_one_flight(statement, values)[0]
    if guarded:
        lock_person(values["person"])
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row: tuple[Any, ...] = cursor.fetchone()
        return row
