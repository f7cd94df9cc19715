"""First page of 20 and the count, over 300,000 short texts, for queries drawn by how often they occur. Milliseconds."""

import random
import statistics
import time
from collections.abc import Sequence
from itertools import islice
from typing import Any

from wenmai.bench import machine
from wenmai.bench.corpus import Place, entries
from wenmai.bench.stage import Stage
from wenmai.kernel.actor import ANYONE
from wenmai.places.actions.divisions import vendored_divisions
from wenmai.places.division_file import parse
from wenmai.search.actions import put, put_many
from wenmai.search.models import SearchEntry
from wenmai.search.queries import find
from wenmai.search.upkeep import settle

TEXTS, QUERIES, RUNS, SEED = 300_000, 200, 3, 51
LENGTHS = (1, 2, 4)


def measure(stage: Stage) -> dict[str, Any]:
    """{"texts", "load_per_s", "put_ms", "chars_1_p50_ms", "chars_1_p95_ms" …}, each over `RUNS` runs."""
    stage.runs = RUNS
    number = stage.times(TEXTS, 1000)
    load = _load(number)
    dice = random.Random(SEED)
    texts = list(SearchEntry.objects.order_by("id").values_list("folded", flat=True)[:: max(1, number // 5000)])
    figures: dict[str, Any] = {"texts": number, "load_per_s": round(load), "put_ms": _puts(dice)}
    for length in LENGTHS:
        queries = [_draw(dice, texts, length) for _ in range(QUERIES)]
        _times(queries)  # warm, as the second reader of a day finds it
        runs = [_times(queries) for _ in range(RUNS)]
        figures[f"chars_{length}_p50_ms"] = machine.spread([statistics.median(run) for run in runs], 1)
        figures[f"chars_{length}_p95_ms"] = machine.spread([statistics.quantiles(run, n=20)[-1] for run in runs], 1)
    return figures


def _places() -> list[Place]:
    rows = parse(vendored_divisions(), {})
    return [Place(row.name, row.path) for row in rows if row.level >= 3]


def _load(number: int) -> float:
    """Put the texts in; how many a second."""
    start, made = time.perf_counter(), entries(_places(), number)
    while batch := list(islice(made, 10_000)):
        put_many(batch)
    took = time.perf_counter() - start
    settle()
    return number / took


def _puts(dice: random.Random) -> dict[str, float]:
    """One `put` each, as an action does it."""
    times = []
    for entry in entries(_places()[:500], 100, dice.randrange(10**6)):
        start = time.perf_counter()
        put(entry)
        times.append((time.perf_counter() - start) * 1000)
    return machine.spread(times, 1)


def _draw(dice: random.Random, texts: Sequence[str], length: int) -> str:
    """A piece of a random text: what is common in the texts is asked for often."""
    while True:
        words = [word for word in dice.choice(texts).split() if len(word) >= length]
        if words:
            word = dice.choice(words)
            start = dice.randrange(len(word) - length + 1)
            return word[start : start + length]


def _times(queries: Sequence[str]) -> list[float]:
    taken = []
    for query in queries:
        start = time.perf_counter()
        find(ANYONE, query)
        taken.append((time.perf_counter() - start) * 1000)
    return taken
