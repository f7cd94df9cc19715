"""What a self-service machine asks about an item and its loan. The fewest statements that do it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from wenmai.library.models import Block, BlockKind, CircEvent, EventKind, Hold, Item, Loan, Reader


@dataclass(frozen=True, slots=True)
class LoanNote:
    """An open loan of an item. `house` lent it."""

    id: int
    reader: int
    opened_at: datetime
    due_at: datetime
    state: str
    house: str


def open_loan(item: int) -> LoanNote | None:
    """The open loan of an item."""
    names = ("id", "reader", "opened_at", "due_at", "state", "institution__code")
    row = Loan.objects.filter(item=item, closed_at=None).values_list(*names).first()
    return LoanNote(*row) if row else None


def returned_since(item: int, moment: datetime) -> bool:
    """Whether the item was given back after an instant, by the devices' times."""
    return CircEvent.objects.filter(item=item, kind=EventKind.RETURNED, at__gt=moment).exists()


def returned_here_since(item: int, house: int, moment: datetime) -> bool:
    """The same at one house, or received there."""
    rows = CircEvent.objects.filter(item=item, institution=house, kind__in=(EventKind.RETURNED, EventKind.RECEIVED))
    return rows.filter(at__gt=moment).exists()


def reader_numbered(number: str) -> int | None:
    """The reader of a number on a reader's card."""
    return Reader.objects.filter(number=number.upper()).values_list("pk", flat=True).first() if number else None


def standing_card_blocks(reader: int, house: str) -> list[int]:
    """What stops a reader at a house because the card was lost or left behind there."""
    rows = Block.objects.filter(reader=reader, scope=house, kind=BlockKind.LOST_CARD, lifted_at=None)
    return list(rows.values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait for an item, and until when it lies ready for the first of them."""

    queue: int
    shelf_until: datetime | None


def waiting_for(item: int) -> Waiting:
    """Open holds of the item, its record or its work, those that are frozen too. Two queries."""
    thing = Item.objects.values_list("record", "record__work").get(pk=item)
    of = Q(wanted=item) | Q(item=item) | Q(record=thing[0]) | (Q(work=thing[1]) if thing[1] else Q())
    rows = list(Hold.objects.filter(of, closed_at=None).values_list("item", "shelf_until"))
    return Waiting(len(rows), next((until for kept, until in rows if kept == item), None))
