# ruff: noqa: S608 - every name in the SQL is our own
"""Reading the ledger in the order in which it can be read without ever losing a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db import connection

from wenmai.audit.epoch import HORIZON, Position
from wenmai.ledger import readings
from wenmai.ledger.readings import ReadingRow
from wenmai.ledger.rows import FactRow, columns, fact_row

T = TypeVar("T", FactRow, ReadingRow)
PENDING_CEILING = 10_000

_AFTER = "(epoch, txid, id) > (%s, %s::xid8, %s)"
_ORDER = "ORDER BY epoch, txid, id"


@dataclass(frozen=True, slots=True)
class Stream(Generic[T]):
    """One table of the ledger as a feed. `names` are kinds or gauges; none at all means every one."""

    table: str
    name_column: str
    select: str
    row: Any

    def edge(self, after: Position, limit: int) -> Position | None:
        """The position of the last of the next `limit` rows of any name, None when there are none yet."""
        found = self._fetch(
            f"SELECT * FROM (SELECT epoch, txid, id FROM {self.table} WHERE {_AFTER} AND {HORIZON} {_ORDER} LIMIT %s)"
            " AS span ORDER BY epoch DESC, txid DESC, id DESC LIMIT 1",
            [*_values(after), limit],
        )
        return Position(found[0][0], int(found[0][1]), found[0][2]) if found else None

    def between(self, after: Position, upto: Position, names: Sequence[str]) -> list[T]:
        """The rows after one position up to another, in feed order."""
        found = self._fetch(
            f"SELECT {self.select} FROM {self.table} WHERE {_AFTER} AND (epoch, txid, id) <= (%s, %s::xid8, %s)"
            f" AND (%s OR {self.name_column} = ANY(%s)) {_ORDER}",
            [*_values(after), *_values(upto), not names, list(names)],
        )
        return [self.row(each) for each in found]

    def pending(self, after: Position, names: Sequence[str]) -> tuple[int, datetime | None]:
        """How many rows wait (counted to PENDING_CEILING), and since when the oldest of them does."""
        [(number, oldest)] = self._fetch(
            f"SELECT count(*), min(recorded_at) FROM (SELECT recorded_at FROM {self.table} WHERE {_AFTER}"
            f" AND (%s OR {self.name_column} = ANY(%s)) {_ORDER} LIMIT %s) AS waiting",
            [*_values(after), not names, list(names), PENDING_CEILING],
        )
        return int(number), oldest

    def _fetch(self, sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _values(position: Position) -> tuple[int, str, int]:
    return position.epoch, str(position.txid), position.id


FACTS: Stream[FactRow] = Stream("ledger_fact", "kind", columns(), fact_row)
READINGS: Stream[ReadingRow] = Stream("ledger_reading", "gauge", readings.columns(), readings.reading_row)
