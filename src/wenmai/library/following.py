"""Follows the events of circulation: the catalogue's index learns which books can be taken now, seconds after a deed."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from wenmai.audit.epoch import Position
from wenmai.catalogue.engine.touching import touch
from wenmai.ledger import feed
from wenmai.ledger.stream import Positions
from wenmai.library.models import EventKind, Item

NAME: Final = "library.shelves"
KINDS: Final = tuple(
    kind.value
    for kind in EventKind
    if kind
    not in (
        EventKind.ITEM_ADDED,
        EventKind.RENEWED,
        EventKind.RECALLED,
        EventKind.CLAIMED,
        EventKind.CLAIM_ENDED,
        EventKind.OVERRIDDEN,
        EventKind.HOLD_PLACED,
        EventKind.HOLD_ARRIVED,
        EventKind.HOLD_MOVED,
        EventKind.HOLD_FULFILLED,
        EventKind.HOLD_FROZEN,
        EventKind.HOLD_THAWED,
    )
)
"""All but those after which the item is where it was; a missing one that is read in the house is back. Adding touches in its
own transaction: a new book is new to the index. A hold that is fulfilled is a loan, too."""


class Events:
    """Items of events, in the order of commits."""

    positions: Final = Positions("library_circevent", "id", "kind")

    def between(self, after: Position, upto: Position, names: Sequence[str]) -> list[int]:
        """The items of the events; an event without one, as a return of a strange barcode, says nothing."""
        return [item for (item,) in self.positions.between("item_id", after, upto, names) if item is not None]

    def pending(self, after: Position, names: Sequence[str]) -> tuple[int, datetime | None]:
        """How many events wait, and since when the first of them does."""
        number, first = self.positions.waiting("recorded_at", after, names)
        return number, first[0] if first else None


def start() -> None:
    """Begin to follow; from apps.py."""
    feed.follow_rows(NAME, KINDS, refresh, Events())


def refresh(items: Iterable[int]) -> None:
    """Let the index read the records of these items again, each once a batch. A deed at the desk waits for none of it."""
    touch(Item.objects.filter(pk__in=set(items)).values_list("record", flat=True))
