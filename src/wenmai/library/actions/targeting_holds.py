"""Say for everybody who waits where a copy is to be looked for. Advice: the scan at a counter decides (engine/holding)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.library.queries.targets import wanting
from wenmai.library.targeting.batch import Batch, Wanting, plan

_LOCK = "SELECT pg_advisory_xact_lock(hashtext('library.target_holds'))"
_CLEAR = """
WITH changed AS (SELECT id FROM library_hold WHERE id = ANY(%(holds)s) ORDER BY id FOR NO KEY UPDATE)
UPDATE library_hold AS h SET target_id = NULL, target_since = NULL, tries = h.tries + t.tried,
    unbrought_id = CASE WHEN t.tried > 0 THEN h.target_id ELSE h.unbrought_id END
FROM changed JOIN unnest(%(holds)s::bigint[], %(tried)s::int[]) AS t(id, tried) ON t.id = changed.id
WHERE h.id = changed.id
"""
_SET = """
UPDATE library_hold AS h SET target_id = t.target, target_since = %(at)s
FROM unnest(%(holds)s::bigint[], %(targets)s::bigint[]) AS t(id, target)
WHERE h.id = t.id AND t.target IS NOT NULL AND h.state = 'waiting' AND h.frozen_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM library_hold o WHERE o.target_id = t.target)
"""


@dataclass(frozen=True, slots=True)
class Round:
    """What a batch did: holds that wait, those with a target now, those whose target changed; costs in hundreds of metres."""

    waiting: int
    targeted: int
    changed: int
    cost: int
    greedy_targeted: int
    greedy_cost: int


def target_holds(actor: Actor, *, now: datetime | None = None) -> Round:
    """Plan for all who wait, and keep what changed. For the system; two at once work one after the other."""
    permit(actor.system)
    at = now or clock.now()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_LOCK)
        holds = wanting(at)
        batch = plan(holds)
        changed = [each for each in holds if batch.copies.get(each.key) != each.target]
        _keep(changed, batch.copies, at)
    return _told(holds, batch, len(changed))


def _keep(changed: Sequence[Wanting], copies: Mapping[int, int], at: datetime) -> None:
    """First all let go of their targets, then the new ones are given: no copy is ever the target of two."""
    if not changed:
        return
    values: dict[str, Any] = {
        "holds": [each.key for each in changed],
        "targets": [copies.get(each.key) for each in changed],
        "tried": [int(each.late) for each in changed],
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLEAR, values)
        cursor.execute(_SET, values)


def _told(holds: Sequence[Wanting], batch: Batch, changed: int) -> Round:
    return Round(len(holds), len(batch.copies), changed, batch.cost, len(batch.greedy), batch.greedy_cost)
