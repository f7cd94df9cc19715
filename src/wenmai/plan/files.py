"""The tables of boards as rows for CSV and XLSX: the same figures as on the page, nothing for no data."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.spreadsheets import Cell as FileCell
from wenmai.kernel.spreadsheets import Sheet
from wenmai.plan.windows import Calendar, Overdue, UnitLine


def number(value: Decimal | None) -> FileCell:
    """A figure as a number; "" where nothing is known."""
    if value is None:
        return ""
    return int(value) if value == value.to_integral_value() else float(value)


def words() -> dict[str, str]:
    """What the state of a window is called."""
    return {
        "passed": _("送到"),
        "failed": _("逾期"),
        "unknown": _("无数据"),
        "open": _("本期还没有"),
        "ahead": _("未到"),
    }


def calendar_sheets(found: Calendar) -> list[Sheet]:
    """First all units with all windows of the year that have begun, then what is overdue."""
    return [_all(found), _late(found)]


def _head() -> list[FileCell]:
    return [_("县（市、区）"), _("单位"), _("区划代码"), _("开始"), _("结束"), _("数")]


def _all(found: Calendar) -> Sheet:
    said = words()
    names = {each.place.code: each.place.name for each in found.areas} | {found.region.code: found.region.name}
    rows = [
        [
            *_unit(line, names.get(line.area, line.area)),
            *_span(cell.window.start, cell.window.end),
            number(cell.value),
            said[cell.state],
        ]
        for line in found.all_units
        for cell in line.cells
        if cell.state != "ahead"
    ]
    return Sheet(_("逐期"), [*_head(), _("结果")], rows, widths=(16, 20, 14, 12, 12), kept=3)


def _late(found: Calendar) -> Sheet:
    rows = [[*_row(each), each.days] for each in found.overdue]
    return Sheet(_("逾期名单"), [*_head(), _("逾期天数")], rows, widths=(16, 20, 14, 12, 12), kept=3)


def _row(each: Overdue) -> list[FileCell]:
    return [*_unit(each.unit, each.area), *_span(each.window.start, each.window.end), number(each.value)]


def _unit(line: UnitLine, area: str) -> list[FileCell]:
    return [area, line.name, line.code]


def _span(first: date, last: date) -> list[FileCell]:
    return [first.isoformat(), last.isoformat()]


def file_name(*parts: str) -> str:
    """A name of parts and the day: SC-P04-51-windows-2026-11-23."""
    return "-".join([*parts, clock.today().isoformat()])
