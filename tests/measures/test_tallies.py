"""Counting villages in the database gives what looking at each of them gives."""

from datetime import date
from decimal import Decimal

import pytest

from tests.builders.places import a_division, some_divisions
from tests.builders.plan import follow, read_gauge
from wenmai.kernel import clock
from wenmai.measures.definitions import get_measure
from wenmai.measures.tallies import Enough, Tally, can_tally, each, tally
from wenmai.places.models import Division
from wenmai.plan import queries
from wenmai.plan.clauses import get_clause, get_plan
from wenmai.plan.figures import Figures
from wenmai.plan.outcomes import Question
from wenmai.plan.unit_checks import _one_by_one, _tallied, tallied

pytestmark = pytest.mark.django_db
NAME = "volunteers.registered"
DAY = date(2026, 1, 1)


@pytest.fixture
def villages(db):
    some_divisions()
    codes = list(Division.objects.filter(level=5).order_by("code").values_list("code", flat=True))
    for number, code in enumerate(codes[:-1]):
        read_gauge(NAME, code, number % 3, on=DAY)
    follow()
    return codes


@pytest.mark.parametrize("day", [DAY, clock.today()])
@pytest.mark.parametrize("region", ["51", "5104", "510422", "510422101"])
@pytest.mark.parametrize("clause", ["SC-P13a"])
def test_a_tally_equals_the_rows(villages, day, region, clause):
    plan, found = get_plan("sichuan-14-5"), get_clause(clause)[1]
    asked = Question(
        found, region, Figures([a_division(region)], day), plan.first_year, plan.last_year, True, rows=True
    )
    slow, fast = _one_by_one(asked, found.tree), _tallied(asked, found.tree)
    assert slow is not None
    assert fast == slow
    assert queries.unit_results(clause, region, as_of=day) == slow.units


def test_bounds_are_kept(villages):
    measure, region = get_measure(NAME), "51"
    count = len(villages) - 1
    values = [Decimal(number % 3) for number in range(count)]

    def passed(enough: Enough) -> int:
        return tally(measure, 5, enough, [region], DAY)[region].passed

    assert passed(Enough(Decimal(1))) == sum(value >= 1 for value in values)
    assert passed(Enough(Decimal(1), strict=True)) == sum(value > 1 for value in values)
    assert passed(Enough(None, cap=Decimal(1))) == sum(value <= 1 for value in values)
    assert passed(Enough(Decimal(1), cap=Decimal(1))) == sum(value == 1 for value in values)
    found = tally(measure, 5, Enough(Decimal(0)), [region], DAY)[region]
    assert (found.units, found.known, found.passed) == (len(villages), count, count)
    assert [row.value for row in each(measure, 5, Enough(Decimal(0)), region, DAY)] == [*values, None]


def test_the_worst_come_first_and_the_rest_stays_in_the_database(villages):
    rows = queries.unit_results("SC-P13a", "51", as_of=DAY)
    ordered = sorted(rows, key=lambda row: (row.passed is not False, row.passed is True, row.code))
    assert {row.passed for row in rows} == {True, False, None}
    for most in (1, 2, len(rows)):
        assert queries.worst_units("SC-P13a", "51", most=most, as_of=DAY) == tuple(ordered[:most])
    measure, _level, enough = tallied(get_clause("SC-P13a")[1].tree) or pytest.fail("no tally")
    assert len(each(get_measure(measure), 5, enough, "51", DAY, most=2)) == 2


def test_several_regions_are_tallied_at_once_and_an_empty_one_is_absent(villages):
    found = tally(get_measure(NAME), 5, Enough(Decimal(1)), ["51", "5104", "5134"], DAY)
    assert found["5104"].units <= found["51"].units == len(villages)
    assert found.get("none", Tally()) == Tally(0, 0, 0, ())


def test_only_sums_of_stocks_are_tallied():
    assert can_tally(get_measure(NAME))
    assert not can_tally(get_measure("places.population"))
    assert not can_tally(get_measure("places.study_rooms"))
    assert not can_tally(get_measure("library.visits"))
