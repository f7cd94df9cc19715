"""The same question three ways in one run: PostgreSQL over raw facts, DuckDB over Parquet, our roll-ups."""

import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

from wenmai.bench import machine, nation
from wenmai.bench.stage import Stage
from wenmai.measures.engines import portable, stores
from wenmai.measures.engines.export import export
from wenmai.measures.grid import grid

RUNS = 3


def measure(stage: Stage) -> dict[str, Any]:
    """Every measure by county and above and month of five years. DuckDB only where the extra `analytics` is installed."""
    stage.runs = RUNS
    found = nation.prepare(stage)
    text = portable.regions(portable.counted(), "month", nation.YEARS)
    raw = stores.Ledger()
    found |= {"postgresql_raw_s": _spread(lambda: raw.rows(text))}
    found |= _files(text, raw) if stores.installed() else {"duckdb": "not installed"}
    names, codes = nation.measures(), nation.regions()
    return found | {"ours_s": _spread(lambda: list(grid(names, codes, nation.YEARS))), "agrees": _agrees(raw, names)}


def _spread(act: Any) -> dict[str, float]:
    return machine.spread([nation.timed(act) for _turn in range(RUNS)], 3)


def _files(text: str, raw: stores.Ledger) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="wenmai-engines-") as folder:
        taken = nation.timed(lambda: export(Path(folder)))
        size = sum(each.stat().st_size for each in Path(folder, "facts").rglob("*.parquet"))
        store = stores.Files(Path(folder))
        same = sorted(store.rows(text)) == sorted(raw.rows(text))
        figures = {
            "export_s": round(taken, 1),
            "parquet_mb": round(size / 1e6, 1),
            "duckdb_s": _spread(lambda: store.rows(text)),
        }
    return figures | {"duckdb_agrees": same, "fact_mb": round(nation.bytes_of("ledger_fact%") / 1e6)}


def _agrees(raw: stores.Ledger, names: list[str]) -> bool:
    """The province's whole sum by raw facts and by the grid."""
    counted: dict[str, Decimal] = {}
    for name, _start, _code, value, *_more in raw.rows(portable.regions(portable.counted(), "year", nation.YEARS)):
        counted[name] = counted.get(name, Decimal(0)) + value
    ours: dict[str, Decimal] = {}
    for square in grid(names, ["51"], nation.YEARS):
        ours[square.measure] = ours.get(square.measure, Decimal(0)) + square.value
    return {name: value for name, value in counted.items() if name in names} == ours
