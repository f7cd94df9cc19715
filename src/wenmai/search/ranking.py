"""The order of what is found: the whole title, its start, the title, then the body; within each the chosen
place before others, then what comes soonest, then what has no date by weight, then what is past, latest first.

Few matches are sorted. Of many, rows are read in that order from an index until the page is full, because sorting
a hundred thousand takes longer than anybody waits. Both give the same order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    ExpressionWrapper,
    F,
    IntegerField,
    Q,
    Value,
    When,
)

from wenmai.kernel.pagination import CEILING
from wenmai.search.matching import ANYTHING, Condition
from wenmai.search.models import EntryQuerySet, SearchEntry

PROBES = (300, 3000)  # rows read in order before the index is asked instead
Time = tuple[Q, tuple[str, ...]]


def times(moment: datetime) -> tuple[Time, ...]:
    """Soonest first, then undated, then the past; each with the order that an index of the table gives."""
    return (
        (Q(happens_at__gte=moment), ("happens_at", "id")),
        (Q(happens_at__isnull=True), ("-weight", "id")),
        (Q(happens_at__lt=moment), ("-happens_at", "-id")),
    )


def _place_in(conditions: Sequence[Q]) -> Case:
    return Case(
        *(When(condition, then=Value(place)) for place, condition in enumerate(conditions[:-1])),
        default=Value(len(conditions) - 1),
        output_field=IntegerField(),
    )


@dataclass(frozen=True, slots=True)
class Order:
    """How to rank: `tiers` from best to weakest, each holding the one before; things in `near` first in each."""

    tiers: tuple[Condition, ...]
    moment: datetime
    near: str = ""

    @property
    def sides(self) -> tuple[Condition, ...]:
        """Here, then elsewhere; one side where no place is given."""
        if not self.near:
            return (ANYTHING,)
        here = Q(division_path__contains=[self.near])
        return (Condition(here, here), Condition(~here, ~here))


def sort(found: EntryQuerySet, order: Order, limit: int) -> list[int]:
    """The first `limit` ids of few matches."""
    past = Q(happens_at__lt=order.moment)
    ways = [[each.by_text for each in choice] for choice in (order.tiers, order.sides) if len(choice) > 1]
    ordered = found.order_by(
        *(_place_in(way) for way in ways),
        _place_in([condition for condition, _ in times(order.moment)]),
        Case(When(past, then=None), default=F("happens_at")).asc(),
        F("happens_at").desc(nulls_last=True),
        Case(When(happens_at__isnull=True, then=-F("weight")), default=Value(0), output_field=IntegerField()),
        Case(When(past, then=-F("id")), default=F("id"), output_field=BigIntegerField()),
    )
    return list(ordered.values_list("id", flat=True)[:limit])


def walk(allowed: Condition, order: Order, limit: int) -> list[int]:
    """The first `limit` ids of many matches of the last tier; `allowed` is who may see them and the filters."""
    ids: list[int] = []
    for lane in _lanes(allowed, order):
        for found in _in_lane(lane, order.moment, limit - len(ids)):
            ids += found[: limit - len(ids)]
            if len(ids) == limit:
                return ids
    return ids


def _lanes(allowed: Condition, order: Order) -> Iterator[Condition]:
    better: list[Q] = []
    for tier in order.tiers:
        fresh = [Condition(~each, ~each) for each in better]
        for side in order.sides:
            yield reduce(and_, (tier, side, *fresh), allowed)
        better = [tier.by_text]


def _in_lane(lane: Condition, moment: datetime, limit: int) -> Iterator[list[int]]:
    """The matches of one lane: at once if they are few enough to sort, else time by time."""
    found, anyhow = SearchEntry.objects.comparable().filter(lane.by_index), Order((lane,), moment)
    if found[: CEILING + 1].count() <= CEILING:
        yield sort(found, anyhow, limit)
        return
    for time in times(moment):
        read = _read(lane, time, limit)
        yield sort(found.filter(time[0]), anyhow, limit) if read is None else read


def _read(lane: Condition, time: Time, limit: int) -> list[int] | None:
    """Read rows in order until enough fit; None if too few did, which does not say that there are no more."""
    rows = SearchEntry.objects.comparable().filter(time[0]).order_by(*time[1])
    judged = rows.annotate(fits=ExpressionWrapper(lane.by_text, output_field=BooleanField())).values_list("id", "fits")
    for depth in PROBES:
        read = list(judged[:depth])
        fitting = [row for row, fits in read if fits]
        if len(fitting) >= limit or len(read) < depth:
            return fitting[:limit]
    return None
