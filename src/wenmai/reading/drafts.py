"""What is asked for."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ListDraft:
    """A list as it is written. `scope` is a code of the house's path; `ages` are years of life, both included."""

    title: str
    theme: str
    scope: str
    words: str = ""
    ages: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Showing:
    """From which day, and until which (included; None: until it is withdrawn)."""

    first: date
    last: date | None = None
