"""Places for many at once: what a draw or a queue has decided becomes bookings, in few statements.

Rows travel as one JSON array, whatever their number. The caller has locked the pools, in the order of their keys.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import connection

from wenmai.booking.engine.seat_giving import seat_winners

# A winner who has a booking of the session by another way keeps that one, and the place goes back.
BOOK = """
WITH won AS (
    SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb)
        AS r(application bigint, pool bigint, key uuid, series uuid, rank int)
), wanted AS (
    SELECT won.application, won.key, won.series, won.pool AS lead, p.id AS pool, p.session_id FROM won
    JOIN booking_pool p ON p.id = won.pool OR (p.lead_id = won.pool AND p.closes_at > %(at)s)
    JOIN booking_session s ON s.id = p.session_id AND (p.id = won.pool OR s.status NOT IN ('cancelled', 'done'))
), made AS (
    INSERT INTO booking_booking (key, session_id, pool_id, person, party_size, dependants, state, hold_until,
                                 idempotency_key, channel, operator, booked_at, ended_at, ended_by, end_reason, series, answers)
    SELECT CASE WHEN w.pool = w.lead THEN w.key ELSE gen_random_uuid() END, w.session_id, w.pool, a.person, a.party_size,
           a.dependants, %(state)s, %(hold_until)s, 'round:' || a.id || ':' || w.pool, a.channel, a.operator, %(at)s,
           NULL, '', '', w.series, a.answers
    FROM wanted w JOIN booking_application a ON a.id = w.application
    ORDER BY w.pool, a.id
    ON CONFLICT DO NOTHING
    RETURNING id, pool_id, key, party_size
), taken AS (
    UPDATE booking_pool p SET remaining = p.remaining - sums.places
    FROM (SELECT pool_id, sum(party_size) AS places FROM made GROUP BY pool_id) sums WHERE p.id = sums.pool_id
)
UPDATE booking_application a
SET state = 'won', pool_id = won.pool, rank = won.rank, decided_at = %(at)s,
    booking_id = (SELECT made.id FROM made WHERE made.key = won.key),
    reason = CASE WHEN EXISTS (SELECT FROM made WHERE made.key = won.key) THEN '' ELSE 'already_booked' END
FROM won WHERE a.id = won.application
"""

# A place that was drawn by somebody who could not be given it rests for who waits, in a class with all that follow.
REST = """
WITH vain AS (
    SELECT pool_id AS lead, sum(party_size) AS places FROM booking_application
    WHERE round_id = %(round)s AND pool_id IS NOT NULL AND booking_id IS NULL AND state IN ('won', 'ineligible')
    GROUP BY pool_id
), moved AS (
    UPDATE booking_pool p SET resting = p.resting + vain.places, remaining = p.remaining - vain.places
    FROM vain WHERE (p.id = vain.lead OR (p.lead_id = vain.lead AND p.closes_at > %(at)s)) AND p.remaining >= vain.places
    RETURNING p.id, p.session_id, vain.places
), kept AS (
    INSERT INTO booking_returnedplaces (pool_id, places, back_at) SELECT id, places, %(at)s FROM moved
)
SELECT DISTINCT session_id FROM moved
"""

SAY = """
UPDATE booking_application a SET state = %(state)s, rank = r.rank, decided_at = %(at)s, reason = %(reason)s
FROM jsonb_to_recordset(%(rows)s::jsonb) AS r(application bigint, rank int) WHERE a.id = r.application
"""


# Reserves wait before all others, in the drawn order, for every date they asked for.
WAIT = """
INSERT INTO booking_waitentry (person, sessions, party_size, dependants, auto_accept, until, priority, passed_over, state,
                               channel, operator, joined_at, answers)
SELECT a.person, asked.sessions, a.party_size, a.dependants, true, asked.until, 1, 0, 'waiting', a.channel, a.operator,
       %(at)s + a.rank * interval '1 microsecond', a.answers
FROM booking_application a CROSS JOIN LATERAL (
    SELECT array_agg(p.session_id ORDER BY w.turn) AS sessions, max(s.starts_at) AS until
    FROM unnest(a.wishes) WITH ORDINALITY AS w(pool, turn) JOIN booking_pool p ON p.id = w.pool
    JOIN booking_session s ON s.id = p.session_id WHERE NOT a.struck ? w.pool::text) asked
WHERE asked.sessions IS NOT NULL AND a.round_id = %(round)s AND a.state = 'reserve'
"""


@dataclass(frozen=True, slots=True)
class Won:
    """One application and the pool that it gets; `series` for a pool that leads others."""

    application: int
    pool: int
    rank: int
    key: str
    series: str | None


def won(application: int, pool: int, rank: int, leads: bool) -> Won:
    """A winner's row."""
    return Won(application, pool, rank, str(uuid4()), str(uuid4()) if leads else None)


def book(rows: Sequence[Won], at: datetime, hold_until: datetime | None = None) -> None:
    """Make the bookings of winners, take their places off the pools, and note it on their applications."""
    state = "held" if hold_until else "confirmed"
    _run(BOOK, [asdict(each) for each in rows], {"at": at, "state": state, "hold_until": hold_until})
    seat_winners([(each.key, each.pool) for each in sorted(rows, key=lambda one: one.rank)])


def say(rows: Sequence[tuple[int, int]], at: datetime, state: str, reason: str = "") -> None:
    """Note a result without a place: (application, rank) each."""
    named = [{"application": key, "rank": rank} for key, rank in rows]
    _run(SAY, named, {"at": at, "state": state, "reason": reason})


def rest_what_was_drawn_in_vain(round_key: int, at: datetime) -> list[int]:
    """Places of winners who were not booked (at a cap since, booked otherwise) rest, so that the next in the order get them.

    Returns the sessions whose waiting lists are to be asked.
    """
    with connection.cursor() as cursor:
        cursor.execute(REST, {"round": round_key, "at": at})
        return [session for (session,) in cursor.fetchall()]


def wait_in_order(round_key: int, at: datetime) -> None:
    """Put the reserves of a round on the waiting lists of what they wished, by their rank."""
    with connection.cursor() as cursor:
        cursor.execute(WAIT, {"round": round_key, "at": at})


def _run(statement: str, rows: Sequence[Mapping[str, object]], values: Mapping[str, Any]) -> None:
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(statement, {**values, "rows": json.dumps(rows)})
