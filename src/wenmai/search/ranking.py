"""The order of what is found: the whole title, its start, the title, then the body; within each what comes
soonest, then what has no date by weight, then what is past, latest first.

Few matches are sorted. Of many, rows are read in that order from an index until the page is full, because sorting
a hundred thousand takes longer than anybody waits. Both give the same order.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

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
from wenmai.search.matching import Condition
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


def sort(found: EntryQuerySet, tiers: Sequence[Condition], moment: datetime, limit: int) -> list[int]:
    """The first `limit` ids of few matches."""
    past = Q(happens_at__lt=moment)
    best = [_place_in([tier.by_text for tier in tiers])] if len(tiers) > 1 else []
    ordered = found.order_by(
        *best,
        _place_in([condition for condition, _ in times(moment)]),
        Case(When(past, then=None), default=F("happens_at")).asc(),
        F("happens_at").desc(nulls_last=True),
        Case(When(happens_at__isnull=True, then=-F("weight")), default=Value(0), output_field=IntegerField()),
        Case(When(past, then=-F("id")), default=F("id"), output_field=BigIntegerField()),
    )
    return list(ordered.values_list("id", flat=True)[:limit])


def walk(allowed: Condition, tiers: Sequence[Condition], moment: datetime, limit: int) -> list[int]:
    """The first `limit` ids of many matches of the last tier; `allowed` is who may see them and the filters."""
    ids: list[int] = []
    better = Q()
    for tier in tiers:
        lane = allowed & tier
        if better:
            lane &= Condition(~better, ~better)
        better = tier.by_text
        for found in _lane(lane, moment, limit - len(ids), few=tier is not tiers[-1]):
            ids += found[: limit - len(ids)]
            if len(ids) == limit:
                return ids
    return ids


def _lane(lane: Condition, moment: datetime, limit: int, *, few: bool) -> Iterator[list[int]]:
    """The matches of one tier, time by time; `few` says that they may be few enough to sort."""
    found = SearchEntry.objects.comparable().filter(lane.by_index)
    if few and found[: CEILING + 1].count() <= CEILING:
        yield sort(found, (lane,), moment, limit)
        return
    for time in times(moment):
        read = _read(lane, time, limit)
        yield sort(found.filter(time[0]), (lane,), moment, limit) if read is None else read


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
