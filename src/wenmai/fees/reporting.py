"""The month of a house as CSV and XLSX. Amounts in yuan with two places."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from wenmai.fees.money import yuan_of
from wenmai.fees.queries.income import Month
from wenmai.kernel import spreadsheets
from wenmai.kernel.spreadsheets import Cell, Sheet, workbook


def csv_of(month: Month) -> bytes:
    """UTF-8 with BOM, so that office programs read it; text that begins like a formula is kept text."""
    return spreadsheets.csv_of(_head(), _rows(month))


def xlsx_of(month: Month) -> bytes:
    """One sheet of lines, one of closes."""
    closes: list[list[Cell]] = [
        [f"{each.on}", each.receipts, yuan_of(each.fen), yuan_of(each.counted_fen), each.why] for each in month.closes
    ]
    return workbook([Sheet(_("收入"), _head(), _rows(month)), Sheet(_("日结"), _close_head(), closes)])


def _head() -> list[str]:
    return [_("项目"), _("票价"), _("人数"), _("收，元"), _("退和冲正，元"), _("净收，元")]


def _close_head() -> list[str]:
    return [_("日期"), _("笔数"), _("流水，元"), _("实收，元"), _("差在哪里")]


def _rows(month: Month) -> Sequence[list[Cell]]:
    lines: list[list[Cell]] = [
        [each.title, each.group, each.heads, yuan_of(each.taken), yuan_of(each.back), yuan_of(each.fen)]
        for each in month.lines
    ]
    taken, back = sum(each.taken for each in month.lines), sum(each.back for each in month.lines)
    heads = sum(each.heads for each in month.lines)
    return [*lines, [_("合计"), "", heads, yuan_of(taken), yuan_of(back), yuan_of(month.fen)]]
