"""A stock that a county says as a whole and its houses say too is counted once, and does not fall because one house is early."""

from datetime import date

import pytest

from tests.builders.places import a_division, an_institution
from tests.builders.plan import follow, read_gauge
from wenmai.kernel import clock
from wenmai.measures.by_house import held_back
from wenmai.measures.definitions import all_measures, get_measure
from wenmai.measures.stocks import readings_of, several, stocks
from wenmai.measures.tallies import Enough, tally

pytestmark = pytest.mark.django_db
STAFF, BOOKS, THEN = "staff.subsidised", "library.holdings", date(2025, 12, 31)
CODES = ["51", "5104", "510422", "510421", "510422101"]


def _values(name, day=THEN):
    return {code: row.value for code, row in stocks(get_measure(name), CODES, day).items()}


def _agree(name):
    """The sum, today's cells and the readings that open are one."""
    measure = get_measure(name)
    for day in (THEN, clock.today()):
        follow()
        found = _values(name, day)
        opened = readings_of(measure, CODES, day)
        assert {code: sum(row.value for row in rows) for code, rows in opened.items()} == found
    return found


def test_a_county_does_not_fall_because_one_house_reports():
    """The county says 9,000; of two libraries due one says 2,000, then the other 5,000: 9,000 until both have."""
    county = a_division("510422")
    first, second = (an_institution(kind="library", division=a_division(code)) for code in ("510422101", "510422"))
    read_gauge(BOOKS, county.code, 9000, on=date(2025, 1, 1), institution_kind="library")
    assert _agree(BOOKS)["5104"] == 9000
    read_gauge(BOOKS, first, 2000, on=date(2025, 6, 30))
    assert _agree(BOOKS) == {"51": 9000, "5104": 9000, "510422": 9000, "510422101": 2000}
    [held] = held_back([get_measure(BOOKS)], "5104", THEN)
    assert (held.division, held.stated, held.sum, held.houses, held.due) == ("510422", 9000, 2000, 1, 2)
    assert held_back([get_measure(BOOKS)], "510421", THEN) == ()
    read_gauge(BOOKS, second, 5000, on=date(2025, 6, 30))
    assert _agree(BOOKS) == {"51": 7000, "5104": 7000, "510422": 7000, "510422101": 2000}
    assert held_back([get_measure(BOOKS)], "51", THEN) == ()


def test_houses_that_have_more_than_the_county_said_count_at_once():
    read_gauge(BOOKS, "510422", 900, on=date(2025, 1, 1), institution_kind="library")
    an_institution(kind="library", division=a_division("510422"))
    read_gauge(BOOKS, an_institution(kind="library", division=a_division("510422101")), 2000, on=date(2025, 6, 30))
    assert _agree(BOOKS)["5104"] == 2000


def test_where_nobody_says_who_is_due_the_greater_counts():
    for where, value in (("510422", 30), ("510421", 8)):
        read_gauge(STAFF, a_division(where).code, value, on=date(2025, 1, 1))
    township = a_division("510422101")
    for value in (5, 7):
        read_gauge(STAFF, an_institution(kind="library", division=township), value, on=date(2025, 6, 30))
    assert _agree(STAFF) == {"51": 38, "5104": 38, "510422": 30, "510421": 8, "510422101": 12}
    read_gauge(STAFF, an_institution(kind="museum", division=township), 21, on=date(2025, 6, 30))
    assert _agree(STAFF) == {"51": 41, "5104": 41, "510422": 33, "510421": 8, "510422101": 33}
    assert _values(STAFF, date(2025, 3, 1)) == {"51": 38, "5104": 38, "510422": 30, "510421": 8}


def test_houses_that_are_hidden_still_reported():
    """Coverage counts them: 4 of 5 is 80 %, whatever the county said of itself."""
    read_gauge(BOOKS, a_division("510422").code, 9000, on=date(2025, 1, 1), institution_kind="library")
    houses = [an_institution(kind="library", division=a_division("510422")) for _number in range(5)]
    assert stocks(get_measure(BOOKS), ["510422"], THEN)["510422"].units == 1
    for house in houses[:4]:
        read_gauge(BOOKS, house, 10, on=date(2025, 6, 30))
    found = stocks(get_measure(BOOKS), ["510422"], THEN)["510422"]
    assert (found.value, found.units) == (9000, 4)


def test_a_statement_of_a_city_and_one_of_its_county_share_no_house():
    """The house is the county's; when it reports less, neither falls."""
    for code, value in (("5104", 100), ("510422", 30)):
        read_gauge(STAFF, a_division(code).code, value, on=date(2025, 1, 1))
    read_gauge(STAFF, an_institution(kind="library", division=a_division("510422101")), 5, on=date(2025, 6, 30))
    found = _agree(STAFF)
    assert (found["5104"], found["510422"], found["510422101"]) == (130, 30, 5)


def test_both_parts_of_a_ratio_come_from_the_same_side():
    """25 of 39 in the houses that reported beside 20 of 40 of the county: not 25 of 40."""
    an_institution(kind="culture_centre", division=a_division("510422"))  # is due, too
    for where, titled, all_of_them in (
        (a_division("510422").code, 20, 40),
        (an_institution(kind="library", division=a_division("510422")), 25, 39),
    ):
        read_gauge("staff.titled", where, None, on=date(2025, 6, 30), numerator=titled, denominator=all_of_them)
    assert (_agree_parts("staff.titled"), _agree_parts("staff.professionals")) == (20, 40)


def _agree_parts(name):
    return stocks(get_measure(name), ["5104"], THEN)["5104"].value


def test_a_tally_of_counties_takes_the_same_figures():
    read_gauge(STAFF, a_division("510422").code, 30, on=date(2025, 1, 1))
    read_gauge(STAFF, an_institution(kind="library", division=a_division("510422101")), 12, on=date(2025, 6, 30))
    found = tally(get_measure(STAFF), 3, Enough(low=20), ["5104"], THEN)["5104"]
    assert (found.known, found.passed) == (1, 1)


def _stated_at_many_levels():
    """Nested statements, houses above, below and beside them, a census, a ratio and a population."""
    first, second, third = (
        an_institution(kind=kind, division=a_division(code))
        for kind, code in (("library", "510422101"), ("library", "510421"), ("culture_centre", "510422"))
    )
    for where, staff, books in (("5104", 90, 9000), ("510422", 30, 2500), ("510422101", 8, 100)):
        read_gauge(STAFF, a_division(where).code, staff, on=date(2025, 1, 1))
        read_gauge(BOOKS, a_division(where).code, books, on=date(2025, 1, 1), institution_kind="library")
        read_gauge("places.population", where, staff * 1000, on=date(2025, 1, 1))
    for house, staff, books in ((first, 12, 700), (second, 5, 9500), (third, 40, 10)):
        read_gauge(STAFF, house, staff, on=date(2025, 6, 30))
        read_gauge(BOOKS, house, books, on=date(2025, 6, 30))
    follow()


@pytest.mark.parametrize("day", [THEN, None])
def test_stocks_asked_together_are_those_asked_one_by_one(day):
    """Of every gauge, at every level: neither the other measures nor the other regions change what one says."""
    _stated_at_many_levels()
    asked, on = [each for each in all_measures().values() if each.source == "gauge"], day or clock.today()
    together = several(asked, CODES, on)
    assert sum(map(len, together.values())) > 12
    for measure in asked:
        assert together[measure.id] == stocks(measure, CODES, on)
        for code in CODES:
            alone = {code: together[measure.id][code]} if code in together[measure.id] else {}
            assert several([measure], [code], on)[measure.id] == alone


def test_stocks_of_all_measures_take_one_query_and_those_of_each_region_s_own(django_assert_num_queries):
    _stated_at_many_levels()
    asked = [
        each for each in all_measures().values() if each.source == "gauge" and each.places == "sum" and not each.census
    ]
    with django_assert_num_queries(2):  # that it be planned for its values, and itself
        assert several(asked, CODES, clock.today())
