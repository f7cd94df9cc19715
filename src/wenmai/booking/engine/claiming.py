"""The one statement that takes a place: a conditional UPDATE of the pool and the INSERT of the booking.

Rules that could race are in the statement itself: enough places, pool accepting, inside its window, one active
booking per person, and the caps of the person's policy. Oversell is impossible because the row is locked between the
test and the write, and because `pool_remaining_within_capacity` would refuse it anyway.

The caps of a person are counted after a lock on the person, which is taken by a statement of its own so that the
count sees what that person's other claim has just committed, and whoever has just brought them along in a party: who
claims by themselves takes it always, caps or not, and a party takes that of everybody in it beforehand. Order of locks: person, session, pool, booking. Lock, claim and
commit travel to the server together, so that no round trip happens while a row is locked.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
from django.db import connection

from wenmai.booking.drafts.claims import Claim
from wenmai.booking.limits import Limits
from wenmai.booking.models import Booking, State
from wenmai.kernel.actor import Actor
from wenmai.people import passes

LOCK_PERSON = "SELECT pg_advisory_xact_lock(hashtextextended(%(person)s, 0))"

# `together`: which of the person's bookings are counted together. Of this very date only what was given back counts: who
# books and cancels it again and again reaches the cap on cancelling; that it stands already is said by the index.
RULE = """
WITH own AS (
    SELECT b.key, b.series, b.state, b.booked_at, b.ended_at, b.ended_by, b.end_reason, b.operator, s.during, s.ends_at,
           b.session_id <> %(session)s AS other,
           CASE %(together)s WHEN 'offering' THEN s.offering_id = %(offering)s
                             WHEN 'institution' THEN o.institution_id = %(institution)s
                             ELSE o.policy_id = %(policy)s END AS together
    FROM booking_booking b JOIN booking_session s ON s.id = b.session_id JOIN booking_offering o ON o.id = s.offering_id
    WHERE b.person = %(person)s
      AND (s.ends_at > %(booked_at)s OR b.booked_at > %(window_from)s OR b.ended_at > %(cancels_from)s)
), rule AS (
    SELECT CASE
        WHEN %(blocking)s AND EXISTS (SELECT FROM booking_standing WHERE person = %(person)s AND policy_id = %(policy)s
                                      AND until > %(booked_at)s) THEN 'suspended'
        WHEN %(active_most)s <= (SELECT count(DISTINCT coalesce(series, key)) FROM own
                                 WHERE together AND other AND state IN ('held', 'confirmed') AND ends_at > %(booked_at)s)
             THEN 'active_most'
        WHEN %(window_most)s <= (SELECT count(DISTINCT coalesce(series, key)) FROM own
                                 WHERE together AND other AND state NOT IN ('cancelled', 'expired')
                                   AND booked_at > %(window_from)s)
             THEN 'window_most'
        WHEN %(cancels_most)s <= (SELECT count(DISTINCT coalesce(series, key)) FROM own
                                  WHERE together AND state = 'cancelled' AND ended_by = %(person)s AND end_reason <> 'free'
                                    AND ended_at > %(cancels_from)s) THEN 'cancels_most'
        WHEN %(alone)s AND EXISTS (SELECT FROM own WHERE other AND state IN ('held', 'confirmed') AND during && coalesce(
                                       %(meanwhile)s::tstzrange, (SELECT during FROM booking_session WHERE id = %(session)s)))
             THEN 'overlap'
        ELSE '' END AS code
), """

NO_RULE = "WITH rule AS (SELECT '' AS code), "

# One pool. `source` is the column that places are taken from: remaining, or resting for who waited.
ONE = """
taken AS (
    UPDATE booking_pool SET {source} = {source} - %(party_size)s
    WHERE id = %(pool)s AND {source} >= %(party_size)s AND accepting AND opens_at <= %(booked_at)s
      AND {still} AND (SELECT code = '' FROM rule){more}
    RETURNING id, session_id
), """

# A leading pool and those that follow: all that can still be had, or none; a lesson that was called off is not one of them.
# Locked in order of their keys.
ALL = """
wanted AS MATERIALIZED (
    SELECT id, {source} >= %(party_size)s AND accepting AND opens_at <= %(booked_at)s AS fits FROM booking_pool
    WHERE (id = %(pool)s OR lead_id = %(pool)s AND EXISTS (SELECT FROM booking_session s WHERE s.id = session_id
                                                           AND s.status <> 'cancelled'))
      AND closes_at > %(booked_at)s ORDER BY id FOR NO KEY UPDATE
), taken AS (
    UPDATE booking_pool p SET {source} = p.{source} - %(party_size)s FROM wanted
    WHERE p.id = wanted.id AND (SELECT bool_and(fits) AND bool_or(id = %(pool)s) FROM wanted) AND (SELECT code = '' FROM rule){more}
    RETURNING p.id, p.session_id
), """

MADE = """
made AS (
    INSERT INTO booking_booking (key, session_id, pool_id, person, party_size, dependants, state, hold_until,
                                 idempotency_key, channel, operator, booked_at, ended_at, ended_by, end_reason, series, answers)
    SELECT {key}, session_id, id, %(person)s, %(party_size)s, %(dependants)s, %(state)s, %(hold_until)s,
           {idempotency}, %(channel)s, %(operator)s, %(booked_at)s, NULL, '', '', %(series)s, %(answers)s::jsonb
    FROM taken
    RETURNING id, session_id, pool_id, key
)
SELECT rule.code, made.id, made.session_id, made.pool_id, made.key FROM rule LEFT JOIN made ON true ORDER BY made.pool_id
"""

MADE_ONE = MADE.format(key="%(key)s", idempotency="%(idempotency_key)s")
MADE_ALL = MADE.format(
    key="CASE WHEN id = %(pool)s THEN %(key)s ELSE gen_random_uuid() END",
    idempotency="CASE WHEN id = %(pool)s THEN %(idempotency_key)s ELSE left(%(idempotency_key)s, 60) || ':' || id END",
)

# The sale is over for who books from elsewhere; at the door who is there is seated until the end.
STILL = "closes_at > %(booked_at)s"
AT_DOOR = "EXISTS (SELECT FROM booking_session s WHERE s.id = session_id AND s.ends_at > %(booked_at)s)"

# The opening hours that were verified still hold; the session of a pass still lives, and its account still opens.
SAME_HOURS = " AND EXISTS (SELECT FROM places_institution WHERE id = %(hours_of)s AND hours_revision = %(hours)s)"
ALIVE = " AND " + passes.LIVING

# One person, one place on a date: nobody of the party comes along with somebody else already, nor has a ticket of their own.
# The index of bookings with a family is small, so that this costs next to nothing where there are none.
OF_THE_DATE = """ AND NOT EXISTS (
        SELECT FROM booking_booking b WHERE b.session_id = (SELECT session_id FROM booking_pool WHERE id = %(pool)s)
           AND b.state IN ('held', 'confirmed', 'attended') AND """
NOT_ALONG = OF_THE_DATE + "b.dependants <> '{}' AND b.dependants && %(party)s::varchar[])"
NOT_BOOKED = OF_THE_DATE + "b.person = ANY(%(dependants)s::varchar[]))"

# The named seats of a party: all of them, or nothing. Their area (the pool they were laid for) is locked first, so that
# whoever has it sees every seat as it is; one that is not free any more leaves the party short.
SEATS = """
area AS MATERIALIZED (
    SELECT id FROM booking_pool WHERE id = %(area)s AND (SELECT code = '' FROM rule) FOR NO KEY UPDATE
), seat AS MATERIALIZED (
    SELECT id FROM booking_sessionseat
    WHERE id = ANY(%(seats)s) AND booking_id IS NULL AND kept = '' AND (SELECT count(*) FROM area) = 1
    ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
), """
ENOUGH = " AND (SELECT count(*) FROM seat) = %(party_size)s"
SEATED = MADE_ONE.replace(
    "\nSELECT rule.code",
    """, seated AS (
    UPDATE booking_sessionseat s SET booking_id = made.id FROM made, seat WHERE s.id = seat.id
)
SELECT rule.code""",
)

GIVE_BACK = "UPDATE booking_pool SET {column} = {column} + %s WHERE id = %s"


@dataclass(frozen=True, slots=True)
class Taken:
    """What the statement answered: `refused` is the code of a rule ("" when the pool refused), else the bookings."""

    bookings: tuple[Booking, ...] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Provided:
    """What else must be true at the instant of the claim: the hours at a revision, a living session, seats that are free.

    "" and 0 ask nothing; `at_door` seats who is there, also after the end of the sale. `seats` are keys of named seats of `area`, as many as the party has people.

    `hours_of` is the house of the space, `hours` the revision at which it was found open; `account` and `stamp` are those
    of the pass that was shown with the session.
    """

    hours_of: int = 0
    hours: int = 0
    session_key: str = ""
    account: int = 0
    stamp: str = ""
    area: int = 0
    seats: tuple[int, ...] = ()
    at_door: bool = False


PLAIN = Provided()
DOOR = Provided(at_door=True)


def take(
    actor: Actor,
    wish: Claim,
    at: datetime,
    limits: Limits | None = None,
    *,
    source: str = "remaining",
    provided: Provided = PLAIN,
) -> Taken:
    """Take the places of a pool (of all that it leads), or none. Raises IntegrityError for a second active booking."""
    made = columns(actor, wish, at)
    party = [wish.person, *wish.dependants]
    values = (
        made
        | asdict(provided)
        | {"seats": list(provided.seats), "party": party}
        | (limits.values(at) if limits else {})
    )
    rows = _ask(sql(wish, limits, source, provided), values, guarded=limits is not None)
    return Taken(tuple(_booking(row, made) for row in rows if row[1] is not None), rows[0][0])


def sql(wish: Claim, limits: Limits | None, source: str = "remaining", provided: Provided = PLAIN) -> str:
    """The text of the statement; only constants of this module are put into it."""
    assert source in {"remaining", "resting"}
    more = NOT_ALONG + (NOT_BOOKED if wish.dependants else "")
    more += (SAME_HOURS if provided.hours_of else "") + (ALIVE if provided.session_key else "")
    taken = (ALL + MADE_ALL) if wish.leads else (ONE + MADE_ONE)
    if provided.seats:
        taken, more = SEATS + ONE + SEATED, ENOUGH + more
    return (RULE if limits else NO_RULE) + taken.replace("{source}", source).replace("{more}", more).replace(
        "{still}", AT_DOOR if provided.at_door else STILL
    )


def columns(actor: Actor, wish: Claim, at: datetime) -> dict[str, Any]:
    """What the new booking says."""
    hold = wish.hold_until or (at + timedelta(minutes=wish.hold_minutes) if wish.hold_minutes else None)
    return {
        "pool": wish.pool,
        "key": uuid4(),
        "person": wish.person,
        "party_size": wish.party_size,
        "dependants": list(wish.dependants),
        "state": (State.HELD if hold else State.CONFIRMED).value,
        "hold_until": hold,
        "idempotency_key": wish.key,
        "channel": actor.channel.value,
        "operator": "" if actor.person == wish.person else actor.person or "system",
        "booked_at": at,
        "series": uuid4() if wish.leads else None,
        "answers": json.dumps(dict(wish.answers), ensure_ascii=False),
    }


def give_back(pool: int, places: int, *, resting: bool = False) -> None:
    """Return places to a pool whose row the caller has locked; to rest, when they are not to be had at once."""
    with connection.cursor() as cursor:
        cursor.execute(GIVE_BACK.format(column="resting" if resting else "remaining"), [places, pool])


def lock_person(person: str) -> None:
    """Keep a person's claims one after another until the transaction ends. First in the order of locks."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_PERSON, {"person": person})


def _ask(statement: str, values: Mapping[str, Any], *, guarded: bool) -> list[tuple[Any, ...]]:
    if not connection.in_atomic_block:
        return in_one_flight(statement, values)
    with connection.cursor() as cursor:
        if guarded:
            cursor.execute(LOCK_PERSON, values)
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def in_one_flight(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Lock, claim and commit in one message to the server: the pool's row is locked for no round trip at all."""
    connection.ensure_connection()
    raw = connection.connection
    with connection.wrap_database_errors:
        try:
            with raw.pipeline():
                raw.execute("BEGIN")
                raw.execute(LOCK_PERSON, values)
                answer = raw.execute(statement, values)
                raw.execute("COMMIT")
        except psycopg.Error:
            raw.rollback()
            raise
        return list(answer.fetchall())


def _booking(row: tuple[Any, ...], values: Mapping[str, Any]) -> Booking:
    named = {name: value for name, value in values.items() if name not in {"pool", "key", "answers"}}
    booking = Booking(pk=row[1], session_id=row[2], pool_id=row[3], key=UUID(str(row[4])), **named)
    booking.answers = json.loads(values["answers"])
    booking._state.adding = False
    return booking
