"""One service from a station to the board: fact, roll-up, indicator."""

from decimal import Decimal

import pytest

from tests.builders.places import an_institution
from tests.builders.plan import count_fact, follow, take_stock
from wenmai.plan import queries
from wenmai.plan.results import Status

pytestmark = pytest.mark.django_db


def test_a_session_of_a_station_is_on_the_board_of_its_city():
    station = an_institution(kind="culture_station")
    take_stock()
    for _ in range(3):
        count_fact("culture.session", station)
    follow()
    found = {row.id: row for row in queries.status("panzhihua-2022-2026", "5104")}
    assert len(found) >= 20
    assert (found["PZH-I04"].numerator, found["PZH-I04"].denominator) == (3, 1)
    assert found["PZH-I04"].value == Decimal("3.0")
    assert found["PZH-I01"].status == Status.NO_DATA
