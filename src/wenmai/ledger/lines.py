"""Parsing rows one by one: each gives what it holds, or the error of its first bad cell."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from django.utils.translation import gettext as _

from wenmai.ledger import cells
from wenmai.ledger.cells import Unreadable
from wenmai.ledger.tables import FREE, Column, Line

T = TypeVar("T")
C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class RowError:
    """Why a row cannot be used: its line in the file, the Chinese heading of the column at fault ("" for the whole row)."""

    line: int
    column: str
    reason: str


class Reading:
    """What all rows of a table share: its columns by name, its free columns, and the cells that were read before."""

    def __init__(self, lines: Sequence[Line], columns: Sequence[Column]) -> None:
        self.columns = {column.name: column for column in columns}
        self.free = [name for name in (lines[0].cells if lines else ()) if name.startswith(FREE)]
        self.read = dict[tuple[str, str], Any]()


class Row:
    """One line while it is read; remembers which column is being read, for the error."""

    def __init__(self, line: Line, reading: Reading) -> None:
        self.line = line
        self.columns = reading.columns
        self.column = ""
        self._reading = reading

    def get(self, name: str, read: Callable[[str], C], default: C) -> C:
        """The cell read by `read`; `default` for an empty cell that is not needed. Raises Unreadable."""
        raw, column = self.line.cells.get(name, ""), self.columns[name]
        self.column = column.title
        if raw and (raw := cells.text(raw)):
            return read(raw)
        if column.needed:
            raise Unreadable(_("这一格必填。"))
        return default

    def needed(self, name: str, read: Callable[[str], C]) -> C:
        """The cell read by `read`, once for all rows that say the same. Raises Unreadable, also when empty."""
        self.column = self.columns[name].title
        raw = cells.text(self.line.cells.get(name, ""))
        if not raw:
            raise Unreadable(_("这一格必填。"))
        known, cell = self._reading.read, (name, raw)
        if cell not in known:
            known[cell] = read(raw)
        return cast("C", known[cell])

    def text(self, name: str) -> str:
        """The cell as it is, "" when empty."""
        return self.get(name, str, "")

    def attributes(self) -> dict[str, str]:
        """The cells of free columns ("属性.art_form")."""
        found = {}
        for name in self._reading.free:
            self.column = name
            found[name.removeprefix(FREE)] = cells.text(self.line.cells[name])
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class Parsed(Generic[T]):
    """What came of all rows: the good with their line numbers, and the errors."""

    good: Sequence[tuple[int, T]]
    errors: Sequence[RowError]


def parse(
    lines: Sequence[Line], columns: Sequence[Column], read: Callable[[Row], T], identity: Callable[[T], object]
) -> Parsed[T]:
    """Read every line; a second row of the same identity is an error that names the first."""
    good: list[tuple[int, T]] = []
    errors: list[RowError] = []
    seen: dict[object, int] = {}
    reading = Reading(lines, columns)
    for line in lines:
        row = Row(line, reading)
        try:
            item = _read(row, read)
            _only(seen.setdefault(identity(item), line.number), row)
            good.append((line.number, item))
        except Unreadable as error:
            errors.append(RowError(line.number, row.column, str(error)))
    return Parsed(good, errors)


def _only(first: int, row: Row) -> None:
    if first != row.line.number:
        row.column = ""
        raise Unreadable(_("与第 %(line)s 行说的是同一件事。如果是两件，请填不同的编号或时间。") % {"line": first})


def _read(row: Row, read: Callable[[Row], T]) -> T:
    if row.line.excess:
        raise Unreadable(_("这一行的格数比表头多，请检查是否有没加引号的逗号。"))
    return read(row)
