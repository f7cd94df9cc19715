"""The grid of regions and months beside a recount in Python."""

from datetime import date
from decimal import Decimal

import pytest

from tests.builders.places import a_division, an_institution, some_divisions
from tests.builders.plan import count_fact, follow
from tests.measures import recount
from wenmai.measures.grid import Square, grid
from wenmai.measures.periods import Period
from wenmai.places.models import Division

pytestmark = pytest.mark.django_db

PLAYED = [
    ("51", date(2025, 12, 30), 1000),
    ("51", date(2026, 3, 8), 100),
    ("5104", date(2026, 1, 2), 200),
    ("510422", date(2026, 3, 31), 30),
    ("510422101", date(2026, 3, 1), 4),
    ("510422101200", date(2026, 10, 31), 5),
]


@pytest.fixture
def visits():
    some_divisions()
    for code, day, quantity in PLAYED:
        count_fact("library.visit", an_institution(kind="library", division=a_division(code)), quantity, on=day)
    follow()


def test_the_grid_equals_a_recount_of_every_region_and_month(visits):
    codes = ["51", "5104", "510422", "510402"]
    found = list(grid(["library.visits"], codes, Period(date(2025, 1, 1), date(2026, 12, 31))))
    paths = dict(Division.objects.values_list("code", "path"))
    expected: dict[tuple[str, date], Decimal] = {}
    for (measure, month, division, _house), (value, _n) in recount.leaves(recount.all_facts()).items():
        for code in set(paths[division]) & set(codes) if measure == "library.visits" else ():
            expected[code, month] = expected.get((code, month), Decimal(0)) + value
    assert {(each.region, each.month): each.value for each in found} == expected
    for each in found:
        year = [value for (code, month), value in expected.items() if code == each.region and _until(month, each.month)]
        assert each.so_far == sum(year)


def _until(month: date, last: date) -> bool:
    return month.year == last.year and month <= last


def test_a_county_with_its_target(visits):
    aims = {("library.visits", "510422"): Decimal(78)}
    span = Period(date(2026, 1, 1), date(2026, 12, 31))
    found = sorted(grid(["library.visits"], ["510422"], span, within=("5104", 2), targets=aims))
    assert found == [
        Square("library.visits", "510422", date(2026, 3, 1), Decimal(34), Decimal(34), Decimal(78)),
        Square("library.visits", "510422", date(2026, 10, 1), Decimal(5), Decimal(39), Decimal(78)),
    ]
    assert [each.share for each in found] == [Decimal(34) / 78, Decimal("0.5")]


def test_only_what_lies_within_is_read(visits):
    span = Period(date(2026, 1, 1), date(2026, 12, 31))
    assert {each.value for each in grid(["library.visits"], ["51", "5104"], span, within=("5104", 2))} == {200, 34, 5}
    assert list(grid([], ["51"], span)) == []
