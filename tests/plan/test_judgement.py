"""Seven words: when each is said. No database: the rules of design §5 and requirements §1.3, line by line."""

from datetime import date
from decimal import Decimal

import pytest

from wenmai.plan.clauses import Baseline, Clause
from wenmai.plan.judgement import Path, Roll, judge, judge_units
from wenmai.plan.language.tree import Bounds
from wenmai.plan.results import Coverage, Status

MET, ON_TRACK, BEHIND, MISSED = Status.MET, Status.ON_TRACK, Status.BEHIND, Status.MISSED
NO_DATA, NOT_DUE = Status.NO_DATA, Status.NOT_DUE
JULY = date(2026, 7, 2)
END = date(2026, 12, 31)


def _clause(nature: str = "", effort: str = "") -> Clause:
    said = {
        "id": "T-1",
        "title": "试",
        "quote": "试",
        "place": "一",
        "check": "attested",
        "reading": "试",
        "unit": "个",
    }
    return Clause.model_validate(said | {"nature": nature, "effort": effort})


def _path(flow: bool = True, **more) -> Path:
    return Path(Bounds(Decimal(100)), 2026, flow, Baseline(year=2021, value=Decimal(50)), **more)


def _said(path: Path, value: int | None, day: date, coverage: Coverage | None = None, **clause) -> Status:
    return judge(_clause(**clause), path, None if value is None else Decimal(value), coverage, day)


@pytest.mark.parametrize(
    ("value", "day", "status"),
    [
        (100, JULY, MET),
        (99, JULY, ON_TRACK),
        (51, JULY, ON_TRACK),
        (49, JULY, BEHIND),
        (0, JULY, BEHIND),
        (99, END, MISSED),
        (100, END, MET),
        (None, END, NO_DATA),
        (100, date(2025, 7, 2), ON_TRACK),  # its year has not come
        (46, date(2025, 7, 2), ON_TRACK),  # half of 90, the path of 2025
        (45, date(2025, 7, 2), BEHIND),
        (51, date(2027, 7, 2), ON_TRACK),  # later years are held to the same target
        (49, date(2027, 7, 2), BEHIND),
    ],
)
def test_what_fills_up_over_a_year_is_compared_with_the_share_that_has_passed(value, day, status):
    assert _said(_path(), value, day) == status


@pytest.mark.parametrize(
    ("value", "day", "status"),
    [
        (96, JULY, ON_TRACK),  # 90 at the start of 2026, 100 at its end
        (94, JULY, BEHIND),
        (100, JULY, MET),
        (100, date(2025, 12, 31), ON_TRACK),
        (50, date(2021, 12, 31), ON_TRACK),
        (99, END, MISSED),
    ],
)
def test_a_stock_follows_the_line_from_its_baseline(value, day, status):
    assert _said(_path(flow=False), value, day) == status


def test_what_is_built_counts_before_its_year():
    assert _said(_path(flow=False, early=True), 100, date(2023, 1, 1)) == MET


def test_without_a_baseline_nothing_is_expected_before_the_year():
    path = Path(Bounds(Decimal(100)), 2026, flow=False)
    assert _said(path, 10, date(2025, 6, 1)) == NOT_DUE
    assert _said(path, 10, JULY) == BEHIND


@pytest.mark.parametrize(("value", "day", "status"), [(0, JULY, BEHIND), (0, END, BEHIND), (100, END, MET)])
@pytest.mark.parametrize("gentle", [{"nature": "预期性"}, {"effort": "力争"}])
def test_an_expected_target_and_best_effort_are_never_missed(value, day, status, gentle):
    assert _said(_path(), value, day, **gentle) == status


def test_a_binding_target_is_missed():
    assert _said(_path(), 99, END, nature="约束性") == MISSED


@pytest.mark.parametrize(
    ("reporting", "value", "day", "status"),
    [
        (79, 200, JULY, ON_TRACK),  # never met below 80 %
        (79, 60, JULY, ON_TRACK),
        (79, 10, JULY, NO_DATA),  # and nobody is late for what others did not report
        (79, 200, END, NO_DATA),
        (79, 10, END, NO_DATA),
        (80, 200, JULY, MET),
        (80, 10, END, MISSED),
    ],
)
def test_below_80_per_cent_coverage_nothing_is_met(reporting, value, day, status):
    assert _said(_path(), value, day, Coverage(reporting, 100)) == status


@pytest.mark.parametrize(
    ("value", "day", "status"), [(95, JULY, ON_TRACK), (106, JULY, BEHIND), (105, END, MET), (106, END, MISSED)]
)
def test_about_a_hundred_is_judged_when_the_year_is_over(value, day, status):
    path = Path(Bounds(Decimal(95), Decimal(105), capped=True), None, flow=True)
    assert _said(path, value, day) == status


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2024, 2, 29), Decimal(60) / 366), (date(2025, 3, 1), Decimal(60) / 365), (END, Decimal(1))],
)
def test_the_elapsed_share_counts_days_of_leap_years(day, expected):
    assert Path(Bounds(Decimal(1)), None, flow=True).expected(day) == expected


@pytest.mark.parametrize(
    ("passed", "coverage", "more", "status"),
    [
        (10, None, {}, MET),
        (9, None, {}, MISSED),
        (9, None, {"open": True}, BEHIND),
        (9, None, {"open": True, "on_path": True}, ON_TRACK),
        (10, None, {"open": True, "settled": False}, ON_TRACK),
        (10, Coverage(7, 10), {}, NO_DATA),
        (10, Coverage(8, 10), {}, MET),
        (0, Coverage(0, 10), {}, NO_DATA),
        (0, None, {"begun": False, "open": True}, NOT_DUE),
    ],
)
def test_units_pass_all_or_the_clause_does_not(passed, coverage, more, status):
    roll = Roll(passed=passed, asked=10, coverage=coverage, **({"open": False} | more))
    assert judge_units(_clause(), roll) == status


def test_best_effort_over_units_is_never_missed():
    assert judge_units(_clause(effort="力争"), Roll(passed=9, asked=10, coverage=None, open=False)) == BEHIND
