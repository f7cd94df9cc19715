"""The order of what is found: the whole title, its start, the title, then the body; within each the chosen
place before others, then what comes soonest, then what has no date by weight, then what is past, latest first.

Few matches are sorted. Of many, rows are read in that order from an index until the page is full, because sorting
a hundred thousand takes longer than anybody waits. Both give the same order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from operator import and_
from typing import Any

from django.db import connection

from wenmai.kernel.pagination import CEILING
from wenmai.kernel.planning import planned_for_its_values
from wenmai.search.conditions import ANYTHING, NOTHING, Condition, Sql, each, simple
from wenmai.search.models import PART, SearchEntry
from wenmai.search.sample import Sample

PROBES = (200, 1000)  # rows read in order before the index is asked instead
FEW = 2000  # matches that are sorted at once
COMMON = 0.25  # share of things from which reading them in a row meets a thousand sooner than the index lists them
ENOUGH = 8 * CEILING * 1.25  # matches of which an eighth is most likely more than the ceiling
TABLE = SearchEntry._meta.db_table


@dataclass(frozen=True, slots=True)
class Time:
    """A part of the things by time, in the order that an index of the table gives."""

    condition: Condition
    order: str


@dataclass(frozen=True, slots=True)
class Order:
    """How to rank: `tiers` from best to weakest, each holding the one before; things in `near` first in each."""

    tiers: tuple[Condition, ...]
    moment: datetime
    sample: Sample
    near: str = ""

    @property
    def sides(self) -> tuple[Condition, ...]:
        """Here, then elsewhere; one side where no place is given."""
        near = self.near
        here = simple("division_path @> %s::text[]", [near], fits=each(lambda row: near in row.division_path))
        return (here, ~here) if near else (ANYTHING,)

    @property
    def times(self) -> tuple[Time, ...]:
        """Soonest first, then undated, then the past."""
        now = self.moment
        ahead = Sql("(ahead AND coalesce(happens_at >= %s, FALSE))", (now,))  # only the small indexes of what is ahead
        coming = simple(
            "happens_at >= %s", now, fits=each(lambda row: row.happens_at is not None and row.happens_at >= now)
        )
        undated = simple("happens_at IS NULL", fits=each(lambda row: row.happens_at is None))
        past = simple(
            "happens_at < %s", now, fits=each(lambda row: row.happens_at is not None and row.happens_at < now)
        )
        coming = replace(coming, indexed=ahead)
        return Time(coming, "happens_at, id"), Time(undated, "weight DESC, id"), Time(past, "happens_at DESC, id DESC")


def _rows(text: str, params: tuple[Any, ...]) -> list[tuple[int, bool]]:
    with planned_for_its_values(), connection.cursor() as cursor:
        cursor.execute(text, params)
        return list(cursor.fetchall())


def count(found: Condition, sample: Sample, *, words: bool = True) -> int:
    """The exact number of matches up to the ceiling, and one more for anything above.

    An eighth of the things that has more than the ceiling already proves it; only words can be looked up there.
    """
    share = sample.share(found.fits)
    if share > COMMON:
        return _count(found.read)
    if words and share * sample.total > ENOUGH and _count(found.indexed & Sql(PART)) > CEILING:
        return CEILING + 1
    return _count(found.indexed)


def _count(where: Sql) -> int:
    text = f"SELECT count(*), TRUE FROM (SELECT FROM {TABLE} WHERE {where.text} LIMIT {CEILING + 1}) AS up_to"  # noqa: S608
    return _rows(text, where.params)[0][0]


def _place_in(conditions: Sequence[Condition]) -> Sql:
    cases = "".join(f" WHEN {each.read.text} THEN {place}" for place, each in enumerate(conditions[:-1]))
    params = tuple(param for each in conditions[:-1] for param in each.read.params)
    return Sql(f"CASE{cases} ELSE {len(conditions) - 1} END" if cases else "NULL::integer", params)


def sort(found: Condition, order: Order, limit: int) -> list[int]:
    """The first `limit` ids of few matches."""
    best, side = _place_in(order.tiers), _place_in(order.sides)
    time = _place_in([each.condition for each in order.times])
    text = (
        f"SELECT id, TRUE FROM {TABLE} WHERE {found.indexed.text} ORDER BY {best.text}, {side.text}, {time.text},"  # noqa: S608
        " CASE WHEN happens_at < %s THEN NULL ELSE happens_at END, happens_at DESC NULLS LAST,"
        " CASE WHEN happens_at IS NULL THEN -weight END, CASE WHEN happens_at < %s THEN -id ELSE id END LIMIT %s"
    )
    moments = (order.moment, order.moment, limit)
    return [row for row, _ in _rows(text, found.indexed.params + best.params + side.params + time.params + moments)]


def walk(allowed: Condition, order: Order, limit: int) -> list[int]:
    """The first `limit` ids of many matches of the last tier; `allowed` is who may see them and the filters."""
    ids: list[int] = []
    for found in _lanes(allowed, order, limit):
        ids += found[: limit - len(ids)]
        if len(ids) == limit:
            break
    return ids


def _lanes(allowed: Condition, order: Order, limit: int) -> Iterator[list[int]]:
    """Tier by tier and side by side, without what an earlier tier holds. A whole title leads the titles' starts."""
    whole, *others = order.tiers if len(order.tiers) > 1 else (NOTHING, *order.tiers)
    better = NOTHING
    for tier in others:
        for side in order.sides:
            yield from _in_lane(reduce(and_, (tier, side, ~better), allowed), whole, replace(order, near=""), limit)
        better = tier


def _in_lane(lane: Condition, whole: Condition, order: Order, limit: int) -> Iterator[list[int]]:
    """The matches of one lane: at once if they seem few enough to sort, else time by time."""
    if order.sample.guess(lane) <= FEW:
        yield sort(lane, replace(order, tiers=(whole, lane)), limit)
        return
    alike = replace(order, tiers=(lane,))
    yield sort(lane & whole, alike, limit)
    for time in order.times:
        rest = lane & ~whole & time.condition
        read = _read(rest, time, limit) if _promising(rest, time, order.sample, limit) else None
        yield sort(rest, alike, limit) if read is None else read


def _promising(lane: Condition, time: Time, sample: Sample, limit: int) -> bool:
    """Whether the deepest probe may hold twice what is needed."""
    return sample.share(lane.fits) * PROBES[-1] >= 2 * limit * sample.share(time.condition.fits)


def _read(lane: Condition, time: Time, limit: int) -> list[int] | None:
    """Read rows in order until enough fit; None if too few did, which does not say that there are no more."""
    for depth in PROBES:
        where, fits = time.condition.read, lane.read
        text = f"SELECT id, {fits.text} FROM {TABLE} WHERE {where.text} ORDER BY {time.order} LIMIT %s"  # noqa: S608
        rows = _rows(text, (*fits.params, *where.params, depth))
        fitting = [row for row, fit in rows if fit]
        if len(fitting) >= limit or len(rows) < depth:
            return fitting[:limit]
    return None
