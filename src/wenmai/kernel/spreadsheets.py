"""Tables as XLSX and as CSV. Text that begins like a formula stays text in both."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import xlsxwriter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
Cell = str | int | float
_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name (31 characters at most), its heading row, its rows, how wide the first columns are (in characters), and
    how many of them stay when one scrolls sideways.
    """

    title: str
    head: Sequence[Cell]
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[int] = (40,)
    kept: int = 0


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """The file; the heading row stays when one scrolls."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "bottom": 1})
    for sheet in sheets:
        page = book.add_worksheet(sheet.title)
        for column, width in enumerate(sheet.widths):
            page.set_column(column, column, width)
        page.freeze_panes(1, sheet.kept)
        page.write_row(0, 0, sheet.head, bold)
        for number, row in enumerate(sheet.rows, 1):
            page.write_row(number, 0, row)
    book.close()
    return stream.getvalue()


def csv_of(head: Sequence[Cell], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with the mark by which office programs know it. What begins like a formula, and is no number, gets a mark before it
    that they hide and our imports take off.
    """
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(head)
    writer.writerows([_tame(cell) for cell in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def _tame(cell: Cell) -> Cell:
    wild = isinstance(cell, str) and _FORMULA.match(cell) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if wild else cell
