"""What lies above knows of libraries that keep a system of their own: their books, and whether their readers may borrow. It says so
here. Nobody does: their books are unknown, and nobody is asked about a reader.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from wenmai.kernel.actor import Actor
from wenmai.library.queries.scanning import Scanned

GUEST = "hub"
"""How an item came in (`Item.acquired_via`) that is only a book of theirs in our crates: no stock of the union catalogue."""
BACK_AGAIN = ("processing", "withdrawn", "in_transit", "missing")
"""How the item stands under which a book of theirs travelled here before, when it is brought once more."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A book of theirs was taken back: what to say, its title, the code of the library that it goes to, and whether the key was known."""

    words: str
    title: str
    goal: str
    repeated: bool = False


class Foreign(Protocol):
    """All may ask another system, within its time limit, and never in a transaction of the caller's."""

    def take_back(self, actor: Actor, house: str, scanned: str, key: str, item: int) -> Taken | None:
        """Take back what a scan means; None where it is none of theirs. The same key again gives the same answer.

        `item` is what answers to the scan here, 0 for nothing: then only the book that travelled as this item is meant.
        """

    def vouch(self, reader: int, item: int) -> None:
        """Raises Conflict, in words, where the reader is theirs and may not borrow. `item` is what they want, 0 for what has no item
        yet: what they have already takes no place anew, so that a renewal, or a form that is sent again, is not refused for it.
        """

    def vouch_to_wait(self, reader: int) -> None:
        """The same for a hold. It is no loan: while their system is away, no number of books out stands against it."""


_suppliers: list[Foreign] = []


def supply_foreign(supplier: Foreign) -> Callable[[], None]:
    """Called once, from apps.py. Returns how to stop."""
    _suppliers.append(supplier)
    return lambda: _suppliers.remove(supplier)


def take_back(actor: Actor, house: str, scanned: str, key: str, item: int = 0) -> Taken | None:
    """See Foreign."""
    return next((taken for each in _suppliers if (taken := each.take_back(actor, house, scanned, key, item))), None)


def take_back_scanned(actor: Actor, house: str, scanned: str, key: str, found: Scanned) -> Taken | None:
    """The same for what answers to a scan here."""
    if not may_be_theirs(found):
        return None
    return take_back(actor, house, scanned, key, found.item.id if found.item else 0)


def may_be_theirs(found: Scanned) -> bool:
    """Whether nothing here answers to a scan, or only the item under which a book of theirs travelled before."""
    return not found.candidates and (found.item is None or found.item.status in BACK_AGAIN)


def vouch(reader: int, item: int = 0) -> None:
    """See Foreign."""
    for each in _suppliers:
        each.vouch(reader, item)


def vouch_to_wait(reader: int) -> None:
    """See Foreign."""
    for each in _suppliers:
        each.vouch_to_wait(reader)
