"""What is known of a book by its ISBN: the catalogue's record, and copies that libraries have."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from wenmai.catalogue.models import Record
from wenmai.library.foreign import GUEST
from wenmai.library.models import Item, ItemStatus

NOT_COUNTED = (ItemStatus.WITHDRAWN, ItemStatus.LOST)
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Known:
    """The record that stands for an ISBN, 0 where there is none; and all records of the ISBN, merged ones included."""

    record: int = 0
    records: tuple[int, ...] = ()
    title: str = ""
    author: str = ""
    year: int | None = None
    clc: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """Copies in a division, and the houses where one stands on the shelf now, those with most in front."""

    copies: int
    on_shelf: Sequence[str]


def known(isbn: str) -> Known:
    """What the catalogue knows. One query, or two where all records of the number were merged."""
    rows = list(
        Record.objects.filter(isbns__contains=[isbn], deleted_at=None)
        .order_by("pk")
        .defer("raw", "description", "keys")
    )
    if not rows:
        return Known()
    first = next((each for each in rows if each.merged_into_id is None), None) or rows[0].merged_into
    assert first
    keys = tuple(sorted({each.merged_into_id or each.pk for each in rows}))
    return Known(first.pk, keys, first.title, first.author, first.year, tuple(first.clc))


def held_in(book: Known, divisions: Collection[str]) -> dict[str, Held]:
    """Copies of a book in each of some divisions. One query."""
    if not book.records:
        return dict.fromkeys(divisions, Held(0, ()))
    here = Q(home__division__path__overlap=list(divisions))
    rows = Item.objects.filter(here, record__in=book.records).exclude(status__in=NOT_COUNTED)
    rows = rows.exclude(acquired_via=GUEST)
    on_shelf = Count("pk", filter=Q(status=ItemStatus.AVAILABLE))
    names = ("home__division__path", "home__short_name", "home__name")
    counted = list(rows.values_list("home", *names).annotate(total=Count("pk"), here=on_shelf))
    return {each: _held([row[2:] for row in counted if each in row[1]]) for each in divisions}


def _held(houses: list[tuple[str, str, int, int]]) -> Held:
    houses.sort(key=lambda row: (-row[3], row[1]))
    standing = [short or name for short, name, _total, free in houses if free]
    return Held(sum(row[2] for row in houses), tuple(standing[:SHOWN]))
