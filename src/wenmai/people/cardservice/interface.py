"""What is asked of the service of the social-security card. The real one is closed, so its form here is our choice.

A card is known by its identification code, 32 hex digits, which a reader reads; a phone shows a code that changes, with
PREFIX in front. Whoever writes an adapter for a real service writes a class with these two methods and names it in
WENMAI_CARD_SERVICE.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

PREFIX = "SSC:"
NUMBER = re.compile(r"[0-9A-F]{32}")


class CardState(StrEnum):
    """What the issuer says of a card."""

    NORMAL = "normal"
    LOST = "lost"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose card it is, as the issuer knows: 32 hex digits, 18 of the document, the name on it, the issuer's division (6 digits)."""

    number: str
    id_number: str
    name: str
    state: CardState
    issuer: str


@dataclass(frozen=True, slots=True)
class Change:
    """A card is in another state since the last time."""

    number: str
    state: CardState


@dataclass(frozen=True, slots=True)
class Changes:
    """A page of changes in their order; ask again with `after`, at once when there is `more`."""

    lines: tuple[Change, ...]
    after: str
    more: bool


class Away(Exception):
    """Nobody answers, or what is answered cannot be read or is not signed by the service."""


class UnknownCard(Exception):
    """The issuer has no such card, or the code on the phone is no longer good."""


class CardService(Protocol):
    """The issuer's service."""

    def holder(self, shown: str) -> Holder:
        """By a code of PREFIX or a number. Raises UnknownCard, Away. Within three seconds."""

    def changes(self, after: str) -> Changes:
        """Cards that changed after a mark ("" from the start), at most some hundreds. Raises Away."""


def looks_like_social_card(text: str) -> bool:
    """True for what only the service can read, or what a card reader reads of a social-security card."""
    return text.startswith(PREFIX) or bool(NUMBER.fullmatch(text))
