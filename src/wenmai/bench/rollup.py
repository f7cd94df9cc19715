"""Roll-ups over the real hierarchy: every indicator of every county and month, a day more, late corrections, all of it anew, its storage."""

import time
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.db.models import Sum

from wenmai.bench import machine, many_facts, nation
from wenmai.bench.stage import Stage
from wenmai.kernel.actor import system
from wenmai.ledger.actions import correct
from wenmai.measures import follower
from wenmai.measures.grid import grid
from wenmai.measures.models import CellMonth, CellRegion

RUNS, DAY, LATE = 5, 63_000, 1_000
_NEXT_DAY, _LAST_DAY = date(2026, 1, 5), date(2025, 12, 31)
_LATE: Final = """
SELECT DISTINCT ON (division_code, institution_code, date_trunc('month', happened_on)) kind, source, quantity FROM ledger_fact f
WHERE kind = 'library.visit' AND reverses IS NULL AND happened_on < DATE '2025-01-01' AND NOT EXISTS (
    SELECT FROM ledger_factkey k WHERE k.kind = f.kind AND k.source = f.source AND k.reversal) LIMIT %s
"""


def measure(stage: Stage) -> dict[str, Any]:
    """The grid, a day, late corrections, the rebuild and the bytes; facts by `--scale` (50 is a hundred million), of which a day stays a day."""
    stage.runs = RUNS
    found = nation.prepare(stage)
    found |= _grid() | _storage()
    found |= _a_day(stage) | _late(stage)
    return found


def _grid() -> dict[str, Any]:
    names, codes = nation.measures(), nation.regions()
    targets = {(name, code): Decimal(1_000) for name in names for code in codes}
    taken, rows = [], 0
    for _turn in range(RUNS):
        start = time.perf_counter()
        rows = sum(1 for _square in grid(names, codes, nation.YEARS, targets=targets))
        taken.append(time.perf_counter() - start)
    return {
        "grid_s": machine.spread(taken, 3),
        "grid_rows": rows,
        "measures": len(names),
        "regions": len(codes),
    }


def _storage() -> dict[str, Any]:
    facts = nation.bytes_of("ledger_fact%")
    cells = nation.bytes_of("measures_cellmonth") + nation.bytes_of("measures_cellregion")
    return {
        "fact_mb": round(facts / 1e6),
        "cells_mb": round(cells / 1e6),
        "cells_share": round(cells / facts, 3),
        "leaf_cells": CellMonth.objects.count(),
        "region_cells": CellRegion.objects.count(),
    }


def _a_day(stage: Stage) -> dict[str, Any]:
    """A day's facts are there at once; how long until the cells of boards count them all: on a day of a new month, and of a full one."""
    number = min(DAY, stage.times(DAY, 630))
    new = _day(_NEXT_DAY, number, 10**9)
    full = _day(_LAST_DAY, number, 2 * 10**9)
    return {
        "day_facts": number,
        "day_written_s": new[0],
        "day_visible_s": new[1],
        "day_of_full_month_visible_s": full[1],
        "day_seen": new[2] and full[2],
    }


def _day(day: date, number: int, first: int) -> tuple[float, float, bool]:
    before = _counted(day)
    written = nation.timed(lambda: many_facts.fill(number, start=day, days=1, first=first))
    seen = nation.timed(follower.catch_up)
    return round(written, 2), round(seen, 2), _counted(day) > before


def _counted(day: date) -> Decimal:
    """What all measures of all counties add up to on a day."""
    found = CellRegion.objects.filter(grain="day", starts_on=day).aggregate(all=Sum("value"))
    return found["all"] or Decimal(0)


def _late(stage: Stage) -> dict[str, Any]:
    """Corrections of so many months of units, years ago, by the ledger's own action; then the follower."""
    with connection.cursor() as cursor:
        cursor.execute(_LATE, [min(LATE, stage.times(LATE, 10))])
        rows = cursor.fetchall()
    corrected = nation.timed(lambda: _correct(rows))
    seen = nation.timed(follower.catch_up)
    return {"late_unit_months": len(rows), "late_written_s": round(corrected, 2), "late_visible_s": round(seen, 2)}


def _correct(rows: list[tuple[str, str, Decimal]]) -> None:
    for kind, source, quantity in rows:
        correct(system(), kind=kind, source=source, quantity=quantity + 1, reason="bench")
