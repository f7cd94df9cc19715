"""Coverage counts the houses that are expected: a city's book van in a county is no report of the county's own library."""

from datetime import date

import pytest

from tests.builders.plan import count_fact, follow, midday, read_gauge
from tests.builders.plan_answers import ask
from wenmai.kernel.actor import system
from wenmai.ledger.actions import record, reverse
from wenmai.ledger.place import Place
from wenmai.measures.periods import Period
from wenmai.measures.queries import reported_months
from wenmai.places.models import Institution

pytestmark = pytest.mark.django_db
DAY, YEAR = date(2025, 3, 1), Period(date(2025, 1, 1), date(2025, 12, 31))


def _van(house: Institution, division: str) -> None:
    """What the van of a house lent in another division."""
    source, place = f"tests.van:{division}", Place(division, house.code, house.kind)
    about = {"quantity": 40, "channel": "mobile"}
    record(system(), kind="library.loan", source=source, happened_at=midday(DAY), place=place, **about)


def test_a_van_of_the_city_does_not_report_for_the_counties(city):
    for house in (city.library, city.county_library):
        read_gauge("library.holdings", house, 1000, on=date(2025, 1, 1))
    count_fact("library.loan", city.library, 500, on=DAY)
    for county in ("510422", "510421", "510402"):
        _van(city.library, county)
    follow()
    whole, county = ask("PZH-I02", "5104"), ask("PZH-I02", "510422")
    assert (whole.coverage.reporting, whole.coverage.expected) == (1, 2)
    assert (county.coverage.reporting, county.coverage.expected) == (0, 1)
    assert (whole.numerator, county.numerator) == (620, 40)  # what was lent there still counts there
    assert reported_months(["library.loans"], ["5104", "510422"], YEAR) == {("library.loans", "5104"): {DAY: 1}}


def test_a_house_that_took_everything_back_has_not_reported(city):
    read_gauge("library.holdings", city.county_library, 1000, on=date(2025, 1, 1))
    row = count_fact("library.loan", city.county_library, 40, on=DAY)
    follow()
    assert ask("PZH-I02", "510422").coverage.reporting == 1
    reverse(system(), kind=row.kind, source=row.source, reason="错报")
    follow()
    assert ask("PZH-I02", "510422").coverage.reporting == 0
