"""The expected path, the same days last year, rolling years and the forecast: each computed as it is said on the page."""

from datetime import date
from decimal import Decimal

import pytest

from wenmai.measures import seasons
from wenmai.measures.seasons import season_of
from wenmai.plan.clauses import Baseline
from wenmai.plan.forecasts import Method, of_line, of_year
from wenmai.plan.judgement import Path
from wenmai.plan.language.tree import Bounds
from wenmai.plan.results import Basis

JULY, SUMMER = date(2025, 7, 31), {7: 500, 8: 500}


def _years(*numbers: int, growth: int = 0, until: int = 12) -> dict[date, Decimal]:
    """A summer town: 100 a month, 500 in July and August; each year `growth` more a month; the last year until a month."""
    return {
        date(year, month, 1): Decimal(SUMMER.get(month, 100) + growth * (year - numbers[0]))
        for year in numbers
        for month in range(1, (until if year == numbers[-1] else 12) + 1)
    }


def _path(**more) -> Path:
    return Path(Bounds(Decimal(400)), 2026, more.pop("flow", True), Baseline(year=2022, value=Decimal(100)), **more)


def test_a_season_adds_the_years_before_it_divides():
    months = _years(2022, 2023, 2024) | {date(2024, 1, 1): Decimal(2100)}
    season = season_of(months, 2025)
    assert season is not None
    assert season.shares[0] == Decimal(2300) / Decimal(8000)  # the mean of the three yearly shares would be 0.2167
    assert season.elapsed(date(2025, 12, 31)) == 1


@pytest.mark.parametrize("missing", [date(2022, 2, 1), date(2024, 12, 1)])
def test_a_month_that_nobody_reported_leaves_no_season(missing):
    months = _years(2022, 2023, 2024)
    assert season_of({month: value for month, value in months.items() if month != missing}, 2025) is None
    assert season_of(months | {missing: Decimal(0)}, 2025) is not None  # a report of 0 is a report


def test_a_leap_february_has_one_day_more():
    months = _years(2021, 2022, 2023)
    season = season_of(months, 2024)
    assert season is not None
    january, february = season.shares[:2]
    assert season.elapsed(date(2024, 2, 28)) == january + february * 28 / 29
    assert season.elapsed(date(2023, 2, 28)) == january + february


@pytest.mark.parametrize(
    ("day", "shape", "expected", "basis"),
    [
        (date(2024, 12, 31), "", 250, Basis.UNSEASONAL),
        (date(2024, 12, 31), "compound", 200, Basis.UNSEASONAL),  # 100 → 400 in four years: ×√2 a year
        (date(2024, 12, 31), "linear", 250, Basis.LINEAR),
        (date(2026, 12, 31), "compound", 400, Basis.UNSEASONAL),
        (date(2030, 12, 31), "compound", 400, Basis.UNSEASONAL),
    ],
)
def test_a_path_is_drawn_as_the_file_says(day, shape, expected, basis):
    path = _path(shape=shape)
    assert (round(path.expected(day) or Decimal(0), 9), path.basis(day)) == (expected, basis)


def test_a_stock_grows_by_the_same_rate_where_it_is_said():
    path = _path(flow=False, shape="compound")
    assert (round(path.expected(date(2024, 12, 31)) or Decimal(0), 9), path.basis(JULY)) == (200, Basis.COMPOUND)
    nothing = Path(Bounds(Decimal(400)), 2026, False, Baseline(year=2022, value=Decimal(0)), shape="compound")
    assert (nothing.expected(date(2024, 12, 31)), nothing.basis(JULY)) == (
        200,
        Basis.LINEAR,
    )  # from nothing nothing grows


def test_the_tolerance_is_per_cent_of_what_is_expected():
    path = _path(flow=False, shape="linear", tolerance=Decimal(4))
    assert [path.short(Decimal(value), date(2024, 12, 31)) for value in (241, 240, 239)] == [False, False, True]
    assert _path(flow=False).short(Decimal(249), date(2024, 12, 31))


def test_the_forecast_of_a_season_undoes_the_season():
    found = of_year(_years(2022, 2023, 2024, 2025, until=6), date(2025, 7, 20))
    assert found is not None
    assert (found.method, found.value, found.low, found.high) == (Method.SEASON, 2000, 2000, 2000)
    assert found.points == tuple((year, Decimal(2000), Decimal(2000)) for year in (2022, 2023, 2024))


def test_the_spread_is_what_the_method_missed_in_each_of_three_years():
    months = _years(2022, 2023, 2024, 2025, until=6) | {date(2023, 8, 1): Decimal(1100)}
    found = of_year(months, date(2025, 6, 30))
    assert found is not None
    misses = [became / said for _year, said, became in found.points if became]
    assert [round(each, 4) for each in misses] == [Decimal("0.8696"), Decimal("1.3"), Decimal("0.8696")]
    assert (found.low, found.high) == (found.value * min(misses), found.value * max(misses))
    assert found.reaches(Decimal(1900)) is True
    assert found.reaches(Decimal(5000)) is False
    assert found.reaches(Decimal(2200)) is None


def test_without_three_years_days_are_stretched_and_no_spread_is_claimed():
    found = of_year({date(2024, 1, 1): Decimal(31), date(2024, 2, 1): Decimal(29)}, date(2024, 3, 9))
    assert found is not None
    assert (found.method, round(found.value, 9), found.low, found.reaches(Decimal(1))) == (Method.DAYS, 366, None, None)


@pytest.mark.parametrize(
    ("months", "day"),
    [
        ({date(2025, 1, 1): Decimal(9)}, date(2025, 1, 30)),  # no month is over
        ({date(2025, 1, 1): Decimal(9), date(2025, 3, 1): Decimal(9)}, date(2025, 4, 1)),  # nobody reported February
        ({}, date(2025, 6, 1)),
    ],
)
def test_what_is_not_known_is_not_forecast(months, day):
    assert of_year(months, day) is None


def test_a_line_goes_through_three_points_at_least():
    assert of_line([(2023, Decimal(1)), (2024, Decimal(2))], 2026) is None
    straight = of_line([(2022, Decimal(10)), (2023, Decimal(20)), (2024, Decimal(30))], 2026)
    assert straight is not None
    assert (straight.value, straight.low, straight.high) == (50, 50, 50)
    # Residuals -1, 2, -1 about 10·x; s² = 6, a new point three years after the middle has 1 + 1/3 + 9/2 of it.
    bent = of_line([(2022, Decimal(9)), (2023, Decimal(22)), (2024, Decimal(29))], 2026)
    assert bent is not None
    assert (bent.value, round((bent.high or 0) - bent.value, 6)) == (50, round(2 * (Decimal(6) * 35 / 6).sqrt(), 6))


@pytest.mark.parametrize(
    ("day", "before", "rolling"),
    [
        (date(2024, 2, 29), date(2023, 2, 28), 366),
        (date(2025, 2, 28), date(2024, 2, 28), 366),
        (date(2025, 3, 1), date(2024, 3, 1), 365),
        (date(2024, 12, 31), date(2023, 12, 31), 366),
    ],
)
def test_the_same_days_of_a_leap_year(day, before, rolling):
    assert seasons.same_day_last_year(day) == before
    assert seasons.twelve_months(day).days == rolling
