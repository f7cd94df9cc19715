"""Conditions on entries, each in three forms with the same answer.

`indexed` is SQL for PostgreSQL to find rows with. `read` is SQL to test a row that is already at hand, where computing
its grams would cost more than reading it. `fits` tests a sampled row in Python, to guess how many rows there are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Sampled:
    """What a guess needs to know of an entry; `sounds` begins with a space."""

    title_folded: str
    folded: str
    sounds: str
    division_path: Sequence[str]
    labels: Sequence[str]
    happens_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sql:
    """A fragment for a WHERE clause and its parameters."""

    text: str
    params: tuple[object, ...] = ()

    def __and__(self, other: "Sql") -> "Sql":
        return Sql(f"({self.text} AND {other.text})", self.params + other.params)

    def __or__(self, other: "Sql") -> "Sql":
        return Sql(f"({self.text} OR {other.text})", self.params + other.params)

    def __invert__(self) -> "Sql":
        return Sql(f"NOT ({self.text})", self.params)


def always(_row: Sampled) -> bool:
    """Fits everything."""
    return True


def never(_row: Sampled) -> bool:
    """Fits nothing."""
    return False


Fits = Callable[[Sampled], bool]


def _both(one: Fits, other: Fits) -> Fits:
    """Guesses look at hundreds of rows: what is always true is not asked."""
    if one is always or other is always:
        return other if one is always else one
    return lambda row: one(row) and other(row)


def _opposite(fits: Fits) -> Fits:
    return always if fits is never else lambda row: not fits(row)


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition in its three forms."""

    indexed: Sql
    read: Sql
    fits: Fits

    def __and__(self, other: "Condition") -> "Condition":
        return Condition(self.indexed & other.indexed, self.read & other.read, _both(self.fits, other.fits))

    def __or__(self, other: "Condition") -> "Condition":
        return Condition(
            self.indexed | other.indexed, self.read | other.read, lambda row: self.fits(row) or other.fits(row)
        )

    def __invert__(self) -> "Condition":
        """Not that. No index knows what is absent, so both forms read."""
        return Condition(~self.read, ~self.read, _opposite(self.fits))


def simple(text: str, *params: object, fits: Fits) -> Condition:
    """A condition whose two SQL forms are one. `text` is written in this room; whatever a reader typed is in `params`."""
    return Condition(Sql(text, params), Sql(text, params), fits)


ANYTHING = simple("TRUE", fits=always)
NOTHING = simple("FALSE", fits=never)
