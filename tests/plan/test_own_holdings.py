"""馆藏总量 follows the items of a house that keeps its stock here, and PZH-I01, PZH-I02 and SC-I04 follow it."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from tests.builders.library import a_reader, an_item, at
from tests.builders.plan import read_gauge, take_stock
from tests.builders.plan_answers import ask
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.ledger.readings import preferred
from wenmai.ledger.takeovers import Taking, take_over
from wenmai.library.actions.items import move_item, put_item, withdraw
from wenmai.library.actions.lending import lend
from wenmai.library.gauges import read_holdings
from wenmai.measures.register import PlaceRegister

pytestmark = pytest.mark.django_db
SYSTEM, GAUGE = system(), "library.holdings"


@pytest.fixture(autouse=True)
def in_2026():
    with time_machine.travel(datetime(2026, 6, 1, 12, tzinfo=clock.SHANGHAI)):
        yield


def _counted() -> dict[str, tuple[str, int]]:
    return {row.institution_code: (row.source, int(row.value or 0)) for row in preferred(GAUGE, clock.today())}


def _parts(clause: str) -> tuple[Decimal | None, Decimal | None]:
    found = ask(clause, as_of=clock.today())
    return found.numerator, found.denominator


def test_what_is_added_moved_and_weeded_is_the_stock_of_its_owner_and_of_the_clauses(city):
    take_stock()
    assert (_counted(), ask("PZH-I01", as_of=clock.today()).value) == ({}, None)
    read_gauge("places.population", "5104", 10, on=clock.today() - timedelta(days=500), source="census:七普")
    house, county = city.library, city.county_library
    items = [an_item(house) for _ in range(4)]
    lend(SYSTEM, at=at(house), item=items[0].pk, reader=a_reader(house).pk)
    take_stock()
    assert (_counted(), _parts("PZH-I01"), _parts("PZH-I02")) == ({house.code: ("registry", 4)}, (4, 10), (1, 4))
    move_item(SYSTEM, at=at(house), item=items[1].pk, home=county.pk, owner=county.pk)
    move_item(SYSTEM, at=at(house), item=items[2].pk, home=county.pk)
    withdraw(SYSTEM, at=at(house), item=items[3].pk)
    take_stock()
    assert _counted() == {house.code: ("registry", 2), county.code: ("registry", 1)}
    assert (_parts("PZH-I01"), _parts("PZH-I02")) == ((3, 10), (1, 3))
    put_item(SYSTEM, at=at(county), item=items[1].pk, base="processing")
    take_stock()
    assert (_counted()[county.code], list(read_holdings(clock.today() - timedelta(days=1)))) == (("registry", 0), [])


def test_a_house_whose_stock_others_report_keeps_it_until_it_counts_here_and_never_has_both(city):
    house = city.library
    read_gauge(GAUGE, house, 400_000, on=clock.today() - timedelta(days=200))
    an_item(house)
    take_stock()
    assert _counted() == {house.code: ("import:tests", 400_000)}
    taking = Taking(house.code, "library.loan", "library.lending", clock.today())
    take_over(SYSTEM, taking=taking, register=PlaceRegister())
    take_stock()
    read_gauge(GAUGE, house, 400_001, on=clock.today())
    assert _counted() == {house.code: ("registry", 1)}
