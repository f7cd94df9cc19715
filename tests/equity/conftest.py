"""Two counties and their townships with residents, and what their stations did."""

from datetime import date

import pytest

from tests.builders.places import a_division, some_divisions
from tests.builders.plan import count_fact, follow, take_stock
from tests.plan.conftest import City, a_city, again
from tests.standing import standing
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.places.actions import put_population
from wenmai.places.actions.reference import Residents
from wenmai.places.models import Institution

RESIDENTS = {"510421": 2000, "510422": 1000, "510421100": 500, "510422101": 250}


def live_there(residents=RESIDENTS) -> None:
    """So many live there, says one series."""
    some_divisions()
    rows = [Residents(a_division(code).code, date(2020, 11, 1), value) for code, value in residents.items()]
    put_population(system(), series="常住人口", source="测试", rows=rows)
    take_stock()


def report_the_year(*houses: Institution, year: int = 0) -> None:
    """Nothing happened, they say of each month that is over: so what else they say is of whole months."""
    today = clock.today()
    for house in houses:
        for month in range(1, 13 if year else today.month):
            kind = "library.session" if house.kind == "library" else "culture.session"
            count_fact(kind, house, 0, on=date(year or today.year, month, 2))


def a_lived_in_city() -> City:
    """盐边县 1,000 people and 红格镇 250, whose station held 2 sessions; 米易县 2,000, whose station held 8."""
    city = a_city()
    live_there()
    count_fact("culture.session", city.station, 2)
    count_fact("culture.session", city.county_centre, 2)
    count_fact("culture.session", city.other_station, 8)
    count_fact("library.session", city.county_library, 4, audience=("elderly",))
    libraries, centres = (city.library, city.county_library), (city.centre, city.county_centre)
    report_the_year(*libraries, *centres, city.station, city.other_station)
    follow()
    return city


lived_in_for_all = standing(a_lived_in_city)


@pytest.fixture
def lived_in(lived_in_for_all, db) -> City:
    return again(lived_in_for_all)
