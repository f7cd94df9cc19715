"""The months of a hub as XLSX. Amounts in yuan, times in hours."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from wenmai.kernel.spreadsheets import Cell, Sheet, workbook
from wenmai.logistics.queries.months import Month


def xlsx_of(months: Sequence[Month]) -> bytes:
    """One sheet, a line a month."""
    head = [
        _("月份"),
        _("车次"),
        _("费用，元"),
        _("箱数"),
        _("册数"),
        _("发出到收到，小时（中位数）"),
        _("丢过的箱"),
        _("少过的册"),
    ]
    rows: list[list[Cell]] = [
        [
            f"{each.first:%Y-%m}",
            each.trips,
            each.fen / 100,
            each.crates,
            each.books,
            _said(each),
            each.missing,
            each.short,
        ]
        for each in months
    ]
    return workbook([Sheet(_("配送"), head, rows, widths=(12,))])


def _said(month: Month) -> Cell:
    return month.hours if month.hours is not None else ""
