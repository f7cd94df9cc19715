"""What stands before and after a book on the shelf of a house, by the keys of call numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from wenmai.catalogue.models import Record
from wenmai.library.holdings import stock
from wenmai.library.models import Item

EACH_WAY = 5
LOOKED_AT = 60
"""Copies that are read each way: several of one title count once."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A title on the shelf."""

    record: Record
    call_number: str


@dataclass(frozen=True, slots=True)
class ShelfAround:
    """A stretch of the shelf of a house with the book in its midst."""

    code: str
    house: str
    books: Sequence[Neighbour]


def shelf_around(record: int, house: str = "") -> ShelfAround | None:
    """Up to five titles each way at a house that has the book, the one that is asked for if it has. None where nobody has
    given it a call number, or nothing else stands there. Three queries.
    """
    rows = stock(Item.objects.filter(record=record).exclude(call_key=b""))
    copies = list(_read(rows).order_by("status", "home__code", "pk")[:LOOKED_AT])
    here = next((each for each in copies if each.home.code == house), copies[0] if copies else None)
    if here is None:
        return None
    others = _read(Item.objects.filter(home=here.home).exclude(record=record).exclude(call_key=b""))
    others = stock(others)
    after = others.filter(call_key__gte=here.call_key).order_by("call_key", "pk")[:LOOKED_AT]
    before = others.filter(call_key__lt=here.call_key).order_by("-call_key", "-pk")[:LOOKED_AT]
    books = [*reversed(_titles(before)), Neighbour(here.record, here.call_number), *_titles(after)]
    return ShelfAround(here.home.code, here.home.label, books) if len(books) > 1 else None


def _read(rows: "QuerySet[Item]") -> "QuerySet[Item]":
    return rows.select_related("record", "home").defer("record__raw", "record__keys", "record__description")


def _titles(items: Iterable[Item]) -> list[Neighbour]:
    """Each title once, by the copy that stands nearest."""
    found: dict[int, Neighbour] = {}
    for each in items:
        found.setdefault(each.record_id, Neighbour(each.record, each.call_number))
    return list(found.values())[:EACH_WAY]
