"""Which issues are foreseen, what a barcode says, what a statement says; against a calendar that others wrote."""

from datetime import date, timedelta

import pytest
from dateutil import rrule
from hypothesis import given
from hypothesis import strategies as st

from wenmai.serials.barcodes import Scanned, read
from wenmai.serials.patterns import DAY, MONTH, PRESETS, Pattern, expected, faults, from_plain, to_plain
from wenmai.serials.statements import Year, statement

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
COUNTS = {
    "daily": 365, "workdays": 261, "weekly": 52, "biweekly": 26, "ten_days": 36, "half_month": 24, "monthly": 12,
    "bimonthly": 6, "quarterly": 4, "half_yearly": 2, "yearly": 1,
}  # fmt: skip


def test_every_frequency_has_its_issues_of_2026():
    assert {name: len(expected(each, *YEAR)) for name, each in PRESETS.items()} == COUNTS
    assert [faults(each) for each in PRESETS.values()] == [[]] * len(PRESETS)
    assert [from_plain(to_plain(each)) for each in PRESETS.values()] == list(PRESETS.values())


@given(st.sets(st.integers(1, 7), min_size=1), st.dates(date(1990, 1, 1), date(2040, 1, 1)), st.integers(0, 500))
def test_days_of_weeks_are_those_of_another_calendar(weekdays, first, length):
    last = first + timedelta(days=length)
    found = [each.on for each in expected(Pattern(DAY, weekdays=tuple(sorted(weekdays))), first, last)]
    rule = rrule.rrule(rrule.DAILY, dtstart=first, until=last, byweekday=[each - 1 for each in weekdays])
    assert found == [each.date() for each in rule]


@given(st.sets(st.integers(1, 28), min_size=1, max_size=4), st.sampled_from([1, 2, 3, 6, 12]), st.integers(1990, 2040))
def test_days_of_months_are_those_of_another_calendar(days, every, year):
    found = [
        each.on for each in expected(Pattern(MONTH, every, days=tuple(days)), date(year, 1, 1), date(year, 12, 31))
    ]
    until = date(year, 12, 31)
    rule = rrule.rrule(rrule.MONTHLY, interval=every, dtstart=date(year, 1, 1), until=until, bymonthday=sorted(days))
    assert found == [each.date() for each in rule]


def test_combined_issues_pauses_and_the_ends_of_months():
    pattern = Pattern(MONTH, days=(31,), combined=((1, 2), (7, 8)))
    found = expected(pattern, *YEAR)
    assert [(each.first, each.last) for each in found[:2]] == [(1, 2), (3, 3)]
    assert (len(found), found[1].on) == (10, date(2026, 3, 31))
    paused = Pattern(DAY, without=("01-01", "10-01"))
    assert (len(expected(paused, *YEAR)), expected(paused, *YEAR)[0].first) == (363, 1)


def test_a_subscription_from_may_begins_with_number_five():
    found = expected(PRESETS["monthly"], date(2026, 5, 1), date(2027, 2, 28))
    assert [each.first for each in found] == [5, 6, 7, 8, 9, 10, 11, 12, 1, 2]


@pytest.mark.parametrize(
    ("pattern", "field"),
    [
        (Pattern("year"), "unit"),
        (Pattern(DAY, 0), "every"),
        (Pattern(DAY, weekdays=(8,)), "weekdays"),
        (Pattern(MONTH, days=(32,)), "days"),
        (Pattern(MONTH, combined=((1, 3), (3, 4))), "combined"),
        (Pattern(DAY, without=("13-01",)), "without"),
        (Pattern(DAY, grace=-1), "grace"),
    ],
)
def test_a_pattern_that_cannot_be_names_its_field(pattern, field):
    assert faults(pattern) == [field]


def test_barcodes_of_serials():
    assert read("9770258821000") is None  # a wrong check digit
    assert read("9770258821009") == Scanned("0258-8218")
    assert read("977025882100911") == Scanned("0258-8218", 11)
    assert read("9770258821009 11") == Scanned("0258-8218", 11)
    assert read("0258-8218") == Scanned("0258-8218")
    assert (read("9787506365437"), read("人民文学"), read("")) == (None, None, None)


def test_a_statement_joins_whole_years_and_names_gaps():
    whole = [Year(year, frozenset({1, 2}), frozenset({1, 2})) for year in (2023, 2024)]
    gap = Year(2025, frozenset({1, 2, 4, 5, 6}), frozenset(range(1, 7)))
    now = Year(2026, frozenset({1, 2}), frozenset({1, 2}), over=False)
    assert (
        statement([(2010, 2020, "缺 2014")], [now, *whole, gap])
        == "2010-2020（缺 2014）；2023-2024；2025:1-2,4-6；2026:1-2-"
    )
    paper = Year(2026, frozenset({1, 2}), frozenset({1, 2, 3}), over=False, by_date=True)
    assert (statement([], [paper]), statement([], [])) == ("2026-（缺 1 期）", "")
