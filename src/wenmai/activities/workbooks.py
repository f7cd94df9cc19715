"""Tables as XLSX. Text that begins like a formula stays text."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name (31 characters at most), its heading row, its rows."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str | int]]


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """The file; the heading row stays when one scrolls."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "bottom": 1})
    for sheet in sheets:
        page = book.add_worksheet(sheet.title)
        page.set_column(0, 0, 40)
        page.freeze_panes(1, 0)
        page.write_row(0, 0, sheet.head, bold)
        for number, row in enumerate(sheet.rows, 1):
            page.write_row(number, 0, row)
    book.close()
    return stream.getvalue()
