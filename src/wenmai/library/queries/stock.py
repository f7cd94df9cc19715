"""What a house has, as records with its copies: to be taken away whole, into whatever system."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet

from wenmai.catalogue.giving.runs import Run
from wenmai.catalogue.giving.stored import Copy, Stored
from wenmai.catalogue.queries.harvest import stored
from wenmai.library.holdings import stock
from wenmai.library.models import Item

BATCH = 500


@dataclass(frozen=True, slots=True)
class Serials:
    """What a room above knows of serials: of which records a house has some (by its code), and what of each."""

    records: Callable[[str], list[int]]
    runs: Callable[[str, Sequence[int]], Mapping[int, Run]]


_serials: list[Serials] = []


def supply_serials(supplier: Serials) -> None:
    """Say what houses have of serials without an item for each issue."""
    _serials.append(supplier)


def number_of_records(house: str) -> int:
    """How many records a house has copies or issues of."""
    held, items = _in_runs(house), _items(house).values("record").distinct()
    return items.count() + len(held - set(items.filter(record__in=held).values_list("record", flat=True)))


def _items(house: str) -> QuerySet[Item]:
    return stock(Item.objects.filter(Q(owner__code=house) | Q(home__code=house)))


def _in_runs(house: str) -> set[int]:
    return {record for each in _serials for record in each.records(house)}


def stock_of(house: str) -> Iterator[Stored]:
    """Every record that a house owns or shelves copies of, or has issues of, with those, by the records' ids.

    Three queries for 500 records, and four more where serials are among them.
    """
    last, held = 0, _in_runs(house)
    while records := _next(house, last, held):
        yield from _with_copies(house, records, [key for key in records if key in held])
        last = records[-1]


def _next(house: str, after: int, held: set[int]) -> list[int]:
    found = _items(house).filter(record__gt=after).order_by("record")
    own = list(found.values_list("record", flat=True).distinct()[:BATCH])
    return sorted({*own, *(each for each in held if each > after)})[:BATCH]


def _with_copies(house: str, records: Sequence[int], held: Sequence[int]) -> Iterator[Stored]:
    rows = _items(house).filter(record__in=records).order_by("pk")
    copies: dict[int, list[Copy]] = defaultdict(list)
    for record, *copy in rows.values_list("record", "home__code", "barcode", "call_number", "home__isil"):
        copies[record].append(Copy(*copy))
    runs = [each.runs(house, held) for each in _serials if held]
    found = stored(records)
    for key in records:
        if key in found:
            more = tuple(each[key] for each in runs if key in each)
            yield replace(found[key], copies=tuple(copies[key]), runs=more)
