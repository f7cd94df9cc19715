"""Copies of the demo in the rest of the province: through the action, marked, once, and nobody's figure."""

from datetime import date

import pytest

from tests.builders.catalogue import imported
from tests.builders.places import some_divisions
from tests.catalogue.samples import loc_bytes
from wenmai.demo import libraries, province
from wenmai.demo.city import open_houses
from wenmai.kernel.actor import system
from wenmai.ledger.readings import by_source
from wenmai.library.gauges import read_holdings
from wenmai.library.models import Item
from wenmai.library.queries.ledger import differences

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 1)


def test_libraries_of_the_rest_have_marked_copies_once(monkeypatch):
    monkeypatch.setattr(libraries, "COPIES", 40)
    some_divisions()
    houses = province.province_houses()
    open_houses(system(), houses)
    chosen = libraries.chosen_libraries(houses)
    assert [each.code for each in chosen] == ["LIB-5134", "LIB-513437"]
    assert libraries.stock_library(system(), chosen[0], 0, DAY) == 0  # no record yet
    imported(loc_bytes(), source="loc")
    for added in (40, 0):
        assert [libraries.stock_library(system(), each, n, DAY) for n, each in enumerate(chosen)] == [added] * 2
    assert set(Item.objects.values_list("demo", "status")) == {(True, "available")}
    assert Item.objects.exclude(call_number="").count() == 80
    told = {row.institution_code: int(row.value) for row in by_source("library.holdings", DAY)}
    assert {code: copies >= 60_000 for code, copies in told.items()} == {"LIB-5134": True, "LIB-513437": True}
    assert (list(read_holdings(DAY)), differences()) == ([], [])
