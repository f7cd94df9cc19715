"""The one statement that takes a place: a conditional UPDATE of the pool and the INSERT of the booking.

Rules that could race are in the statement itself: enough places, pool accepting, inside its window, one active
booking per person. Oversell is impossible because the row is locked between the test and the write, and because
`pool_remaining_within_capacity` would refuse it anyway. No round trip happens while the row is locked.
"""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import connection

from wenmai.booking.drafts import Claim
from wenmai.booking.models import Booking, State
from wenmai.kernel.actor import Actor

TAKE = """
WITH taken AS (
    UPDATE booking_pool SET remaining = remaining - %(party_size)s
    WHERE id = %(pool)s AND remaining >= %(party_size)s AND accepting AND opens_at <= %(booked_at)s AND closes_at > %(booked_at)s
    RETURNING id, session_id
)
INSERT INTO booking_booking (key, session_id, pool_id, person, party_size, dependants, state, hold_until, idempotency_key,
                             channel, operator, booked_at, ended_at, ended_by, end_reason)
SELECT %(key)s, session_id, id, %(person)s, %(party_size)s, %(dependants)s, %(state)s, NULL, %(idempotency_key)s,
       %(channel)s, %(operator)s, %(booked_at)s, NULL, '', ''
FROM taken
RETURNING id, session_id
"""

GIVE_BACK = "UPDATE booking_pool SET remaining = remaining + %s WHERE id = %s"


def take(actor: Actor, wish: Claim, at: datetime) -> Booking | None:
    """Take the places or return None when the pool refuses. Raises IntegrityError for a second active booking."""
    columns: dict[str, Any] = {
        "key": uuid4(),
        "person": wish.person,
        "party_size": wish.party_size,
        "dependants": list(wish.dependants),
        "state": State.CONFIRMED.value,
        "idempotency_key": wish.key,
        "channel": actor.channel.value,
        "operator": "" if actor.person == wish.person else actor.person or "system",
        "booked_at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(TAKE, columns | {"pool": wish.pool})
        row = cursor.fetchone()
    if row is None:
        return None
    booking = Booking(pk=row[0], session_id=row[1], pool_id=wish.pool, **columns)
    booking._state.adding = False
    return booking


def give_back(pool: int, places: int) -> None:
    """Return places to a pool whose row the caller has locked."""
    with connection.cursor() as cursor:
        cursor.execute(GIVE_BACK, [places, pool])
