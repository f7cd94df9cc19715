"""What a house has, as records with its copies: to be taken away whole, into whatever system."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.db.models import Q, QuerySet

from wenmai.catalogue.giving.stored import Copy, Stored
from wenmai.catalogue.queries.harvest import stored
from wenmai.library.holdings import stock
from wenmai.library.models import Item

BATCH = 500


def number_of_records(house: str) -> int:
    """How many records a house has copies of."""
    return _items(house).values("record").distinct().count()


def _items(house: str) -> QuerySet[Item]:
    return stock(Item.objects.filter(Q(owner__code=house) | Q(home__code=house)))


def stock_of(house: str) -> Iterator[Stored]:
    """Every record that a house owns or shelves copies of, with those, by the records' ids. Two queries for 500 records."""
    last = 0
    while records := _next(house, last):
        yield from _with_copies(house, records)
        last = records[-1]


def _next(house: str, after: int) -> list[int]:
    found = _items(house).filter(record__gt=after).order_by("record")
    return list(found.values_list("record", flat=True).distinct()[:BATCH])


def _with_copies(house: str, records: Sequence[int]) -> Iterator[Stored]:
    rows = _items(house).filter(record__in=records).order_by("pk")
    copies: dict[int, list[Copy]] = defaultdict(list)
    for record, *copy in rows.values_list("record", "home__code", "barcode", "call_number"):
        copies[record].append(Copy(*copy))
    found = stored(records)
    yield from (replace(found[key], copies=tuple(copies[key])) for key in records if key in found)
