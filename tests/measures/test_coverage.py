"""Who is in a stock, of those that should be: houses of the kinds that are asked, one by one or in what their division says."""

from datetime import date

import pytest

from tests.builders.places import a_division, an_institution
from tests.builders.plan import read_gauge
from wenmai.measures.coverage import covered
from wenmai.measures.definitions import all_measures, get_measure
from wenmai.places.models import InstitutionKind

STAFF, DAY = "staff.full_time", date(2025, 12, 31)
CODES = ["51", "5104", "510422", "510421"]
BY_ROOM = {
    "staff.keepers",
    "staff.subsidised",
}  # clauses ask room by room, village by village: who is missing is named there


def test_every_measure_of_staff_says_which_houses_report_it():
    asked = {name: each.reports for name, each in all_measures().items() if name.startswith("staff.")}
    both = ("library", "culture_centre")
    assert asked.pop(STAFF) == (*both, "culture_station")
    assert {name for name, kinds in asked.items() if not kinds} == BY_ROOM
    assert {kinds for name, kinds in asked.items() if name not in BY_ROOM} == {both}


def test_stocks_are_asked_of_houses_only():
    kinds = {kind for each in all_measures().values() if each.source == "gauge" for kind in each.reports}
    assert kinds <= set(InstitutionKind.values)


def _covered(measure):
    """By region; asked alone, each says the same as together."""
    found = covered([measure], CODES, DAY)
    assert {key: number for code in CODES for key, number in covered([measure], [code], DAY).items()} == found
    return {code: number for (_name, code), number in found.items()}


@pytest.mark.django_db
def test_only_houses_that_are_asked_cover_a_stock():
    measure, county = get_measure(STAFF), a_division("510422")
    library, centre = (an_institution(kind=kind, division=county) for kind in ("library", "culture_centre"))
    an_institution(kind="culture_station", division=a_division("510422101"))
    an_institution(kind="library", division=a_division("510421"))
    assert _covered(measure) == {}
    read_gauge(STAFF, library, 12, on=DAY)
    read_gauge(STAFF, an_institution(kind="museum", division=county), 30, on=DAY)
    assert _covered(measure) == {"51": 1, "5104": 1, "510422": 1}
    read_gauge(STAFF, centre, 9, on=DAY)
    assert _covered(measure) == {"51": 2, "5104": 2, "510422": 2}


@pytest.mark.django_db
def test_what_a_county_says_as_a_whole_speaks_for_its_houses():
    measure, county = get_measure(STAFF), a_division("510422")
    houses = [an_institution(kind="library", division=county) for _number in range(3)]
    an_institution(kind="library", division=a_division("510421"))
    read_gauge(STAFF, "510422", 30, on=date(2025, 1, 1))
    assert _covered(measure) == {"51": 3, "5104": 3, "510422": 3}
    for house in houses:
        read_gauge(STAFF, house, 5, on=DAY)
    assert _covered(measure) == {"51": 3, "5104": 3, "510422": 3}


@pytest.mark.django_db
def test_what_a_city_says_is_no_figure_of_its_counties():
    measure = get_measure(STAFF)
    house = an_institution(kind="library", division=a_division("510422"))
    an_institution(kind="library", division=a_division("510421"))
    read_gauge(STAFF, "5104", 30, on=date(2025, 1, 1))
    assert _covered(measure) == {"51": 2, "5104": 2}
    read_gauge(STAFF, house, 5, on=DAY)
    assert _covered(measure) == {"51": 2, "5104": 2, "510422": 1}
