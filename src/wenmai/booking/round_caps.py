"""The caps of the booking rules, for many applications at once: whom a round cannot give what, and why.

The same caps as a claim's (`limits.py`), counted for all wishes of a round by one statement. What is struck is kept on the
application (`struck`: pool -> code) and published with the list, so that a draw can be recomputed from what everybody sees.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q

from wenmai.booking.draw import EVERYTHING
from wenmai.booking.draw import Out as OutLine
from wenmai.booking.models import Application, ApplicationState, IntakeRound, Overlap, Pool
from wenmai.booking.refusals import ELDER
from wenmai.kernel import clock
from wenmai.people.queries.persons import ages_of

# Persons that are locked while their caps are counted: so that none of their own claims slips in between. The lock table of
# the server is finite; of a draw with more winners the first are locked.
LOCKS_MOST = 2000
LOCK = "SELECT pg_advisory_xact_lock(h) FROM (SELECT hashtextextended(p, 0) AS h FROM unnest(%s::text[]) p ORDER BY 1) hashed"

# Bookings of a person are few, so the statement goes from them: who has none is never in `own`. An elder for whom somebody
# else applied keeps no caps, as at the counter; who had staff apply keeps none that is a punishment.
OVER = """
WITH asked AS MATERIALIZED (
    SELECT a.id AS application, a.person, w.pool, w.turn, s.id AS session, s.offering_id, o.institution_id, o.policy_id,
           CASE WHEN a.person = ANY(%(free)s::text[]) THEN NULL ELSE r.id END AS rule,
           a.operator = '' OR a.channel = 'relative' AS blocking
    FROM booking_application a CROSS JOIN LATERAL unnest(a.wishes) WITH ORDINALITY AS w(pool, turn)
    JOIN booking_pool p ON p.id = w.pool JOIN booking_session s ON s.id = p.session_id
    JOIN booking_offering o ON o.id = s.offering_id LEFT JOIN booking_bookingpolicy r ON r.id = o.policy_id
    WHERE a.round_id = %(round)s AND (%(these)s::bigint[] IS NULL OR a.id = ANY(%(these)s::bigint[]))
      AND (%(these)s::bigint[] IS NOT NULL OR a.state = 'submitted')
), wished AS MATERIALIZED (
    SELECT DISTINCT pool FROM asked
), dates AS MATERIALIZED (
    SELECT led.lead AS pool, range_agg(s.during) AS during
    FROM (SELECT w.pool AS lead, w.pool AS id FROM wished w
          UNION ALL SELECT p.lead_id, p.id FROM wished w JOIN booking_pool p ON p.lead_id = w.pool) led
    JOIN booking_pool p ON p.id = led.id JOIN booking_session s ON s.id = p.session_id AND s.status <> 'cancelled'
    GROUP BY led.lead
), own AS (
    SELECT k.application, k.pool, k.turn, coalesce(b.series, b.key) AS one, b.state, t.ends_at > %(now)s AS ahead,
           b.session_id = k.session AS same, r.*, k.blocking,
           b.booked_at > %(now)s - r.window_days * interval '1 day' AS lately,
           b.state = 'cancelled' AND b.ended_by = k.person AND b.end_reason <> 'free'
               AND b.ended_at > %(now)s - r.cancels_days * interval '1 day' AS given_up,
           CASE r.counted_together WHEN 'offering' THEN t.offering_id = k.offering_id
                                   WHEN 'institution' THEN bo.institution_id = k.institution_id
                                   ELSE bo.policy_id = k.policy_id END AS together,
           r.overlap = 'refuse' AND b.state IN ('held', 'confirmed') AND d.during && t.during AS meanwhile
    FROM asked k JOIN booking_booking b ON b.person = k.person
    JOIN booking_session t ON t.id = b.session_id JOIN booking_offering bo ON bo.id = t.offering_id
    LEFT JOIN booking_bookingpolicy r ON r.id = k.rule LEFT JOIN dates d ON d.pool = k.pool
), counted AS (
    SELECT application, pool, turn, CASE
        WHEN bool_or(same AND state IN ('held', 'confirmed', 'attended')) THEN 'already_booked'
        WHEN max(active_most) <= count(DISTINCT one) FILTER (WHERE together AND NOT same AND ahead
                                                             AND state IN ('held', 'confirmed')) THEN 'active_most'
        WHEN max(window_most) <= count(DISTINCT one) FILTER (WHERE together AND NOT same AND lately
                                                             AND state NOT IN ('cancelled', 'expired')) THEN 'window_most'
        WHEN bool_or(blocking) AND max(cancels_most) <= count(DISTINCT one) FILTER (WHERE together AND given_up)
             THEN 'cancels_most'
        WHEN bool_or(meanwhile AND NOT same) THEN 'overlap' ELSE '' END AS code
    FROM own GROUP BY application, pool, turn
)
SELECT application, pool, code FROM counted WHERE code <> '' ORDER BY application, turn
"""

STRIKE = """
UPDATE booking_application a SET struck = r.struck
FROM jsonb_to_recordset(%s::jsonb) AS r(application bigint, struck jsonb) WHERE a.id = r.application
"""


RULE_OUT = """
UPDATE booking_application a
SET state = 'ineligible', reason = r.reason, rank = r.rank, pool_id = r.pool, decided_at = %s
FROM jsonb_to_recordset(%s::jsonb) AS r(application bigint, reason text, rank int, pool bigint) WHERE a.id = r.application
"""


@dataclass(frozen=True, slots=True)
class Out:
    """Who can have nothing, and by which rule; `pool` is what they had drawn, `rank` where they stood."""

    application: int
    reason: str
    rank: int | None = None
    pool: int | None = None


@dataclass(frozen=True, slots=True)
class Struck:
    """What one application cannot have: code of the rule by pool."""

    application: int
    struck: Mapping[str, str]


def have_caps(found: IntakeRound) -> bool:
    """Whether a rule of what the round gives counts anything; else nothing needs to be locked or counted again."""
    policy = "session__offering__policy__"
    caps = Q()
    for name in ("active_most", "window_most", "cancels_most"):
        caps |= Q(**{f"{policy}{name}__isnull": False})
    caps |= Q(**{f"{policy}overlap": Overlap.REFUSE})
    return Pool.objects.filter(caps, pk__in=found.offered).exists()


def lock_persons(persons: Sequence[str]) -> None:
    """Keep people's own claims out until the transaction ends. After the round's row and before the pools."""
    if persons:
        with connection.cursor() as cursor:
            cursor.execute(LOCK, [sorted(set(persons))[:LOCKS_MOST]])


def over(found: IntakeRound, now: datetime, applications: Sequence[int] | None = None) -> dict[int, dict[int, str]]:
    """For each application the pools that it cannot have now, with the code of the rule; all that are submitted, or these."""
    these = list(applications) if applications is not None else None
    values = {"round": found.pk, "these": these, "now": now, "free": _free(found)}
    struck: dict[int, dict[int, str]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(OVER, values)
        for application, pool, code in cursor.fetchall():
            struck[application][pool] = code
    return dict(struck)


def strike(found: IntakeRound) -> None:
    """Note on all submitted applications what they cannot have; who can have nothing is out, with the first reason."""
    keep(over(found, clock.now()))
    waiting = Application.objects.filter(round=found, state=ApplicationState.SUBMITTED).exclude(struck={})
    rows = waiting.values_list("pk", "wishes", "struck").iterator(5000)
    rule_out([Out(key, struck[str(wishes[0])]) for key, wishes, struck in rows if not left_of(wishes, struck)])


def keep(struck: Mapping[int, Mapping[int, str]]) -> None:
    """Write down what was struck."""
    rows = [Struck(key, {str(pool): code for pool, code in codes.items()}) for key, codes in struck.items()]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(STRIKE, [json.dumps([asdict(each) for each in rows])])


def rule_out(rows: Sequence[Out]) -> None:
    """The result of who can have nothing: not counted, and why. One statement for all."""
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(RULE_OUT, [clock.now(), json.dumps([asdict(each) for each in rows])])


def left_of(wishes: Iterable[int], struck: Mapping[str, str]) -> list[int]:
    """What is still wished for, in the own order."""
    return [each for each in wishes if str(each) not in struck]


def outs(found: IntakeRound, code: Mapping[int, str]) -> list[OutLine]:
    """The lines of the published list about who is out, and of what. `code` names the pools."""
    rows = Application.objects.filter(round=found)
    whole = rows.filter(state=ApplicationState.INELIGIBLE).values_list("number", "reason")
    lines = [OutLine(number, EVERYTHING, reason) for number, reason in whole.iterator(5000)]
    partly = rows.exclude(struck={}).exclude(state__in=[ApplicationState.INELIGIBLE, ApplicationState.WITHDRAWN])
    for number, wishes, struck in partly.values_list("number", "wishes", "struck").iterator(5000):
        lines += _by_reason(number, wishes, struck, code)
    return lines


def _by_reason(number: str, wishes: Iterable[int], struck: Mapping[str, str], code: Mapping[int, str]) -> list[OutLine]:
    reasons: dict[str, list[str]] = defaultdict(list)
    for pool in wishes:
        if str(pool) in struck:
            reasons[struck[str(pool)]].append(code[pool])
    return [OutLine(number, " ".join(codes), reason) for reason, codes in reasons.items()]


def _free(found: IntakeRound) -> list[str]:
    """People over 60 for whom somebody else applied: they keep no caps, here as at the counter."""
    asked = Application.objects.filter(round=found).exclude(operator="").values_list("person", flat=True)
    return [person for person, age in ages_of(asked).items() if age >= ELDER]
