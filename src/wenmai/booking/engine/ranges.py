"""The one statement that takes a room for a time: occupancy, session, pool and booking, or nothing at all.

What could race is in the statement: the exclusion constraint of the occupancy (all undivided rooms, with set-up and
clean-up), the revision of the opening hours that were looked at, and the caps of the person's policy (claiming.RULE). Rooms are taken in order, so two claims on halls that share a part wait for one another and do not deadlock.
"""

import json
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from wenmai.booking import policies
from wenmai.booking.drafts.rooms import RangeClaim, Wanted
from wenmai.booking.engine.claiming import NO_RULE, RULE, in_one_flight, lock_person
from wenmai.booking.limits import Limits
from wenmai.booking.models import Booking, State
from wenmai.booking.queries.claims import is_elder
from wenmai.kernel.actor import Actor, Channel
from wenmai.people import passes
from wenmai.people.passes import Pass

PURPOSE = "用途"

TAKE_RANGE = """
number AS MATERIALIZED (
    SELECT nextval(pg_get_serial_sequence('booking_session', 'id')) AS id
    FROM places_institution i JOIN booking_offering o ON o.id = %(offering)s AND o.bookable
    WHERE i.id = %(house)s AND i.hours_revision = %(revision)s AND (SELECT code = '' FROM rule)
      AND (%(session_key)s = '' OR {living})
), taken AS (
    INSERT INTO places_occupancy (space_id, during, blocked, source)
    SELECT atom, %(during)s, %(blocked)s, 'booking.session:' || number.id
    FROM number, unnest(%(atoms)s::bigint[]) AS atom ORDER BY atom
    ON CONFLICT DO NOTHING
    RETURNING id
), session AS (
    INSERT INTO booking_session (id, offering_id, label, during, space_id, venue, division_id, status, revision,
                                 published_at, cancelled_by, cancel_reason, held_by)
    SELECT number.id, %(offering)s, '', %(during)s, %(space)s, '', %(division)s, 'published', 0, %(booked_at)s, '', '', ''
    FROM number WHERE (SELECT count(*) FROM taken) = %(parts)s
    RETURNING id
), pool AS (
    INSERT INTO booking_pool (session_id, name, capacity, remaining, accepting, opens_at, closes_at)
    SELECT id, '', %(party_size)s, 0, false, %(booked_at)s, greatest(%(end)s, %(booked_at)s + interval '1 second') FROM session
    RETURNING id, session_id
), booking AS (
    INSERT INTO booking_booking (key, session_id, pool_id, person, party_size, dependants, state, hold_until,
                                 idempotency_key, channel, operator, booked_at, ended_at, ended_by, end_reason, answers)
    SELECT %(key)s, session_id, id, %(person)s, %(party_size)s, %(dependants)s, 'confirmed', NULL, %(idempotency_key)s,
           %(channel)s, %(operator)s, %(booked_at)s, NULL, '', '', %(answers)s::jsonb
    FROM pool
    RETURNING id, session_id, pool_id
)
SELECT rule.code, (SELECT count(*) FROM number), booking.id, booking.session_id, booking.pool_id
FROM rule LEFT JOIN booking ON true
""".replace("{living}", passes.LIVING)


class Refused(Exception):
    """The statement took nothing that may stay. `code` is that of a rule of the policy, "hours" or "taken"."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def take_range(
    actor: Actor, wanted: Wanted, wish: RangeClaim, now: datetime, *, session_key: str = "", shown: Pass | None = None
) -> Booking:
    """Take the room; `session_key` and `shown` are those of a pass, which has to be alive. Raises Refused, and then the caller's transaction must not be committed when the hall has parts."""
    limits = _limits(actor, wanted, wish.person)
    account = {"account": shown.account if shown else 0, "stamp": shown.stamp if shown else ""}
    values = columns(actor, wanted, wish, now) | {"session_key": session_key} | account
    rows = _ask((RULE if limits else NO_RULE) + TAKE_RANGE, values | (limits.values(now) if limits else {}), limits)
    code, open_, booking, session, pool = rows[0]
    if booking is None:
        raise Refused(code or ("taken" if open_ else "hours"))
    named = {
        name: values[name]
        for name in ("key", "person", "party_size", "dependants", "idempotency_key", "channel", "operator")
    }
    found = Booking(pk=booking, session_id=session, pool_id=pool, state=State.CONFIRMED, booked_at=now, **named)
    found._state.adding = False
    return found


def _limits(actor: Actor, wanted: Wanted, person: str) -> Limits | None:
    """As for every claim: what is remembered stops nobody for whom staff book, and people over 60 keep no caps there."""
    own = policies.acts_as(actor, person)
    limits = wanted.limits(blocking=own or actor.channel is Channel.RELATIVE)
    return None if limits and not own and is_elder(person) else limits


def columns(actor: Actor, wanted: Wanted, wish: RangeClaim, now: datetime) -> dict[str, Any]:
    """The parameters of the statement."""
    during = DateTimeTZRange(wish.start, wish.end)
    return {
        "key": uuid4(),
        "person": wish.person,
        "party_size": wish.party_size,
        "dependants": list(wish.dependants),
        "idempotency_key": wish.key,
        "channel": actor.channel.value,
        "operator": "" if actor.person == wish.person else actor.person or "system",
        "house": wanted.house,
        "revision": wanted.revision,
        "atoms": wanted.atoms,
        "parts": len(wanted.atoms),
        "during": during,
        "meanwhile": during,
        "blocked": DateTimeTZRange(wish.start - wanted.setup, wish.end + wanted.cleanup),
        "offering": wanted.offering,
        "space": wanted.space,
        "division": wanted.division,
        "end": wish.end,
        "booked_at": now,
        "answers": json.dumps({PURPOSE: wish.purpose} if wish.purpose else {}, ensure_ascii=False),
    }


def _ask(statement: str, values: dict[str, Any], limits: Limits | None) -> list[tuple[Any, ...]]:
    """Caps of a person are counted after a lock on the person; lock, claim and commit travel together where they can."""
    values |= {"meanwhile": values["during"]}
    if limits and not connection.in_atomic_block:
        return in_one_flight(statement, values)
    if limits:
        lock_person(values["person"])
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
