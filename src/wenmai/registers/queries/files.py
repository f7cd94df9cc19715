"""Rows as tables: what is in force as CSV or XLSX, and a table to fill in."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from wenmai.kernel.spreadsheets import CSV, XLSX, Sheet, csv_of, workbook
from wenmai.registers.declaring import Register
from wenmai.registers.drafts import SAID, columns_of, in_chinese, said_of

MOST: Final = 50_000
TYPES: Final = {"csv": CSV, "xlsx": XLSX}


def table_of(register: Register, rows: Iterable[Any], kind: str) -> bytes:
    """The rows with the headings by which an import knows them; names beside the codes come last."""
    names = (*register.columns, *SAID)
    fields = [register.field(name) for name in names]
    with in_chinese():
        lines = [[_code(row), *[said_of(field, getattr(row, field.name)) for field in fields]] for row in rows]
    return _made(register, [column.title for column in columns_of(register)], lines, kind)


def template_of(register: Register, kind: str) -> bytes:
    """The headings and one example line."""
    columns = columns_of(register)
    return _made(register, [each.title for each in columns], [[each.example for each in columns]], kind)


def _code(row: Any) -> str:
    return str(row.institution.code if row.institution else row.division_id)


def _made(register: Register, head: Sequence[str], lines: Sequence[Sequence[str]], kind: str) -> bytes:
    if kind == "csv":
        return csv_of(head, lines)
    return workbook([Sheet(str(register.title)[:31], head, lines, widths=(16,) * len(head), kept=1)])
