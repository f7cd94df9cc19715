"""The real hierarchy with facts of five years, rolled up: what the benches of figures play on."""

import time
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django.db import connection

from wenmai.bench import many_facts
from wenmai.bench.stage import Stage
from wenmai.kernel.actor import system
from wenmai.measures import follower
from wenmai.measures.actions import rebuild
from wenmai.measures.definitions import all_measures
from wenmai.measures.periods import Period
from wenmai.places.actions import import_divisions
from wenmai.places.actions.divisions import vendored_divisions
from wenmai.places.models import Division, Level

FACTS: Final = 2_000_000
START, DAYS = date(2021, 1, 1), 1_826
YEARS: Final = Period(START, date(2025, 12, 31))
_TO_THE_END: Final = """
INSERT INTO ledger_follower (name, epoch, txid, last_id, failures, error)
SELECT name, at.epoch, at.txid, at.fact_id, 0, '' FROM unnest(%s::text[]) AS name
CROSS JOIN (SELECT epoch, txid::text::bigint AS txid, fact_id FROM ledger_factkey ORDER BY ledger_factkey.epoch DESC, ledger_factkey.txid DESC,
    fact_id DESC LIMIT 1) AS at
ON CONFLICT (name) DO UPDATE SET epoch = excluded.epoch, txid = excluded.txid, last_id = excluded.last_id
"""


def timed(act: Callable[[], object]) -> float:
    """Seconds that it takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def prepare(stage: Stage) -> dict[str, Any]:
    """Divisions, facts, roll-ups; the follower stands at the end. {"facts", "fill_s", "rebuild_s"}."""
    number = stage.times(FACTS, 20_000)
    import_divisions(system(), raw=vendored_divisions())
    filled = timed(lambda: many_facts.fill(number, start=START, days=DAYS))
    stage.settle()
    built = timed(lambda: rebuild(system()))
    with connection.cursor() as cursor:
        cursor.execute(_TO_THE_END, [[follower.NAME]])
    stage.settle()
    return {"facts": number, "fill_s": round(filled, 1), "rebuild_s": round(built, 1)}


def regions() -> list[str]:
    """The province, its prefectures and counties."""
    rows = Division.objects.filter(level__lte=Level.COUNTY, path__contains=["51"], valid_to=None)
    return list(rows.order_by("code").values_list("code", flat=True))


def measures() -> list[str]:
    """Every measure that adds up."""
    return sorted(name for name, each in all_measures().items() if each.additive)


def bytes_of(pattern: str) -> int:
    """Bytes of the tables whose name is like the pattern, with their indexes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class WHERE relkind = 'r' AND relname LIKE %s",
            [pattern],
        )
        return int(cursor.fetchone()[0])
