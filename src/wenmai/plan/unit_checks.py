"""Clauses that ask each unit: every, per unit, share of units, grade. The units come from the registry, not from the reports."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from wenmai.measures import periods, tallies
from wenmai.measures import units as registry
from wenmai.measures.definitions import get_measure
from wenmai.measures.periods import Period
from wenmai.measures.tallies import Enough, can_tally
from wenmai.measures.units import UnitRow
from wenmai.plan.judgement import Path, Roll, judge, judge_units
from wenmai.plan.language import tree
from wenmai.plan.outcomes import Outcome, Question, with_overall
from wenmai.plan.results import Coverage, Status, Target, UnitResult
from wenmai.plan.unit_values import Column, Known, know

GRADE = "places.grade"


def of_every(asked: Question, check: tree.Every) -> Outcome:
    """Each unit, in each calendar window that has closed this year; a yearly window is judged as far as it has come."""
    outcome = _tallied(asked, check) or _one_by_one(asked, check)
    if outcome is None:
        return _unlisted()
    as_path = Path(
        tree.Bounds(None),
        check.deadline or asked.last_year if check.months is None else None,
        flow=check.months is not None,
    )
    return with_overall(asked, outcome, check.overall, as_path)


def _one_by_one(asked: Question, check: tree.Every) -> Outcome | None:
    """With a row for each unit and window; None when the list of the units is not known."""
    units = _units(asked, check.units)
    if units is None:
        return None
    windows = _windows(asked, check.months)
    rows = _tested(asked, check.tests, units, windows)
    return _rolled(asked, check, units, rows)


def _tallied(asked: Question, check: tree.Every) -> Outcome | None:
    """The same counted in the database: for one test of a stock of the divisions of one level."""
    found = tallied(check)
    if found is None:
        return None
    name, level, enough = found
    tally = asked.figures.tally(name, level, enough, asked.region)
    end = periods.year(check.deadline or asked.last_year).end
    coverage = Coverage(tally.known, tally.units) if tally.units else None
    roll = Roll(tally.passed, tally.units, coverage, open=asked.figures.as_of < end, begun=bool(tally.units))
    status = judge_units(asked.clause, roll) if tally.units else None
    note = _said(tally.failing, tally.known - tally.passed, tally.units - tally.known) if tally.units else _nobody()
    shown = _shown(asked, roll, status, check.deadline, note, listed=bool(tally.units))
    return replace(shown, units=_each(asked, name, level, enough)) if asked.rows else shown


def _each(asked: Question, name: str, level: int, enough: Enough) -> tuple[UnitResult, ...]:
    rows = tallies.each(get_measure(name), level, enough, asked.region, asked.figures.as_of, most=asked.most)
    return tuple(UnitResult(row.code, row.name, row.code, (row.value,), row.passed) for row in rows)


def tallied(check: tree.Check) -> tuple[str, int, Enough] | None:
    """Measure, level and bounds of a check that the database can count by itself; None for any other."""
    if not isinstance(check, tree.Every) or check.months or len(check.tests.items) > 1:
        return None
    if (
        check.units.tag
        or check.units.having
        or any(unit.within for unit in check.units.kinds)
        or check.tests.items[0].kept
    ):
        return None
    [test], kinds = check.tests.items, check.units.kinds
    level = registry.LEVELS.get(kinds[0].kind) if len(kinds) == 1 else None
    names = test.value.numerator
    plain = not test.value.denominator and len(names) == 1 and can_tally(get_measure(names[0]))
    if level is None or not plain:
        return None
    bounds = test.bounds
    return names[0], level, Enough(bounds.low, bounds.strict, bounds.high if bounds.capped else None)


def of_share_of_units(asked: Question, check: tree.ShareOfUnits) -> Outcome:
    """The share of units that pass now, in per cent."""
    units = _units(asked, check.units)
    if units is None:
        return _unlisted()
    rows = _tested(asked, check.tests, units, (asked.figures.year(),))
    passed, coverage = _passed(rows), _coverage(rows, units)
    value = Decimal(100 * passed) / len(units) if units and coverage.reporting else None
    shown = asked.clause.rounded(value) if value is not None else None
    bounds = replace(check.bounds, low=(check.bounds.low or Decimal(0)) * 100)
    path = Path(bounds, check.deadline, flow=False, baseline=asked.clause.baseline)
    status = judge(asked.clause, path, value, coverage, asked.figures.as_of) if asked.applies else None
    return Outcome(
        shown,
        Decimal(passed),
        Decimal(len(units)),
        Target(bounds.low, year=check.deadline),
        coverage,
        status,
        units=tuple(rows),
    )


def of_grade(asked: Question, check: tree.Grade) -> Outcome:
    """Each institution holds a grade in force that is good enough; grade 0 (参评未达等级) is not."""
    units = _units(asked, check.units)
    if units is None:
        return _unlisted()
    grades = know(asked.figures, asked.region, (GRADE,), units).stock[GRADE]
    rows = [_graded(unit, grades.get(unit.code), check.worst) for unit in units]
    year = asked.figures.as_of.year
    done = Roll(
        _passed(rows),
        len(units),
        _coverage(rows, units),
        open=asked.figures.as_of < periods.year(check.deadline).end,
        on_path=False,
    )
    status = judge_units(asked.clause, done) if units else None
    if status == Status.BEHIND and year < check.deadline:
        status = Status.NOT_DUE
    return _counted(asked, rows, units, done, status, check.deadline)


def _graded(unit: UnitRow, grade: Decimal | None, worst: Decimal) -> UnitResult:
    passed = None if grade is None else 1 <= grade <= worst
    return UnitResult(unit.code, unit.name, unit.division, (grade,), passed)


def _unlisted() -> Outcome:
    return Outcome(status=Status.NO_DATA, note=_("名单还没有录入，不能判断。"))


def _units(asked: Question, units: tree.Units) -> tuple[UnitRow, ...] | None:
    found: list[UnitRow] = []
    for unit in units.kinds:
        some = asked.figures.units(registry.Asked(unit.kind, unit.level, units.tag, unit.within), asked.region)
        if some is None:
            return None
        found += some
    chosen = tuple(found) if units.graded is None else _graded_at_least(asked, found, units.graded)
    return chosen if chosen is None or units.having is None else _having(asked, units.having, chosen)


def _graded_at_least(asked: Question, units: Sequence[UnitRow], worst: Decimal) -> tuple[UnitRow, ...] | None:
    """Those whose grade in force is good enough; None while nobody's grade is known."""
    grades = know(asked.figures, asked.region, (GRADE,), units).stock[GRADE]
    return tuple(each for each in units if 1 <= grades.get(each.code, Decimal(0)) <= worst) if grades else None


def _having(asked: Question, test: tree.Test, units: Sequence[UnitRow]) -> tuple[UnitRow, ...] | None:
    """The units of which a stock says so; None while it says nothing of any of them."""
    known = know(asked.figures, asked.region, test.value.measures, units)
    values = known.column(test.value, [unit.code for unit in units], asked.figures.year())
    if all(value is None for value in values):
        return None
    pairs = zip(units, values, strict=True)
    return tuple(unit for unit, value in pairs if value is not None and test.bounds.hold(value))


def _windows(asked: Question, months: int | None) -> Sequence[Period | None]:
    """The windows to judge: those that have closed this year; for whole years the present one; None for "now"."""
    if months is None:
        return (None,)
    whole = periods.year(asked.figures.as_of.year)
    if months == 12:
        return (whole,)
    return [window for window in periods.windows(whole, months) if window.end <= asked.figures.as_of]


def _tested(
    asked: Question, tests: tree.Tests, units: Sequence[UnitRow], windows: Sequence[Period | None]
) -> list[UnitResult]:
    """Every unit in every window, unit by unit."""
    known = know(asked.figures, asked.region, tests.measures, units)
    kept = any(test.kept for test in tests.items)
    before = know(asked.figures.before(), asked.region, tests.measures, units) if kept else None
    by_window = [_tested_in(tests, known, before, units, window) for window in windows]
    return [row for rows in zip(*by_window, strict=True) for row in rows]


def _tested_in(
    tests: tree.Tests, known: Known, before: Known | None, units: Sequence[UnitRow], window: Period | None
) -> list[UnitResult]:
    codes = [unit.code for unit in units]
    columns = [known.column(test.value, codes, window) for test in tests.items]
    held = [
        _kept(test, known, before, codes, window) if before and test.kept else _held(test, column)
        for test, column in zip(tests.items, columns, strict=True)
    ]
    span = (window.start, window.end) if window else None
    rows = zip(units, zip(*columns, strict=True), zip(*held, strict=True), strict=True)
    return [
        UnitResult(unit.code, unit.name, unit.division, values, _joined(holds, any_of=tests.any_of), span)
        for unit, values, holds in rows
    ]


def _held(test: tree.Test, now: Column) -> list[bool | None]:
    """Whether each unit holds."""
    return [None if value is None else test.bounds.hold(value) for value in now]


def _kept(
    test: tree.Test, known: Known, before: Known, codes: Sequence[str], window: Period | None
) -> list[bool | None]:
    """Whether each has not less than a year before, in the months that are over; needs both figures."""
    over = window and periods.whole_months(window, known.as_of)
    if window and not over:
        return [None] * len(codes)
    now, then = (
        each.column(test.value, codes, span)
        for each, span in ((known, over), (before, periods.a_year_before(over) if over else None))
    )
    return [None if a is None or b is None else a >= b for a, b in zip(now, then, strict=True)]


def _joined(holds: Sequence[bool | None], *, any_of: bool) -> bool | None:
    """Three-valued: what is not known decides only when it could."""
    if any_of:
        return True if True in holds else None if None in holds else False
    return False if False in holds else None if None in holds else True


def _passed(rows: Sequence[UnitResult]) -> int:
    return sum(1 for row in rows if row.passed)


def _coverage(rows: Sequence[UnitResult], units: Sequence[UnitRow]) -> Coverage:
    return Coverage(len({row.code for row in rows if row.passed is not None}), len(units))


def _rolled(asked: Question, check: tree.Every, units: Sequence[UnitRow], rows: list[UnitResult]) -> Outcome:
    as_of = asked.figures.as_of
    end = periods.year(as_of.year if check.months else check.deadline or asked.last_year).end
    roll = Roll(
        passed=_passed(rows),
        asked=len(rows),
        coverage=_coverage(rows, units) if rows else None,
        open=as_of < end,
        begun=bool(rows),
        settled=check.months in {None, 12} or as_of >= end,
        on_path=check.months == 12 and _all_on_path(check.tests, rows, periods.year(as_of.year).elapsed(as_of)),
    )
    status = judge_units(asked.clause, roll) if units else None
    return _counted(asked, rows, units, roll, status, check.deadline)


def _all_on_path(tests: tree.Tests, rows: Sequence[UnitResult], elapsed: Decimal) -> bool:
    """True when each unit has at least the elapsed share of what each of its tests wants."""
    return all(
        value is not None and value >= (test.bounds.low or Decimal(0)) * elapsed
        for row in rows
        for test, value in zip(tests.items, row.values, strict=True)
    )


def _counted(
    asked: Question,
    rows: Sequence[UnitResult],
    units: Sequence[UnitRow],
    roll: Roll,
    status: Status | None,
    year: int | None,
) -> Outcome:
    failing = list({row.code: row.name for row in rows if row.passed is False}.values())
    unknown = {row.code for row in rows if row.passed is None}
    note = _said(failing[:3], len(failing), len(unknown)) if units else _nobody()
    shown = _shown(asked, roll, status, year, note, listed=bool(units))
    return replace(shown, demo=any(unit.demo for unit in units), units=tuple(rows))


def _shown(asked: Question, roll: Roll, status: Status | None, year: int | None, note: str, *, listed: bool) -> Outcome:
    """`listed` is False where there is no such unit at all."""
    known = roll.coverage is not None and roll.coverage.reporting > 0
    passed, all_ = Decimal(roll.passed), Decimal(roll.asked)
    return Outcome(
        value=passed if known else None,
        numerator=passed if known else None,
        denominator=all_ if listed else None,
        target=Target(all_ if listed else None, year=year),
        coverage=roll.coverage,
        status=status if asked.applies else None,
        note=note,
    )


def _nobody() -> str:
    return _("这里没有应统计的单位。")


def _said(failing: Sequence[str], failed: int, unknown: int) -> str:
    """Which fail, at most three by name, and how many are unknown."""
    said = {"names": _("、").join(failing), "count": failed}
    short = _("未达到：%(names)s %(count)s 个。") if failed <= 3 else _("未达到：%(names)s等 %(count)s 个。")
    notes = [short % said] if failed else []
    return "".join([*notes, *([_("没有数据：%(count)s 个。") % {"count": unknown}] if unknown else [])])


def in_windows(
    asked: Question, check: tree.Every, windows: Sequence[Period]
) -> tuple[Sequence[UnitRow], list[UnitResult]] | None:
    """Every unit in each of these windows, over or not, unit by unit; None when the list of the units is not known."""
    units = _units(asked, check.units)
    if units is None:
        return None
    return units, _tested(asked, check.tests, units, windows)
