"""A return or a table as XLSX in the layout of a printed form, and as CSV."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import xlsxwriter
from django.utils.translation import gettext as _

from wenmai.kernel.spreadsheets import Cell, csv_of

INDENT = "　"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the form: number, title (indented by depth), unit, amount, a remark (why it was replaced)."""

    depth: int
    title: str
    unit: str
    value: Decimal | None
    remark: str
    decimals: int


@dataclass(frozen=True, slots=True)
class More:
    """A further sheet of a workbook: heading and rows."""

    title: str
    head: Sequence[Cell]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Paper:
    """A form on paper: heading, who reports, the year, lines, and what stands below it."""

    title: str
    who: str
    year: int
    rows: tuple[Row, ...]
    foot: tuple[str, ...]
    more: tuple[More, ...] = ()


def csv(paper: Paper) -> bytes:
    """The lines only."""
    return csv_of(
        [_("序号"), _("指标名称"), _("计量单位"), _("数量"), _("说明")], [_cells(paper, n) for n in _numbers(paper)]
    )


def _numbers(paper: Paper) -> range:
    return range(1, len(paper.rows) + 1)


def _cells(paper: Paper, number: int) -> list[Cell]:
    row = paper.rows[number - 1]
    return [number, INDENT * row.depth + row.title, row.unit, amount(row.value), row.remark]


def amount(value: Decimal | None) -> Cell:
    """A number, or nothing: what nobody knows is not 0."""
    return "" if value is None else int(value) if value == value.to_integral_value() else float(value)


def xlsx(paper: Paper) -> bytes:
    """甲 乙 丙 1 as printed forms have it; ready to print on A4."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    _form(book, paper)
    for each in paper.more:
        _further(book, each)
    book.close()
    return stream.getvalue()


def _form(book: xlsxwriter.Workbook, paper: Paper) -> None:
    page = book.add_worksheet(_("报表"))
    title = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
    head = book.add_format({"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True})
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0, 3)
    for column, width in enumerate((6, 34, 12, 16, 36)):
        page.set_column(column, column, width)
    page.set_row(0, 30)
    page.merge_range(0, 0, 0, 4, paper.title, title)
    page.merge_range(1, 0, 1, 2, _("填报单位：%(who)s") % {"who": paper.who})
    page.merge_range(1, 3, 1, 4, _("%(year)s 年") % {"year": paper.year}, book.add_format({"align": "right"}))
    page.write_row(2, 0, [_("序号"), _("指标名称"), _("计量单位"), _("数量"), _("说明")], head)
    page.write_row(3, 0, ["", _("甲"), _("乙"), 1, _("丙")], head)
    _lines(book, page, paper)
    for number, text in enumerate(paper.foot, len(paper.rows) + 5):
        page.merge_range(number, 0, number, 4, text, book.add_format({"text_wrap": True, "valign": "top"}))


def _lines(book: xlsxwriter.Workbook, page: xlsxwriter.worksheet.Worksheet, paper: Paper) -> None:
    plain = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
    formats = [book.add_format({"border": 1, "num_format": each}) for each in ("#,##0", "#,##0.0", "#,##0.00")]
    for number in _numbers(paper):
        cells, row = _cells(paper, number), number + 3
        page.write_row(row, 0, cells, plain)
        page.write(row, 3, cells[3], formats[paper.rows[number - 1].decimals])


def _further(book: xlsxwriter.Workbook, sheet: More) -> None:
    page = book.add_worksheet(sheet.title)
    page.set_column(0, 0, 30)
    page.freeze_panes(1, 1)
    page.write_row(0, 0, sheet.head, book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}))
    for number, row in enumerate(sheet.rows, 1):
        page.write_row(number, 0, row)
