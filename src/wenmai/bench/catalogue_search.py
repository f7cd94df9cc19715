"""The search of the catalogue: the first page of 20 with its facets, for words drawn by how often they occur. Milliseconds."""

import random
import statistics
import time
from collections.abc import Callable
from typing import Any

from wenmai.bench import machine
from wenmai.bench.stage import Stage
from wenmai.bench.stock import write_file
from wenmai.catalogue.actions.importing import Source, import_records
from wenmai.catalogue.index import keeper
from wenmai.catalogue.index.wanted import Field, Wanted
from wenmai.catalogue.models import Record
from wenmai.catalogue.queries import search
from wenmai.kernel.actor import system
from wenmai.search.folding import fold

TITLES, QUERIES, RUNS, SEED = 20_000, 100, 3, 51


def measure(stage: Stage) -> dict[str, Any]:
    """{"titles", "chars_1_p95_ms" …, "p95_ms" over all kinds of words}."""
    stage.runs = RUNS
    return {"titles": load(stage)} | times()


def load(stage: Stage) -> int:
    """Titles in the tables and the index, unless they stand there; how many."""
    if stage.sizes:
        return stage.sizes.titles
    file, number = stage.state / "stock.mrc", stage.times(TITLES, 500)
    write_file(file, number)
    with file.open("rb") as stream:
        import_records(system(), stream=stream, source=Source("bench"), processes=2)
    keeper.catch_up()
    return number


def rows() -> list["Row"]:
    """Titles, makers and numbers of some five thousand records from one end to the other."""
    step = max(1, Record.objects.count() // 5000)
    return list(Record.objects.order_by("id").values_list("title", "author", "isbns")[::step])


def times() -> dict[str, Any]:
    """The figures of what stands in the tables and the index."""
    dice, known = random.Random(SEED), rows()
    found: dict[str, Any] = {}
    every: list[float] = []
    for name, draw in KINDS.items():
        asked = [draw(dice, dice.choice(known)) for _ in range(QUERIES)]
        _run(asked)  # warm, as the second reader of a day finds it
        runs = [_run(asked) for _ in range(RUNS)]
        every += [each for run in runs for each in run]
        found[f"{name}_p50_ms"] = machine.spread([statistics.median(run) for run in runs], 1)
        found[f"{name}_p95_ms"] = machine.spread([statistics.quantiles(run, n=20)[-1] for run in runs], 1)
    return found | {"p95_ms": round(statistics.quantiles(every, n=20)[-1], 1)}


Row = tuple[str, str, list[str]]
Draw = Callable[[random.Random, Row], Wanted]


def _characters(length: int) -> Draw:
    def draw(dice: random.Random, row: Row) -> Wanted:
        text = fold(row[0]).replace(" ", "")
        start = dice.randrange(max(1, len(text) - length + 1))
        return Wanted(text[start : start + length])

    return draw


KINDS: dict[str, Draw] = {
    "chars_1": _characters(1),
    "chars_2": _characters(2),
    "chars_4": _characters(4),
    "title": lambda _dice, row: Wanted(row[0]),
    "author": lambda _dice, row: Wanted(row[1] or "鲁迅", Field.AUTHOR),
    "both": lambda dice, row: Wanted(f"{row[0][:2]} {row[1]}", decade=dice.choice(("", "1990"))),
    "isbn": lambda _dice, row: Wanted(row[2][0] if row[2] else "9787000000000"),
}


def _run(asked: list[Wanted]) -> list[float]:
    """Milliseconds of each; nothing is remembered from one to the next."""
    taken = []
    for wanted in asked:
        search.forget()
        start = time.perf_counter()
        search.find(wanted)
        taken.append((time.perf_counter() - start) * 1000)
    return taken
