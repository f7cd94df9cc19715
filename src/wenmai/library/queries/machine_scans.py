"""What a self-service machine asks about an item and its loan. The fewest statements that do it."""

from dataclasses import dataclass
from datetime import datetime

from wenmai.library.models import Block, BlockKind, CircEvent, EventKind, Loan, Reader


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
    """The same at one house."""
    rows = CircEvent.objects.filter(item=item, institution=house, kind=EventKind.RETURNED)
    return rows.filter(at__gt=moment).exists()


def reader_numbered(number: str) -> int | None:
    """The reader of a number on a reader's card."""
    return Reader.objects.filter(number=number.upper()).values_list("pk", flat=True).first() if number else None


def standing_card_blocks(reader: int, house: str) -> list[int]:
    """What stops a reader at a house because the card was lost or left behind there."""
    rows = Block.objects.filter(reader=reader, scope=house, kind=BlockKind.LOST_CARD, lifted_at=None)
    return list(rows.values_list("pk", flat=True))
