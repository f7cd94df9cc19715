"""A closed period counted again by another engine, compared cell by cell with the roll-ups."""

import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from wenmai.kernel import clock
from wenmai.ledger import feed
from wenmai.measures import follower
from wenmai.measures.definitions import measures_of_kind
from wenmai.measures.engines import export, portable, stores
from wenmai.measures.engines.moment import one_moment
from wenmai.measures.engines.stores import Cells
from wenmai.measures.models import CellMonth, CellRegion
from wenmai.measures.periods import Period, month

SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that the engine and the roll-ups see differently; None where one of them has no such cell."""

    table: str
    cell: tuple[str, ...]
    counted: tuple[str, ...] | None
    stored: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Recount:
    """What came of it; the first differences are named. `unsettled` cells differ too and say nothing: facts of theirs have not
    reached the roll-ups, for the horizon of the feed stands still while any transaction of the server is not over.
    """

    period: Period
    engine: str
    facts: int | None
    cells: int
    differing: int
    unsettled: int
    first: tuple[Difference, ...]
    seconds: float


def closed_months() -> list[date]:
    """Months with cells that are over, oldest first."""
    this = clock.month_start(clock.today())
    found = CellMonth.objects.filter(month__lt=this).values_list("month", flat=True).distinct().order_by("month")
    return list(found)


def random_month(dice: random.Random | None = None) -> date | None:
    """One of the closed months; None before there is any."""
    months = closed_months()
    return (dice or random.SystemRandom()).choice(months) if months else None


def recount(period: Period, *, second: bool | None = None) -> Recount:
    """Count whole months again: by DuckDB where it is installed (or as `second` says), else by PostgreSQL from the facts.

    What differs at first may only be newer than the follower: it is brought up to date and the comparison made once more. What
    the follower may not read even then is told apart, measure by measure.
    Raises Invalid when DuckDB is asked for and is not installed.
    """
    found = _recount(period, second=second)
    if found.differing or found.unsettled:
        follower.catch_up()
        found = _recount(period, second=second)
    return found


def _recount(period: Period, *, second: bool | None) -> Recount:
    start = time.perf_counter()
    by_files = stores.installed() if second is None else second
    with tempfile.TemporaryDirectory(prefix="wenmai-recount-") as folder, one_moment():
        written = export.export(Path(folder), first=period.start, last=period.end) if by_files else None
        store: stores.Store = stores.Files(Path(folder)) if written and written.months else stores.Ledger()
        pairs = [(name, counted, stored) for name, counted, stored in _tables(store, period)]
        every = [each for pair in pairs for each in _differences(*pair)]
        waiting = _waiting(period) if every else frozenset()
    differences = [each for each in every if each.cell[0] not in waiting]
    return Recount(
        period=period,
        engine=store.name,
        facts=written.facts if written else None,
        cells=sum(len(counted.keys() | stored.keys()) for _name, counted, stored in pairs),
        differing=len(differences),
        unsettled=len(every) - len(differences),
        first=tuple(differences[:SHOWN]),
        seconds=round(time.perf_counter() - start, 2),
    )


def _waiting(period: Period) -> frozenset[str]:
    """The measures with facts in the period that the follower has not been given, in the moment that is compared."""
    kinds = feed.kinds_waiting(follower.NAME, period.start, period.end)
    return frozenset(measure.id for kind in kinds for measure in measures_of_kind(kind))


def _tables(store: stores.Store, period: Period) -> Iterator[tuple[str, Cells, Cells]]:
    """Leaves, days and months of the period; a year only when it is whole."""
    measures = portable.counted()
    names = [measure.id for measure in measures]
    yield "month", stores.leaves(store, measures, period), _leaves(names, period)
    whole = (period.start.month, period.start.day, period.end.month, period.end.day) == (1, 1, 12, 31)
    for grain in ("day", "month", *(["year"] if whole else [])):
        yield f"region {grain}", stores.regions(store, measures, grain, period), _regions(names, grain, period)


def _leaves(names: Sequence[str], period: Period) -> Cells:
    rows = CellMonth.objects.filter(measure__in=names, month__range=(period.start, period.end))
    found = rows.values_list("measure", "month", "division_code", "institution_code", "value", "n")
    return {row[:4]: row[4:] for row in found.iterator(chunk_size=20_000)}


def _regions(names: Sequence[str], grain: str, period: Period) -> Cells:
    rows = CellRegion.objects.filter(measure__in=names, grain=grain, starts_on__range=(period.start, period.end))
    found = rows.values_list("measure", "starts_on", "division_code", "value", "n", "units")
    return {row[:3]: row[3:] for row in found.iterator(chunk_size=20_000)}


def _differences(table: str, counted: Cells, stored: Cells) -> Iterator[Difference]:
    for key in sorted(counted.keys() | stored.keys()):
        ours, theirs = stored.get(key), counted.get(key)
        if ours != theirs:
            yield Difference(table, tuple(map(str, key)), _plain(theirs), _plain(ours))


def _plain(values: tuple[Any, ...] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(f"{Decimal(each).normalize():f}" for each in values)


def month_of(day: date) -> Period:
    """The whole month of a day."""
    return month(day)
