"""What the ledger knew on a day, and what it has learned since: late, taken back, corrected.

Facts are never changed, so what was known at an instant is what had been recorded by then; no second set of tables is needed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from wenmai.ledger.queries import FactFilter, facts, total
from wenmai.ledger.rows import FactRow
from wenmai.measures import cells
from wenmai.measures.definitions import Measure
from wenmai.measures.periods import Period

MOST: Final = 1000
"""Rows that are listed; the sums are of all."""


class Why(StrEnum):
    """What a later row did."""

    LATE = "late"
    REVERSED = "reversed"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Learned:
    """A row that was recorded later, and what it adds to the measure (less than 0 for one that was taken back)."""

    row: FactRow
    why: Why
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Known:
    """A sum as it was known; None when nothing had been reported. `n`: the facts that stood."""

    value: Decimal | None
    n: int


def known(measure: Measure, division: str, span: Period, until: datetime | None = None) -> Known:
    """The sum of an additive measure as the ledger knew it at an instant (None: now), counted from the facts themselves."""
    value, n = Decimal(0), 0
    for each in _filters(measure, division, span):
        quantity, number = total(replace(each, recorded_until=until))
        value += Decimal(number) if measure.add == "count" else quantity or Decimal(0)
        n += number
    return Known(value if n else None, n)


def learned(
    measure: Measure, division: str, span: Period, since: datetime, until: datetime | None = None
) -> tuple[Learned, ...]:
    """What was recorded after an instant (and by another), up to MOST rows; their amounts add up to the difference."""
    wanted = [replace(each, recorded_after=since, recorded_until=until) for each in _filters(measure, division, span)]
    rows = sorted((row for each in wanted for row in facts(each, limit=MOST)), key=lambda row: row.id)
    return tuple(_read(measure, rows))[:MOST]


def _filters(measure: Measure, division: str, span: Period) -> Iterator[FactFilter]:
    return cells.filters_within(measure, span.start, span.end, division)


def _read(measure: Measure, rows: Iterable[FactRow]) -> Iterator[Learned]:
    """A reversal that another turn of the same source follows is half of a correction."""
    kept = list(rows)
    again = {(row.kind, row.source, row.turn) for row in kept if row.reverses is None and row.turn}
    for row in kept:
        amount = row.quantity if measure.add == "quantity" else Decimal(-1 if row.reverses else 1)
        if row.reverses is None:
            why = Why.CORRECTED if row.turn else Why.LATE
        else:
            why = Why.CORRECTED if (row.kind, row.source, row.turn + 1) in again else Why.REVERSED
        yield Learned(row, why, amount)
