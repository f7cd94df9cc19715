"""A stock that a county says as a whole and its houses say too is counted once: as soon as a house reports, its houses count."""

from datetime import date

import pytest

from tests.builders.places import a_division, an_institution
from tests.builders.plan import follow, read_gauge
from wenmai.kernel import clock
from wenmai.measures.definitions import get_measure
from wenmai.measures.stocks import readings_of, stocks

pytestmark = pytest.mark.django_db
NAME, THEN = "staff.full_time", date(2025, 12, 31)


def test_a_county_and_its_houses_are_counted_once():
    county, other = a_division("510422"), a_division("510421")
    measure, codes = get_measure(NAME), ["51", "5104", "510422", "510421"]
    for where, value in ((county, 30), (other, 8)):
        read_gauge(NAME, where.code, value, on=date(2025, 1, 1))
    township = a_division("510422101")
    for value in (5, 7):
        read_gauge(NAME, an_institution(kind="library", division=township), value, on=date(2025, 6, 30))
    for day in (THEN, clock.today()):
        follow()
        found = {code: row.value for code, row in stocks(measure, codes, day).items()}
        assert found == {"51": 20, "5104": 20, "510422": 12, "510421": 8}
        opened = {code: sum(row.value for row in rows) for code, rows in readings_of(measure, codes, day).items()}
        assert opened == found
    assert {code: row.value for code, row in stocks(measure, codes, date(2025, 3, 1)).items()} == {
        "51": 38, "5104": 38, "510422": 30, "510421": 8,
    }  # fmt: skip
