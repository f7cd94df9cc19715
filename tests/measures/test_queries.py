"""Sums over places and time: inner nodes, mergers, days, ratios."""

from datetime import date
from decimal import Decimal

import pytest

from tests.builders.places import a_division, an_institution, some_divisions
from tests.builders.plan import count_fact, follow
from wenmai.kernel.errors import NotFound
from wenmai.measures import queries, units
from wenmai.measures.periods import Period, year
from wenmai.places.models import Division

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 8)


def _sums(division: str, by: str | None = "division", **more) -> dict[str, Decimal]:
    rows = queries.aggregate(["library.visits"], division=division, period=year(2026), by=by, **more)
    return {row.division: row.value for row in rows}


@pytest.fixture
def visits():
    """Visits at every level: the province's library, the city's, a county's, and a point in a village."""
    some_divisions()
    for code, quantity in {"51": 1000, "5104": 200, "510422": 30, "510422101": 4, "510422101200": 5}.items():
        count_fact("library.visit", an_institution(kind="library", division=a_division(code)), quantity, on=DAY)
    follow()


def test_a_region_counts_itself_and_all_below_it(visits):
    assert _sums("51", by=None) == {"51": 1239}
    assert _sums("5104", by=None) == {"5104": 239}
    assert _sums("510422", by=None) == {"510422": 39}
    assert _sums("510422101", by=None) == {"510422101": 9}
    assert _sums("510422101200", by=None) == {"510422101200": 5}


def test_children_and_what_is_directly_under_make_the_whole(visits):
    assert _sums("51") == {"51": 1000, "5104": 239}
    assert _sums("5104") == {"5104": 200, "510422": 39}
    assert _sums("510422") == {"510422": 30, "510422101": 9}
    assert _sums("510422101") == {"510422101": 4, "510422101200": 5}


def test_sums_by_a_deeper_level_keep_what_stands_above_it(visits):
    assert _sums("51", level=3) == {"51": 1200, "510422": 39}
    assert _sums("51", level=4) == {"51": 1230, "510422101": 9}


def test_a_region_without_facts_has_no_row(visits):
    assert _sums("510402", by=None) == {}


def test_units_are_counted_once_in_a_year(visits):
    [row] = queries.aggregate(["library.visits"], division="5104", period=year(2026))
    assert (row.n, row.units) == (4, 4)


def test_sums_by_month_day_and_institution(visits):
    months = queries.aggregate(["library.visits"], division="5104", period=year(2026), by="month")
    assert [(row.starts_on, row.value) for row in months] == [(date(2026, 3, 1), 239)]
    days = queries.aggregate(["library.visits"], division="5104", period=Period(DAY, DAY), by="day")
    assert [(row.starts_on, row.value) for row in days] == [(DAY, 239)]
    houses = queries.aggregate(["library.visits"], division="5104", period=year(2026), by="institution")
    assert sorted(row.value for row in houses) == [4, 5, 30, 200]


def test_what_cannot_be_added_is_refused(visits):
    with pytest.raises(ValueError, match="days are kept"):
        queries.aggregate(["library.visits"], division="510422101", period=Period(DAY, DAY), by="day")
    with pytest.raises(ValueError, match="whole months"):
        queries.aggregate(["library.visits"], division="5104", period=Period(DAY, DAY))
    with pytest.raises(ValueError, match="not additive"):
        queries.aggregate(["library.holdings"], division="5104", period=year(2026))
    with pytest.raises(NotFound):
        queries.aggregate(["library.visits"], division="99", period=year(2026))


def test_a_township_that_changed_county_leaves_its_old_figures_there():
    """红格镇 goes from 盐边县 to 米易县 on 1 July 2026 under a new code; the province stays as it was."""
    some_divisions()
    old, to = a_division("510422101"), a_division("510421")
    new = Division.objects.create(
        code="510421199",
        name="红格镇",
        level=4,
        parent=to,
        path=[*to.path, "510421199"],
        pinyin="honggezhen",
        valid_from=date(2026, 7, 1),
    )
    Division.objects.filter(pk=old.pk).update(valid_to=date(2026, 7, 1))
    count_fact("library.visit", an_institution(kind="library", division=a_division("510422")), 1, on=date(2026, 6, 30))
    count_fact("library.visit", an_institution(kind="library", division=new), 20, on=date(2026, 7, 1))
    from tests.builders.plan import midday
    from wenmai.kernel.actor import system
    from wenmai.ledger.actions import record
    from wenmai.ledger.place import Place

    record(
        system(),
        kind="library.visit",
        source="t:old",
        happened_at=midday(date(2026, 6, 30)),
        place=Place(old.code, "OLD", "library"),
        quantity=300,
    )
    follow()
    assert _sums("5104") == {"510421": 20, "510422": 301}
    assert _sums("51", by=None) == {"51": 321}
    assert _sums("510422") == {"510422": 1, "510422101": 300}


def test_the_number_of_queries_does_not_grow_with_the_rows(visits, django_assert_num_queries):
    with django_assert_num_queries(2):
        _sums("51")
    for number in range(3):
        count_fact("library.visit", an_institution(kind="library", division=a_division("510402")), 10 + number, on=DAY)
    follow()
    with django_assert_num_queries(2):
        _sums("51")


@pytest.mark.parametrize("among", [("5104", "510422", "510422101"), ("5101", "510422"), ("51", "510421"), ("9",)])
def test_who_should_report_is_the_same_for_a_few_regions_and_for_many(visits, among):
    """Of many, the houses of what they all lie in are looked at; the regions that are not there make them many."""
    many = [*among, *(f"99{number:04}" for number in range(units.FEW))]
    kinds = ["library", "township"]
    assert units.expected(kinds, many, DAY) == units.expected(kinds, among, DAY)
    assert units.with_demo_houses(many) == units.with_demo_houses(among)
    assert sum(units.expected(["library"], ["5104", "510422", "510422101"], DAY).values()) == 4 + 3 + 2
