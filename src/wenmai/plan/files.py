"""The tables of boards as rows for CSV and XLSX: the same figures as on the page, nothing for no data."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.spreadsheets import Cell as FileCell
from wenmai.kernel.spreadsheets import Sheet
from wenmai.plan.results import ClauseResult
from wenmai.plan.spread import Row, Spread, scale_of
from wenmai.plan.versus import Side, Versus
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


def sides() -> dict[str, str]:
    """Where a place lies in the funnel, in words."""
    return {"high": _("高于上限"), "within": _("在正常波动内"), "low": _("低于下限"), "small": _("太小，不判断")}


def spread_sheets(found: Spread) -> list[Sheet]:
    """A line for each place, then what is shown of its years."""
    scale, said = scale_of(found.clause), sides()
    head = [
        _("地方"),
        _("区划代码"),
        _("分子"),
        _("分母"),
        found.clause.unit,
        _("进展"),
        _("下限"),
        _("上限"),
        _("判断"),
        _("位次"),
    ]
    years = [label for label, _value in next((row.trend for row in found.rows if row.trend), ())]
    trends = [
        [row.place.name, row.place.code, *(number(value) for _label, value in row.trend)]
        for row in found.rows
        if row.trend
    ]
    first = Sheet(_("各地"), head, [_spread_row(row, scale, said) for row in found.rows], widths=(20, 14), kept=2)
    return [first, Sheet(_("逐年"), [_("地方"), _("区划代码"), *years], trends, widths=(20, 14), kept=2)]


def _spread_row(row: Row, scale: float, said: dict[str, str]) -> list[FileCell]:
    result, judged = row.result, row.judged
    plain = [row.place.name, row.place.code, *map(number, (result.numerator, result.denominator, result.value))]
    if judged is None:
        return [*plain, status_word(result), "", "", "", ""]
    limits = [round(judged.low * scale, 2), round(judged.high * scale, 2)]
    return [*plain, status_word(result), *limits, said[judged.side], "" if judged.rank is None else judged.rank]


def status_word(result: ClauseResult) -> str:
    """How it stands, as the page says it; "" where nothing is judged."""
    return result.word if result.status else ""


def versus_sheet(found: Versus) -> Sheet:
    """A line for each clause that both sides ask."""
    names = [_side_name(side) for side in (found.first, found.second)]
    head = [_("条款"), _("编号"), _("单位"), *names, _("左减右")]
    rows = [
        [
            pair.first.title,
            pair.first.id,
            pair.first.unit,
            *map(number, (pair.first.value, pair.second.value, pair.apart)),
        ]
        for pair in found.pairs
    ]
    return Sheet(_("两边对照"), head, rows, widths=(40, 12, 12, 24, 24), kept=1)


def _side_name(side: Side) -> str:
    return f"{side.place.name} {side.as_of.isoformat()} {side.plan.id}"


def file_name(*parts: str) -> str:
    """A name of parts and the day: SC-P04-51-windows-2026-11-23."""
    return "-".join([*parts, clock.today().isoformat()])
