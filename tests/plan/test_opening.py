"""Every number opens: by place, and at last into facts and readings. The sums agree at each step."""

import re
from datetime import date
from decimal import Decimal

import pytest

from tests.builders.places import a_division, an_institution
from tests.builders.plan import count_fact, follow, read_gauge
from tests.builders.plan_answers import END, START
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Invalid, NotFound
from wenmai.ledger.actions import correct, reverse
from wenmai.measures import stocks
from wenmai.measures.definitions import get_measure
from wenmai.places.models import Division, Institution
from wenmai.plan import queries

pytestmark = pytest.mark.django_db
DAY = date(2025, 5, 1)


@pytest.fixture
def busy(city):
    """Sessions and visits at each level, one corrected, one reversed; houses and residents."""
    for house in (city.library, city.county_library, city.centre, city.county_centre, city.museum, city.station):
        read_gauge("places.institutions", house, 1, on=START, source="registry")
    rows = [
        count_fact("library.session", city.library, 7, on=DAY),
        count_fact("library.session", city.county_library, 5, on=DAY),
        count_fact("culture.session", city.centre, 11, on=DAY),
        count_fact("activities.session_held", city.county_centre, 1, on=DAY, attributes={"kind": "performance"}),
        count_fact("museum.session", city.museum, 3, on=DAY),
        count_fact("library.visit", city.library, 70, on=DAY),
        count_fact("culture.visit", city.station, 20, on=DAY),
        count_fact("culture.visit", city.station, 9, on=DAY, channel="online"),
    ]
    correct(system(), kind="library.session", source=rows[0].source, quantity=8, reason="数错")
    reverse(system(), kind="library.session", source=rows[1].source, reason="取消")
    read_gauge("places.population", "5104", 1000, on=START, source="census:七普")
    read_gauge("places.population", "510422", 100, on=START, source="census:七普")
    read_gauge("library.holdings", city.library, 500, on=START)
    follow()
    return city


def explain(clause: str, region: str, **more):
    return queries.explain(clause, region, as_of=END, **more)


def test_an_explanation_adds_up_to_the_numerator_and_the_denominator(busy):
    for region, numerator, denominator in (("5104", 23, 5), ("510422", 1, 2)):
        found = explain("PZH-I03", region)
        assert (found.numerator, found.denominator) == (numerator, denominator)
        assert found.facts_total == numerator
        assert sum(row.quantity for row in found.facts) == numerator
        assert sum(row.value for row in found.denominator_readings) == denominator


def test_reversed_facts_are_shown_cancelling_out(busy):
    found = explain("PZH-I03", "5104")
    assert len([row for row in found.facts if row.reverses]) == 2
    assert found.facts_count == 4


@pytest.mark.parametrize("plan", ["panzhihua-2022-2026", "sichuan-14-5"])
def test_for_every_computed_clause_the_sums_agree(busy, plan):
    for clause in queries.get_plan(plan).clauses.values():
        if clause.tree.type in {"milestone", "attested", "rollup"}:
            continue
        for region in ("5104", "510422", "510422101"):
            if region != "5104" or plan.startswith("panzhihua"):
                found = explain(clause.id, region)
                from_facts = found.facts_total if found.facts_count else None
                read = [
                    stocks.amount(get_measure(_measure(clause, row.gauge)), row) for row in found.numerator_readings
                ]
                total = sum((value for value in read if value is not None), from_facts or Decimal(0))
                assert (found.numerator or 0) == total, (clause.id, region)


def _measure(clause, gauge: str) -> str:
    return next(name for name in (*clause.tree.measures, "places.grade") if get_measure(name).gauge == gauge)


def test_an_explanation_comes_in_pages(busy):
    seen, after = [], 0
    while True:
        page = explain("PZH-I03", "5104", after=after, limit=3)
        seen += [row.id for row in page.facts]
        assert page.facts_total == 23
        if page.next_after is None:
            break
        after = page.next_after
    whole = [row.id for row in explain("PZH-I03", "5104", limit=100).facts]
    assert seen == whole
    assert len(whole) == 8


def test_online_attendance_is_in_no_explanation(busy):
    found = explain("PZH-I05", "5104")
    assert (found.numerator, found.denominator) == (90, 1000)
    assert {row.channel for row in found.facts} == {"onsite"}


@pytest.mark.parametrize(
    ("clause", "region", "error"),
    [("PZH-P18", "5104", Invalid), ("PZH-X99", "5104", NotFound), ("PZH-I03", "513437", NotFound)],
)
def test_what_cannot_be_opened_is_refused(busy, clause, region, error):
    with pytest.raises(error):
        explain(clause, region)


def test_children_and_what_is_directly_under_add_up(busy):
    found = queries.drill("PZH-I05", "5104", as_of=END)
    rows = {(row.code, row.own): row.numerator for row in found.rows}
    assert rows[("5104", True)] == 70
    assert rows[("510422", False)] == 20
    assert sum(rows.values()) == found.numerator == 90
    assert [(row.code, row.numerator) for row in found.directly] == [(busy.library.code, 70)]
    county = next(row for row in found.rows if row.code == "510422")
    assert county.result is not None
    assert county.result.value == Decimal("0.20")


@pytest.mark.parametrize("clause", ["PZH-S03", "PZH-X05", "PZH-N01"])
def test_clauses_over_units_open_into_units_that_pass(busy, clause):
    gauge = {"PZH-S03": "places.grade", "PZH-X05": "staff.full_time", "PZH-N01": "facility.wifi"}[clause]
    for house, value in ((busy.library, 1), (busy.county_library, 2), (busy.station, 3), (busy.other_station, 2)):
        read_gauge(gauge, house, value, on=START)
    found = queries.drill(clause, "5104", as_of=END)
    assert sum(row.numerator for row in found.rows) == found.numerator == found.whole.numerator
    assert {row.code: row.numerator for row in found.rows}.get("510422") == 1 + (clause == "PZH-N01")


def test_a_drill_goes_down_to_the_village(busy):
    point = an_institution(kind="culture_station", division=a_division("510422101200"))
    count_fact("culture.visit", point, 4, on=DAY)
    follow()
    for region, numerator in (("5104", 94), ("510422", 24), ("510422101", 24), ("510422101200", 4)):
        found = queries.drill("PZH-I05", region, as_of=END)
        assert found.numerator == numerator == sum(row.numerator for row in found.rows)
    leaf = queries.drill("PZH-I05", "510422101200", as_of=END)
    assert [(row.code, row.numerator) for row in leaf.directly] == [(point.code, 4)]


def test_a_trend_starts_at_the_printed_baseline(busy):
    points = queries.series("PZH-I05", "5104", as_of=END)
    assert [(point.at.year, point.value, point.printed) for point in points] == [
        (2021, Decimal("0.96"), True),
        (2022, None, False),
        (2023, None, False),
        (2024, None, False),
        (2025, Decimal("0.09"), False),
    ]
    assert points[-1].expected == Decimal("1.19")


def test_the_parts_of_a_region_are_asked_with_the_same_queries_for_few_and_many(busy, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        few = queries.by_child("panzhihua-2022-2026", "5104", only=["PZH-I03", "PZH-I04", "PZH-I05"], as_of=END)
    assert [row.code for row in few] == ["510402", "510421", "510422"]
    assert [result.value for result in few[2].results] == [Decimal("0.5"), None, Decimal("0.20")]


@pytest.mark.parametrize(("path", "seen"), [(["51", "5104"], True), (["51", "5134"], False)])
def test_what_lies_in_a_region_is_said_by_its_path_and_not_by_its_code(city, path, seen):
    house = city.library
    code = "513499" if seen else "510499"  # begins like the other city
    Division.objects.create(code=code, name="代管区", level=3, parent_id=path[-1], path=[*path, code])
    Institution.objects.filter(pk=house.pk).update(division=code)
    house.refresh_from_db()
    row = count_fact("library.session", house, 7, on=DAY)
    follow()
    assert [each.id for each in explain("PZH-I03", "5104").facts] == ([row.id] if seen else [])


def test_what_a_figure_leaves_out_is_named_with_its_count(city):
    count_fact("library.visit", city.library, 30, on=DAY)
    count_fact("library.visit", city.library, 412, on=DAY, channel="online")
    follow()
    found = queries.explain("PZH-I05", "5104", as_of=END).left_out
    [left] = [each for each in found if each.measure == "library.visits"]
    assert (left.channels, left.amount, left.facts) == (("online", "home"), 412, 1)


def test_a_place_that_sent_nothing_is_no_zero_in_the_sum(client, city):
    count_fact("culture.visit", city.county_centre, 7)
    follow()
    page = client.get("/plan/panzhihua-2022-2026/5104/PZH-I05/").text
    rows = {each.code: each for each in queries.drill("PZH-I05", "5104").rows}
    assert (rows["510421"].numerator, rows["510421"].result.numerator) == (0, None)  # it adds nothing, and is not known
    [row] = re.findall(r'<a href="/plan/panzhihua-2022-2026/510421/PZH-I05/">.*?</a>', page)
    assert ("没有收到" in row, '<span class="num">—</span>' in row) == (True, True)
