# ruff: noqa: S608 - every name in the SQL is our own
"""Reading the ledger in the order in which it can be read without ever losing a row.

Facts are found by their keys: those lie in one table with one index, where facts lie in as many as there are months.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Protocol

from django.db import connection

from wenmai.audit.epoch import HORIZON, Position
from wenmai.kernel import clock
from wenmai.ledger import readings
from wenmai.ledger.readings import ReadingRow, reading_row
from wenmai.ledger.rows import FactRow, columns, fact_row

PENDING_CEILING: Final = 10_000


@dataclass(frozen=True, slots=True)
class Positions:
    """The table that holds the positions of a stream. `names` below are kinds or gauges; none at all means every one."""

    table: str
    key: str
    name: str

    def edge(self, after: Position, limit: int) -> Position | None:
        """The position of the last of the next `limit` rows of any name, None when there are none yet."""
        order = f"epoch {{0}}, txid {{0}}, {self.key} {{0}}"
        found = fetch(
            f"SELECT * FROM (SELECT epoch, txid, {self.key} FROM {self.table} WHERE {self._after} AND {HORIZON}"
            f" ORDER BY {order.format('')} LIMIT %s) AS span ORDER BY {order.format('DESC')} LIMIT 1",
            [*_values(after), limit],
        )
        return Position(found[0][0], int(found[0][1]), found[0][2]) if found else None

    def between(self, select: str, after: Position, upto: Position, names: Sequence[str]) -> list[tuple[Any, ...]]:
        """`select` of the rows after one position up to another, in feed order."""
        return fetch(
            f"SELECT {select} FROM {self.table} WHERE {self._after} AND (epoch, txid, {self.key}) <= (%s, %s::xid8, %s)"
            f" AND (%s OR {self.name} = ANY(%s)) ORDER BY epoch, txid, {self.key}",
            [*_values(after), *_values(upto), not names, list(names)],
        )

    def waiting(self, select: str, after: Position, names: Sequence[str]) -> tuple[int, tuple[Any, ...] | None]:
        """How many rows wait, counted to PENDING_CEILING, and `select` of the first of them."""
        some = (
            f"FROM {self.table} WHERE {self._after} AND (%s OR {self.name} = ANY(%s)) ORDER BY epoch, txid, {self.key}"
        )
        values = [*_values(after), not names, list(names)]
        [(number,)] = fetch(f"SELECT count(*) FROM (SELECT {some} LIMIT %s) AS waiting", [*values, PENDING_CEILING])
        first = fetch(f"SELECT {select} {some} LIMIT 1", values) if number else []
        return int(number), first[0] if first else None

    @property
    def _after(self) -> str:
        return f"(epoch, txid, {self.key}) > (%s, %s::xid8, %s)"


class Stream(Protocol):
    """What a follower reads: a table that only grows, with epoch and txid. A room above may bring its own."""

    @property
    def positions(self) -> Positions:
        """Where the rows stand."""

    def between(self, after: Position, upto: Position, names: Sequence[str]) -> Sequence[Any]:
        """What the handler is given of the rows after one position up to another, in feed order."""

    def pending(self, after: Position, names: Sequence[str]) -> tuple[int, datetime | None]:
        """How many rows wait (counted to PENDING_CEILING), and since when the first of them does."""


class FactStream:
    """Facts, reversals among them."""

    positions: Final = Positions("ledger_factkey", "fact_id", "kind")

    def between(self, after: Position, upto: Position, names: Sequence[str]) -> list[FactRow]:
        """The facts after one position up to another, in feed order."""
        keys = self.positions.between("fact_id, happened_on", after, upto, names)
        found = {row.id: row for row in _facts(keys)}
        return [found[key] for key, _day in keys]

    def kinds_after(self, after: Position, first: date, last: date) -> frozenset[str]:
        """The kinds of the facts of some days that stand after a position, above the horizon too."""
        rows = fetch(
            "SELECT DISTINCT kind FROM ledger_factkey WHERE (epoch, txid, fact_id) > (%s, %s::xid8, %s)"
            " AND happened_on BETWEEN %s AND %s",
            [*_values(after), first, last],
        )
        return frozenset(kind for (kind,) in rows)

    def pending(self, after: Position, names: Sequence[str]) -> tuple[int, datetime | None]:
        """How many facts wait (counted to PENDING_CEILING), and since when the first of them does."""
        number, first = self.positions.waiting("fact_id, happened_on", after, names)
        return number, _facts([first])[0].recorded_at if first else None


class ReadingStream:
    """Gauge readings."""

    positions: Final = Positions("ledger_reading", "id", "gauge")

    def between(self, after: Position, upto: Position, names: Sequence[str]) -> list[ReadingRow]:
        """The readings after one position up to another, in feed order."""
        return [reading_row(row) for row in self.positions.between(readings.columns(), after, upto, names)]

    def pending(self, after: Position, names: Sequence[str]) -> tuple[int, datetime | None]:
        """How many readings wait (counted to PENDING_CEILING), and since when the first of them does."""
        number, first = self.positions.waiting("recorded_at", after, names)
        return number, first[0] if first else None


FACTS: Final = FactStream()
READINGS: Final = ReadingStream()


def fetch(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _facts(keys: Sequence[tuple[Any, ...]]) -> list[FactRow]:
    """The facts of (id, day) pairs, month by month: a month as a literal lets the planner open one partition."""
    months = defaultdict[date, list[int]](list)
    for key, day in keys:
        months[clock.month_start(day)].append(key)
    found = []
    for month, ids in months.items():
        found += fetch(
            f"SELECT {columns()} FROM ledger_fact WHERE happened_on >= %s AND happened_on < %s AND id = ANY(%s)",
            [month, clock.next_month(month), ids],
        )
    return [fact_row(row) for row in found]


def _values(position: Position) -> tuple[int, str, int]:
    return position.epoch, str(position.txid), position.id
