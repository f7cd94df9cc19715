"""A file of records into the catalogue: rows, works, duplicates, and the index, records a second."""

import os
import time
from pathlib import Path
from typing import Any

from wenmai.bench.stage import Stage
from wenmai.bench.stock import write_file
from wenmai.catalogue.actions.importing import Source, import_records
from wenmai.catalogue.index import keeper
from wenmai.catalogue.models import Question
from wenmai.kernel.actor import system

RECORDS = 10_000


def measure(stage: Stage) -> dict[str, Any]:
    """{"records", "bytes", "records_per_s" with the index, "rows_per_s" without, "index_per_s", "again_per_s", …}."""
    number = stage.times(RECORDS, 500)
    file = stage.state / "stock.mrc"
    before = stage.sizes.records if stage.sizes else 0
    write_file(file, number, first=before + 1)
    rows, report = _import(file)
    indexed = _index()
    again, __ = _import(file)
    return {
        "records": number,
        "on_top_of": before,
        "bytes": file.stat().st_size,
        "processes": _processes(),
        "records_per_s": round(number / (rows + indexed)),
        "rows_per_s": round(number / rows),
        "index_per_s": round(number / indexed),
        "again_per_s": round(number / again),
        "merged": report.merged,
        "questions": Question.objects.count(),
        "rejected": len(report.rejected),
    }


def _processes() -> int:
    return min(os.cpu_count() or 1, 4)


def _import(file: Path) -> tuple[float, Any]:
    start = time.perf_counter()
    with file.open("rb") as stream:
        report = import_records(system(), stream=stream, source=Source("bench"), processes=_processes())
    return time.perf_counter() - start, report


def _index() -> float:
    start = time.perf_counter()
    keeper.catch_up()
    return time.perf_counter() - start
