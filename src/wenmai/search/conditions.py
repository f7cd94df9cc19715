"""Conditions on entries, each in three forms with the same answer.

`indexed` is SQL for PostgreSQL to find rows with. `read` is SQL to test a row that is already at hand, where computing
its grams would cost more than reading it. `fits` says which sampled rows fit, to guess how many rows there are.
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


Rows = Sequence[Sampled]


class Fits:
    """Which rows of a sample fit, one bit for each; worked out when first asked and kept, since guesses ask often."""

    __slots__ = ("_bits", "_rows", "_work")

    def __init__(self, work: Callable[[Rows], int]) -> None:
        self._work, self._rows, self._bits = work, None, 0  # type: tuple[Callable[[Rows], int], Rows | None, int]

    def of(self, rows: Rows) -> int:
        """The bits for these rows."""
        if self._rows is not rows:
            self._rows, self._bits = rows, self._work(rows)
        return self._bits

    def __and__(self, other: "Fits") -> "Fits":
        return Fits(lambda rows: self.of(rows) & other.of(rows))

    def __or__(self, other: "Fits") -> "Fits":
        return Fits(lambda rows: self.of(rows) | other.of(rows))

    def __invert__(self) -> "Fits":
        return Fits(lambda rows: _all(rows) ^ self.of(rows))


def _all(rows: Rows) -> int:
    return (1 << len(rows)) - 1


def each(test: Callable[[Sampled], bool]) -> Fits:
    """The rows that pass a test."""
    return Fits(lambda rows: int("".join("1" if test(row) else "0" for row in rows) or "0", 2))


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition in its three forms."""

    indexed: Sql
    read: Sql
    fits: Fits

    def __and__(self, other: "Condition") -> "Condition":
        return Condition(self.indexed & other.indexed, self.read & other.read, self.fits & other.fits)

    def __or__(self, other: "Condition") -> "Condition":
        return Condition(self.indexed | other.indexed, self.read | other.read, self.fits | other.fits)

    def __invert__(self) -> "Condition":
        """Not that. No index knows what is absent, so both forms read."""
        return Condition(~self.read, ~self.read, ~self.fits)


def simple(text: str, *params: object, fits: Fits) -> Condition:
    """A condition whose two SQL forms are one. `text` is written in this room; whatever a reader typed is in `params`."""
    return Condition(Sql(text, params), Sql(text, params), fits)


ALWAYS, NEVER = Fits(_all), Fits(lambda _rows: 0)
ANYTHING = simple("TRUE", fits=ALWAYS)
NOTHING = simple("FALSE", fits=NEVER)
