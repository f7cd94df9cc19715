"""Years, windows and how much of them has passed."""

from datetime import date
from decimal import Decimal

import pytest

from wenmai.measures.periods import Period, month, windows, year


def test_a_leap_year_has_its_day():
    assert year(2024).days == 366
    assert year(2025).days == 365
    assert year(2024).elapsed(date(2024, 2, 29)) == Decimal(60) / 366
    assert year(2025).elapsed(date(2025, 3, 1)) == Decimal(60) / 365
    assert month(date(2024, 2, 10)) == Period(date(2024, 2, 1), date(2024, 2, 29))


@pytest.mark.parametrize(("day", "share"), [(date(2024, 12, 31), 0), (date(2025, 12, 31), 1), (date(2026, 1, 1), 1)])
def test_a_year_passes_between_its_ends(day, share):
    assert year(2025).elapsed(day) == share


def test_two_month_windows_are_calendar_pairs():
    found = [(each.start.month, each.end.month, each.end.day) for each in windows(year(2024), 2)]
    assert found == [(1, 2, 29), (3, 4, 30), (5, 6, 30), (7, 8, 31), (9, 10, 31), (11, 12, 31)]


def test_only_whole_windows_are_given():
    span = Period(date(2026, 2, 1), date(2026, 7, 31))
    assert [each.start for each in windows(span, 2)] == [date(2026, 3, 1), date(2026, 5, 1)]


def test_windows_that_do_not_divide_a_year_are_refused():
    with pytest.raises(ValueError, match="divide"):
        list(windows(year(2026), 5))


def test_a_period_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="ends before"):
        Period(date(2026, 2, 1), date(2026, 1, 31))
