"""准点开放的排队: one allocator for each round gives places in order, batch by batch; all state is in rows.

Who was there before the opening stands in the order of SHA-256 over the round's secret and the own number, who came later
behind them by arrival. A crash between batches loses nothing: the next run goes on with who has no result yet.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from wenmai.audit.actions import note
from wenmai.booking import round_caps
from wenmai.booking.actions.drawing import tell_winners
from wenmai.booking.draw import ALGORITHM, Entry, Outcome, digest, microseconds, write_list, write_result
from wenmai.booking.engine import giving
from wenmai.booking.models import (
    Application,
    ApplicationState,
    IntakeRound,
    Mode,
    RoundPaper,
    RoundStatus,
)
from wenmai.booking.queries.rounds import codes, lock_round
from wenmai.booking.round_caps import Out
from wenmai.booking.round_rules import exclude_ineligible, exclude_suspended, lock_places, open_to_all
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.kernel.subjects import reference

BATCH = 2000
# Arrivals reach the database within a second; nobody who came later may be ranked before they have.
SETTLE = timedelta(seconds=3)

RANK_EARLY = """
UPDATE booking_application a SET rank = ranked.rank
FROM (SELECT id, row_number() OVER (ORDER BY sha256(convert_to(%(stem)s || number || ':1', 'UTF8')), number) AS rank
      FROM booking_application WHERE round_id = %(round)s AND state = 'submitted' AND arrived_at < %(opens)s) ranked
WHERE a.id = ranked.id
"""
# Who reaches the database late stands behind those who are ranked already, and is published as having come then.
RANK_LATE = """
UPDATE booking_application a SET rank = ranked.rank + ranked.before, arrived_at = ranked.came
FROM (SELECT w.id, w.came, l.before, row_number() OVER (ORDER BY w.came, w.number) AS rank
      FROM (SELECT coalesce(max(rank), 0) AS before,
                   greatest(%(opens)s, max(arrived_at) + interval '1 microsecond') AS floor
            FROM booking_application WHERE round_id = %(round)s AND rank IS NOT NULL) l
      CROSS JOIN LATERAL (SELECT id, number, greatest(arrived_at, l.floor) AS came FROM booking_application
                          WHERE round_id = %(round)s AND state = 'submitted' AND rank IS NULL
                            AND arrived_at < %(until)s) w) ranked
WHERE a.id = ranked.id
"""
ALREADY_BOOKED = """
UPDATE booking_application a SET state = 'ineligible', reason = 'already_booked', decided_at = %(at)s
WHERE a.round_id = %(round)s AND a.state = 'submitted' AND a.rank IS NOT NULL AND EXISTS (
    SELECT FROM booking_booking b JOIN booking_pool p ON p.session_id = b.session_id
    WHERE p.id = ANY(a.wishes) AND b.person = a.person AND b.state IN ('held', 'confirmed', 'attended'))
"""
LOSE_ALL = """
UPDATE booking_application SET state = 'lost', reason = 'full', decided_at = %(at)s
WHERE round_id = %(round)s AND state = 'submitted' AND rank IS NOT NULL
"""

# Who does not stand in the published list: excluded before their turn, or gone while they stood in the queue.
OUT = (ApplicationState.INELIGIBLE, ApplicationState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Served:
    """What one run did: results given, and whether the round is over."""

    decided: int
    over: bool


@transaction.atomic
def serve_queue(actor: Actor, *, round: int, batch: int = BATCH) -> Served:  # noqa: A002 (the domain's word)
    """One batch of a round: rank who has arrived, give the next ones their places or say that there are none.

    Two runs at once go one after the other. Nothing happens before the opening and its settling time of three seconds.
    """
    permit(actor.system)
    found = lock_round(round)
    now = clock.now()
    if found.mode != Mode.QUEUE or found.status != RoundStatus.PUBLISHED or now < found.opens_at + SETTLE:
        return Served(0, found.status == RoundStatus.DONE)
    if not Application.objects.filter(round=found, rank__isnull=False).exists():
        exclude_ineligible(found)
        _rank(RANK_EARLY, found, now)
    exclude_suspended(found)
    _rank(RANK_LATE, found, now)
    decided = _give(actor, found, batch, now)
    if not decided and now >= found.closes_at + SETTLE:
        _finish(actor, found)
        return Served(0, over=True)
    return Served(decided, over=False)


def serve_rounds(actor: Actor, *, rounds: list[IntakeRound]) -> int:
    """Serve open queues until nobody who has arrived is without a result; returns how many results were given."""
    return sum(_serve(actor, each) for each in rounds)


def _serve(actor: Actor, found: IntakeRound) -> int:
    total = 0
    while decided := serve_queue(actor, round=found.pk).decided:
        total += decided
    return total


def _give(actor: Actor, found: IntakeRound, batch: int, now: datetime) -> int:
    turn = dict(_waiting(found).values_list("pk", "person")[:batch])
    struck = _capped(found, turn, now)
    left, leads = lock_places(found)
    out = _run(ALREADY_BOOKED, found, now)
    if not any(left.values()):
        return out + _run(LOSE_ALL, found, now)
    won, lost, capped = list[giving.Won](), list[tuple[int, int]](), list[Out]()
    rows = list(_waiting(found).filter(pk__in=turn).values_list("pk", "rank", "wishes", "party_size"))
    round_caps.keep({key: struck[key] for key, *_more in rows if key in struck})
    for key, rank, wishes, party in rows:
        can = [each for each in wishes if each not in struck.get(key, {})]
        pool = next((each for each in can if left.get(each, 0) >= party), None)
        if not can:
            capped.append(Out(key, struck[key][wishes[0]], rank))
        elif pool is None:
            lost.append((key, rank or 0))
        else:
            left[pool] -= party
            won.append(giving.won(key, pool, rank or 0, pool in leads))
    hold = now + timedelta(minutes=found.confirm_minutes) if found.confirm_minutes else None
    giving.book(won, now, hold)
    round_caps.rule_out(capped)
    giving.say(lost, now, ApplicationState.LOST, "full")
    tell_winners(actor, found=found, confirm_by=hold)
    return out + len(won) + len(lost) + len(capped)


def _waiting(found: IntakeRound) -> "QuerySet[Application]":
    waiting = Application.objects.filter(round=found, state=ApplicationState.SUBMITTED).exclude(rank=None)
    return waiting.order_by("rank")


def _capped(found: IntakeRound, turn: dict[int, str], now: datetime) -> dict[int, dict[int, str]]:
    """What those whose turn it is (person by application) cannot have by the rules of booking.

    Nobody of them claims anything else until they are served, and nobody else is served with them.
    """
    if not round_caps.have_caps(found):
        return {}
    round_caps.lock_persons(list(turn.values()))
    return round_caps.over(found, now, list(turn))


def _run(statement: str, found: IntakeRound, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"round": found.pk, "at": now})
        return int(cursor.rowcount)


def _rank(statement: str, found: IntakeRound, now: datetime) -> None:
    secret = bytes(found.secret or b"").decode()
    values: dict[str, Any] = {"round": found.pk, "stem": f":{secret}:", "opens": found.opens_at, "until": now - SETTLE}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _finish(actor: Actor, found: IntakeRound) -> None:
    """Publish who stood where and what they got, with the secret, so that anyone can check the order."""
    code = dict(zip(found.offered, codes(found), strict=True))
    rows = Application.objects.filter(round=found, rank__isnull=False).exclude(state__in=OUT)
    values = rows.order_by("rank").values_list("number", "party_size", "wishes", "arrived_at", "pool", "struck")
    entries, outcomes = list[Entry](), list[Outcome]()
    places = {code[key]: left for key, left in lock_places(found)[0].items()}
    for rank, (number, party, wishes, arrived, pool, struck) in enumerate(values.iterator(5000), 1):
        late = None if arrived < found.opens_at else microseconds(arrived)
        can = tuple(code[key] for key in round_caps.left_of(wishes, struck))
        entries.append(Entry(number, 1, party, can, late))
        outcomes.append(Outcome(rank, number, code[pool] if pool else ""))
        if pool:
            places[code[pool]] += party
    secret = bytes(found.secret or b"").decode()
    in_order = {each: places[each] for each in codes(found)}
    out = round_caps.outs(found, code)
    _publish(found, RoundPaper.Name.LIST, write_list(str(found.key), in_order, entries, out))
    result = _publish(found, RoundPaper.Name.RESULT, write_result("", secret, outcomes))
    found.status, found.done_at, found.seed, found.result_digest = RoundStatus.DONE, clock.now(), secret, result
    found.algorithm = ALGORITHM
    found.save(update_fields=["status", "done_at", "seed", "result_digest", "algorithm"])
    open_to_all(found)
    note(actor, "booking.round.served", reference("booking.round", found.pk), result=result)


def _publish(found: IntakeRound, name: str, content: bytes) -> str:
    row = RoundPaper.objects.create(
        round=found, name=name, content=content, digest=digest(content), made_at=clock.now()
    )
    return row.digest
