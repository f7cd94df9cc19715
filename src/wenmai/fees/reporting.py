"""The month of a house as CSV and XLSX. Amounts in yuan with two places."""

import csv
import io
from collections.abc import Sequence

import xlsxwriter
from django.utils.translation import gettext as _

from wenmai.fees.money import yuan_of
from wenmai.fees.queries.income import Month

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_of(month: Month) -> bytes:
    """UTF-8 with BOM, so that office programs read it; text that begins like a formula is kept text."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(_head())
    writer.writerows([_text(title), *rest] for title, *rest in _rows(month))
    return ("\ufeff" + stream.getvalue()).encode()


def xlsx_of(month: Month) -> bytes:
    """One sheet of lines, one of closes."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    closes = [
        [f"{each.on}", each.receipts, yuan_of(each.fen), yuan_of(each.counted_fen), each.why] for each in month.closes
    ]
    tables = ((_("收入"), _head(), _rows(month)), (_("日结"), _close_head(), closes))
    for title, head, rows in tables:
        sheet = book.add_worksheet(title)
        sheet.set_column(0, 0, 40)
        for number, row in enumerate([head, *rows]):
            sheet.write_row(number, 0, row)
    book.close()
    return stream.getvalue()


def _head() -> list[str]:
    return [_("项目"), _("票价"), _("人数"), _("收，元"), _("退和冲正，元"), _("净收，元")]


def _close_head() -> list[str]:
    return [_("日期"), _("笔数"), _("流水，元"), _("实收，元"), _("差在哪里")]


def _rows(month: Month) -> Sequence[list[str | int]]:
    lines: list[list[str | int]] = [
        [each.title, each.group, each.heads, yuan_of(each.taken), yuan_of(each.back), yuan_of(each.fen)]
        for each in month.lines
    ]
    taken, back = sum(each.taken for each in month.lines), sum(each.back for each in month.lines)
    heads = sum(each.heads for each in month.lines)
    return [*lines, [_("合计"), "", heads, yuan_of(taken), yuan_of(back), yuan_of(month.fen)]]


def _text(word: str | int) -> str | int:
    return f"'{word}" if isinstance(word, str) and word.startswith(FORMULA) else word
