"""A board and an opened clause as tables to save: what their pages show, every number with its definition."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from wenmai.kernel.spreadsheets import Cell, Sheet
from wenmai.plan.boards import Board, ClausePage, Parts, Place, is_computed, units
from wenmai.plan.files import number, status_word
from wenmai.plan.opening import Drill
from wenmai.plan.results import ClauseResult, UnitResult


def board_sheets(board: Board, parts: Parts | None) -> list[Sheet]:
    """Every clause with its other readings; the years of the main indicators; one clause by places."""
    results = [*(line.result for line in board.lines), *board.clauses]
    sheets = [
        Sheet(_("条款"), _head(), [row for each in results for row in _clause(each)], widths=(12, 32, 20), kept=2)
    ]
    if board.lines:
        years = list(dict.fromkeys(label for line in board.lines for label, _value in line.trend))
        rows = [[line.result.id, line.result.title, *_years(dict(line.trend), years)] for line in board.lines]
        sheets.append(Sheet(_("主要指标逐年"), [_("编号"), _("条款"), *years], rows, widths=(12, 32), kept=2))
    return [*sheets, _places(parts.rows)] if parts else sheets


def clause_sheets(page: ClausePage) -> list[Sheet]:
    """The clause with its other readings; then its places, its years and its units, where it is computed."""
    sheets = [Sheet(_("条款"), _head(), list(_clause(page.result)), widths=(12, 32, 20), kept=2)]
    if page.opened and page.opened.rows:
        sheets.append(_drilled(page.opened, page.region))
    if page.trend:
        rows: list[list[Cell]] = [
            [each.at.isoformat(), number(each.value), number(each.expected)] for each in page.trend
        ]
        sheets.append(Sheet(_("逐年"), [_("截至"), page.result.unit, _("序时")], rows, widths=(14, 14, 14), kept=1))
    found = units(page) if is_computed(page.clause) else ()
    return [*sheets, _units(found)] if found else sheets


def _head() -> list[Cell]:
    return [
        _("编号"), _("条款"), _("部分"), _("读法"), _("数"), _("单位"), _("目标"), _("目标上限"), _("目标年"), _("序时"), _("进展"),
        _("分子"), _("分母"), _("已报送"), _("应报送"), _("说明"), _("口径"), _("原文"), _("出处"), _("口径版本"), _("截至"),
    ]  # fmt: skip


def _clause(found: ClauseResult) -> Iterator[list[Cell]]:
    """The clause, then its other readings under their own labels."""
    for each in (found, *found.alternatives):
        target, coverage = each.target, each.coverage
        yield [
            each.id, each.title, each.group, each.label, number(each.value), each.unit, number(target.low),
            number(target.high), target.year or "", number(target.expected_now), status_word(each),
            number(each.numerator), number(each.denominator), coverage.reporting if coverage else "",
            coverage.expected if coverage else "", each.note, each.reading, each.quote, each.place,
            each.definition_version, each.as_of.isoformat(),
        ]  # fmt: skip


def _years(known: dict[str, Decimal | None], years: Sequence[str]) -> Iterator[Cell]:
    for year in years:
        yield number(known.get(year))


def _places(rows: Sequence[tuple[Place, ClauseResult]]) -> Sheet:
    head = [_("地方"), _("区划代码"), _("编号"), _("分子"), _("分母"), _("数"), _("单位"), _("进展")]
    lines: list[list[Cell]] = [
        [
            place.name, place.code, each.id, number(each.numerator), number(each.denominator), number(each.value), each.unit,
            status_word(each),
        ]
        for place, each in rows
    ]  # fmt: skip
    return Sheet(_("各地"), head, lines, widths=(20, 14, 12), kept=2)


def _drilled(found: Drill, region: Place) -> Sheet:
    """The parts and their sum; what stands directly under the region is a line of its own."""
    head = [_("地方"), _("代码"), _("分子"), _("分母"), _("数"), _("进展")]
    lines: list[list[Cell]] = [
        [
            each.name, each.code, number(each.numerator), number(each.denominator),
            number(each.result.value) if each.result else "", status_word(each.result) if each.result else "",
        ]
        for each in found.rows
    ]  # fmt: skip
    whole = found.whole
    total: list[Cell] = [
        region.name, region.code, number(found.numerator), number(whole.denominator), number(whole.value), status_word(whole),
    ]  # fmt: skip
    return Sheet(_("由哪些地方加起来"), head, [*lines, total], widths=(24, 20), kept=2)


def _units(found: Sequence[UnitResult]) -> Sheet:
    head = [_("单位"), _("代码"), _("区划代码"), _("从"), _("到"), _("结果"), _("数")]
    passed = {True: _("达成"), False: _("未达成"), None: _("无数据")}
    lines: list[list[Cell]] = [
        [
            each.name, each.code, each.division, *(day.isoformat() for day in each.window or ()),
            *([] if each.window else ["", ""]), passed[each.passed], *map(number, each.values),
        ]
        for each in found
    ]  # fmt: skip
    return Sheet(_("逐个"), head, lines, widths=(24, 20, 14), kept=1)
