"""Holds: targets for ten thousand who wait, over 200 libraries: seconds, and the cost of bringing against the nearest one by one."""

import time
from dataclasses import asdict
from typing import Any

from django.db import connection

from wenmai.bench import consortium
from wenmai.bench.stage import Stage
from wenmai.catalogue.models import Record
from wenmai.kernel.actor import system
from wenmai.library.actions.targeting_holds import Round, target_holds

HOLDS, ASKED_FOR = 10_000, 3_000
"""Ten thousand wait for three thousand titles, the more the lower the title's number (as the square root falls)."""
KILOMETRES = 10

_PLACED = """
UPDATE places_institution SET lon = 101.1 + mod(id * 7919, 997) / 997.0, lat = 26.1 + mod(id * 104729, 991) / 991.0
WHERE starts_with(code, 'BENCH-')
"""
_SPREAD = """
UPDATE library_item SET place_id = h.ids[1 + mod(abs(hashint8(library_item.id)), %(houses)s)]
FROM (SELECT array_agg(id ORDER BY id) AS ids FROM places_institution WHERE starts_with(code, 'BENCH-')) h
WHERE record_id = ANY (%(asked)s)
"""
_WAITING = """
INSERT INTO library_hold (reader_id, alias, record_id, pickup_id, state, requested_at, frozen_why, tries, demo)
SELECT r.first + n %% %(readers)s, md5('hold' || n), c.asked[1 + floor(%(titles)s * power((n * 7919 %% 10007) / 10007.0, 2))::int],
    h.ids[1 + n * 31 %% %(houses)s], 'waiting', now() - make_interval(mins => %(count)s - n), '', 0, false
FROM generate_series(0, %(count)s - 1) AS n, (SELECT min(id) AS first FROM library_reader) r,
    (SELECT %(asked)s::bigint[] AS asked) c,
    (SELECT array_agg(id ORDER BY id) AS ids FROM places_institution WHERE code LIKE 'BENCH-%%') h
ON CONFLICT DO NOTHING
"""


def measure(stage: Stage) -> dict[str, Any]:
    """One batch from nothing, and one more a moment later when nothing has changed."""
    stock = consortium.fill(stage)
    count = stage.times(HOLDS, 500)
    _wait(count, min(stage.times(ASKED_FOR, 150), stage.times(consortium.TITLES, 400)), stock.readers)
    stage.settle()
    first, seconds = _timed()
    second, again = _timed()
    return _figures(first, seconds) | {
        "again_s": round(again, 2), "again_changed": second.changed, "libraries": consortium.HOUSES, "items": stock.items,
    }  # fmt: skip


def _wait(count: int, titles: int, readers: int) -> None:
    own = Record.objects.filter(source="bench", merged_into=None, deleted_at=None)
    asked = list(own.order_by("id").values_list("id", flat=True)[:titles])
    with connection.cursor() as cursor:
        cursor.execute(_PLACED)
        values: dict[str, Any] = {"count": count, "titles": titles, "readers": readers, "houses": consortium.HOUSES}
        values["asked"] = asked
        cursor.execute(_SPREAD, values)
        cursor.execute(_WAITING, values)


def _timed() -> tuple[Round, float]:
    start = time.perf_counter()
    return target_holds(system()), time.perf_counter() - start


def _figures(told: Round, seconds: float) -> dict[str, Any]:
    """Costs in kilometres; handling counts as ten."""
    said = asdict(told)
    return {
        "seconds": round(seconds, 2),
        "waiting": said["waiting"],
        "targeted": said["targeted"],
        "greedy_targeted": said["greedy_targeted"],
        "cost_km": said["cost"] // KILOMETRES,
        "greedy_cost_km": said["greedy_cost"] // KILOMETRES,
    }
