"""Follows the ledger: from new facts, current or late, to the cells that they change."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Final

from wenmai.kernel import clock
from wenmai.ledger import feed
from wenmai.ledger.readings import ReadingRow
from wenmai.ledger.rows import FactRow
from wenmai.measures import cells, doubles, many_cells, periods, stocks
from wenmai.measures.definitions import all_kinds_read, all_measures, get_measure, measures_of_kind
from wenmai.measures.periods import Period

NAME = "measures.cells"
GAUGES = "measures.gauges"
MOST: Final = 64_000
"""Facts at a time: a month that many facts make dirty is computed once for all of them. A province records some 63,000 a day. In memory some 100 MB."""
_Key = tuple[str, date]  # a kind or a measure, and a month


def start() -> None:
    """Begin to follow; from apps.py."""
    feed.follow(NAME, all_kinds_read(), refresh, batch=MOST)
    gauges = {measure.gauge for measure in all_measures().values() if measure.gauge}
    feed.follow_gauges(GAUGES, sorted(gauges), take_over)


def refresh(facts: Iterable[FactRow]) -> None:
    """Recompute the cells of these facts, inside the feed's transaction. The same facts again change nothing."""
    seen = list(facts)
    changed = dirty_of(seen)
    if not changed:
        return
    cells.lock()
    doubles.see(seen)
    for month in sorted({each.month for each in changed}):
        _recompute_month([each for each in changed if each.month == month])
    cells.bump()


def _recompute_month(changed: list[cells.Dirty]) -> None:
    """One by one; all together, with all divisions, where one alone has many."""
    if any(each.wide for each in changed):
        days = Period(min(each.span.start for each in changed), max(each.span.end for each in changed))
        many_cells.recompute([each.measure for each in changed], periods.month(changed[0].month), days)
        return
    for each in changed:
        cells.recompute(each)


def dirty_of(facts: Iterable[FactRow]) -> list[cells.Dirty]:
    """The cells that facts make dirty: one entry for each measure and month, in a fixed order."""
    places, days = defaultdict[_Key, set[str]](set), defaultdict[_Key, set[date]](set)
    for fact in facts:
        key = (fact.kind, clock.month_start(fact.happened_on))
        places[key].add(fact.division_code)
        days[key].add(fact.happened_on)
    touched = defaultdict[_Key, list[_Key]](list)
    for kind, month in places:
        for measure in measures_of_kind(kind):
            touched[measure.id, month].append((kind, month))
    return [
        cells.Dirty(
            get_measure(name),
            month,
            frozenset().union(*(places[each] for each in touched[name, month])),
            frozenset().union(*(days[each] for each in touched[name, month])),
        )
        for name, month in sorted(touched)
    ]


def take_over(readings: Iterable[ReadingRow]) -> None:
    """Bring the stocks of these readings' units up to date. The same readings again change nothing."""
    changed = defaultdict[str, set[str]](set)
    for reading in readings:
        changed[reading.gauge].add(reading.division_code)
    if not changed:
        return
    cells.lock()
    for gauge in sorted(changed):
        stocks.refresh(gauge, changed[gauge])
    cells.bump()


catch_up = partial(feed.catch_up, only=(NAME, GAUGES))
