"""The index beside brute force at whatever size: every record is read and compared as plain text, for words drawn by how often they occur."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from wenmai.bench import catalogue_search
from wenmai.bench.stage import Stage
from wenmai.catalogue.index.entry import Entry
from wenmai.catalogue.index.schema import texts_of
from wenmai.catalogue.index.tokens import is_han, runs
from wenmai.catalogue.index.wanted import Wanted
from wenmai.catalogue.models import Record
from wenmai.catalogue.queries import search
from wenmai.catalogue.queries.changes import entries
from wenmai.kernel import garbage
from wenmai.runtime.trouble import Trouble
from wenmai.search.folding import fold

QUERIES, BATCH = 10, 2_000
KINDS = ("chars_1", "chars_2", "chars_4", "author")


def measure(stage: Stage) -> dict[str, Any]:
    """{"queries", "agree", "most", "records", "reading_s"}: in how many queries the number of records and of each decade is the same."""
    catalogue_search.load(stage)
    asked = _drawn()
    start = time.perf_counter()
    read, counted = _by_reading(asked)
    taken = time.perf_counter() - start
    found = [search.match(each) for each in asked]
    same = [
        each.count == sum(decades.values()) and dict(each.facets.get("decade", ())) == _dated(decades)
        for each, decades in zip(found, counted, strict=True)
    ]
    if not all(same):
        raise Trouble(
            f"这些词检索和逐条比对不一样：{[each.text for each, ok in zip(asked, same, strict=True) if not ok]}。"
        )
    return {
        "records": read,
        "queries": len(asked),
        "agree": sum(same),
        "most": max(each.count for each in found),
        "reading_s": round(taken, 1),
    }


def _drawn() -> list[Wanted]:
    """Each a run of Chinese signs, which is what can be compared without any knowledge of words."""
    dice, rows = random.Random(catalogue_search.SEED), catalogue_search.rows()
    found: list[Wanted] = []
    for kind in KINDS:
        own: set[Wanted] = set()
        for _turn in range(QUERIES * 50):
            wanted = catalogue_search.KINDS[kind](dice, dice.choice(rows))
            inner = runs(fold(wanted.text))
            if len(own) < QUERIES and len(inner) == 1 and is_han(inner[0]):
                own.add(wanted)
        found += sorted(own, key=lambda each: each.text)
    return found


def _by_reading(asked: list[Wanted]) -> tuple[int, list[Counter[str]]]:
    """How many records were read, and for each query how many it has of each decade ("" without a year)."""
    counted, read = [Counter[str]() for _each in asked], 0
    words = [(each.field.value, fold(each.text)) for each in asked]
    for entry in _entries():
        read += 1
        texts = texts_of(entry)
        decade = entry.labels.get("decade", ("",))[0]
        for (field, word), own in zip(words, counted, strict=True):
            own[decade] += any(word in text for text in texts[field])
    return read, counted


def _entries() -> Iterator[Entry]:
    keys = Record.objects.filter(merged_into=None, deleted_at=None).order_by("id").values_list("id", flat=True)
    turns = keys.iterator(chunk_size=BATCH)
    with garbage.searched_by_hand():
        while some := list(islice(turns, BATCH)):
            yield from entries(some)
            garbage.sweep()


def _dated(decades: Counter[str]) -> dict[str, int]:
    return {decade: count for decade, count in decades.items() if decade and count}
