"""The expected path, the same days last year, rolling years and the forecast: each computed as it is said on the page."""

from datetime import date
from decimal import Decimal

import pytest

from tests.builders.plan import count_fact, follow, read_gauge
from tests.builders.plan_answers import ask
from wenmai.measures import periods, seasons
from wenmai.measures.periods import Period
from wenmai.measures.seasons import season_of
from wenmai.plan.clauses import Baseline
from wenmai.plan.forecasts import Method, of_line, of_year
from wenmai.plan.judgement import Path
from wenmai.plan.language.tree import Bounds
from wenmai.plan.pace import pace
from wenmai.plan.results import Basis, Status

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


def test_a_count_is_annualised_by_the_days_of_its_own_year():
    assert seasons.annualised(Decimal(60), Period(date(2024, 1, 1), date(2024, 2, 29))) == 366
    assert seasons.annualised(Decimal(59), Period(date(2023, 1, 1), date(2023, 2, 28))) == 365
    assert seasons.annualised(Decimal(366), periods.year(2024)) == 366


@pytest.fixture
def summers(city):
    """PZH-I02, loans per holding: three years of summers and a half in the county, a quarter as much at the station."""
    for month, value in _years(2022, 2023, 2024, 2025, until=7).items():
        count_fact("library.loan", city.county_library, value, on=month)
    read_gauge("library.holdings", city.county_library, 2000, on=date(2022, 1, 1))
    read_gauge("library.holdings", city.library, 500, on=date(2022, 1, 1))
    follow()
    return city


@pytest.mark.django_db
def test_a_clause_is_judged_by_the_season_of_its_region(summers):
    found = ask("PZH-I02", "510422", JULY)
    assert (found.target.basis, found.target.season) == (Basis.SEASONAL, (2022, 2024))
    goal = Decimal("0.6") + Decimal("0.18") * 4 / 5  # the line of the plan from 2021 to 2026, at 2025
    assert found.target.expected_now == round(goal * 1100 / 2000, 2)
    assert (found.value, found.status) == (Decimal("0.55"), Status.ON_TRACK)
    assert ask("PZH-I02", "510402", JULY).target.basis == Basis.UNSEASONAL  # nobody reported there: by days
    assert ask("PZH-I02", "510422", date(2025, 12, 31)).target.basis == Basis.UNSEASONAL


@pytest.mark.django_db
def test_the_pace_of_a_clause(summers):
    found = pace("PZH-I02", "510422", as_of=JULY)
    assert found is not None
    to_date, rolling = found.pairs
    assert (to_date.now.numerator, to_date.now.denominator, to_date.now.value) == (1100, 2000, Decimal("0.55"))
    assert (to_date.now.days.days, to_date.before.days.days, to_date.before.numerator) == (212, 213, 1100)  # 2024 leaps
    assert (to_date.change, rolling.now.numerator, rolling.now.days.days) == (0, 2000, 365)
    assert to_date.now.a_day == Decimal(1100) / 212
    assert (found.this_year.value, found.this_year.low, found.forecast.method) == (1, 1, Method.LINE)
    assert (found.forecast.year, found.reaches) == (2026, True)


@pytest.mark.django_db
def test_below_a_county_the_same_days_are_asked_of_the_ledger(summers):
    for day, quantity in ((date(2025, 7, 30), 3), (date(2025, 8, 1), 50), (date(2024, 7, 31), 2)):
        count_fact("culture.session", summers.station, quantity, on=day)
    follow()
    names, town = ["culture.sessions"], summers.station.division_id
    for day, expected in ((JULY, 3), (date(2024, 7, 31), 2), (date(2023, 7, 31), None)):
        assert seasons.between(names, town, seasons.to_date(day)) == expected
    assert seasons.between(names, "510422", seasons.to_date(JULY)) == 3


@pytest.mark.django_db
def test_the_page_of_a_clause_says_how(client, summers):
    page = client.get("/plan/panzhihua-2022-2026/510422/PZH-I02/").content.decode()
    for words in ("今年到哪了，往后怎样", "去年同期", "最近十二个月"):
        assert words in page
    assert "今年到哪了" not in client.get("/plan/panzhihua-2022-2026/5104/PZH-P01/").content.decode()


@pytest.mark.django_db
def test_twelve_months_are_not_compared_with_months_that_nobody_recorded(client, city):
    count_fact("culture.visit", city.county_centre, 700, on=date(2024, 3, 1))  # records begin in March
    count_fact("culture.visit", city.county_centre, 900, on=date(2025, 3, 1))
    follow()
    known, unknown = pace("PZH-I05", "510422", as_of=date(2026, 3, 31)), pace("PZH-I05", "510422", as_of=JULY)
    assert [each.before.since for each in known.pairs] == [None, None]
    assert [each.before.since for each in unknown.pairs] == [date(2024, 3, 1)] * 2
    assert [each.change for each in unknown.pairs] == [None, None]
