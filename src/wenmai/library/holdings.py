"""What the catalogue asks of us: where copies of a record are, and what becomes of them when records are merged."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import QuerySet

from wenmai.catalogue.attached import Holdings, Mover
from wenmai.library.foreign import GUEST
from wenmai.library.models import Item, ItemStatus

GONE = (ItemStatus.WITHDRAWN, ItemStatus.LOST, ItemStatus.ORDERED)


def stock(rows: "QuerySet[Item]") -> "QuerySet[Item]":
    """Those that are in the union catalogue: not gone, and no books of other systems that only travel through here."""
    return rows.exclude(status__in=GONE).exclude(acquired_via=GUEST)


def held(records: Sequence[int]) -> dict[int, Holdings]:
    """Places and numbers of copies that are not gone, by record. One query."""
    rows = stock(Item.objects.filter(record__in=records))
    places: dict[int, set[str]] = defaultdict(set)
    here: dict[int, set[str]] = defaultdict(set)
    copies: dict[int, int] = defaultdict(int)
    for record, status, code, path in rows.values_list("record", "status", "home__code", "home__division__path"):
        places[record].update((*path, code))
        copies[record] += 1
        if status == ItemStatus.AVAILABLE:
            here[record].update((*path, code))
    return {
        record: Holdings(tuple(sorted(places[record])), tuple(sorted(here[record])), copies[record])
        for record in copies
    }


def _move(loser: int, winner: int) -> list[int]:
    moved = list(Item.objects.filter(record=loser).order_by("pk").values_list("pk", flat=True))
    Item.objects.filter(pk__in=moved).update(record=winner)
    return [loser, *moved]


def _back(payload: list[int]) -> None:
    loser, *moved = payload
    Item.objects.filter(pk__in=moved).update(record=loser)


MOVER = Mover("library.items", _move, _back)
