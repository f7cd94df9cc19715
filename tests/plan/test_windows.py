"""SC-P04's calendar: counties and townships by two-month windows, and who is overdue by how many days."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
import time_machine

from tests.builders.places import a_division
from tests.builders.plan import count_fact, follow
from wenmai.kernel.actor import system
from wenmai.places.actions import import_divisions
from wenmai.places.models import DivisionTag
from wenmai.plan import queries
from wenmai.plan.results import Coverage
from wenmai.plan.shelf import shelf
from wenmai.plan.windows import calendar

pytestmark = pytest.mark.django_db
PLAN, CLAUSE = "sichuan-14-5", "SC-P04"
NOW = "2026-06-10T12:00:00+08:00"
ADDRESS = f"/plan/{PLAN}/%s/{CLAUSE}/windows/"


@pytest.fixture
def poor(db):
    """雷波县 with two townships is on the list; one had all its shows until April, the other only one in January."""
    county = a_division("513437")
    raw = "level,code,name,parent\n4,513437100,锦城镇,513437\n4,513437101,西宁镇,513437\n"
    import_divisions(system(), raw=raw.encode())
    DivisionTag.objects.create(division=county, tag="ex_poverty", source="名单待核")
    with time_machine.travel(NOW):
        for township, month in (("513437100", 1), ("513437100", 4), ("513437101", 2), ("513437100", 5)):
            count_fact("delivery.performance", township, 1, on=date(2026, month, 3))
        follow()
        yield county


def test_windows_of_a_county_open_to_its_townships(poor):
    found = calendar(PLAN, CLAUSE, "513437")
    assert [[cell.state for cell in line.cells] for line in found.units] == [
        ["passed", "passed", "passed", "ahead", "ahead", "ahead"],
        ["passed", "failed", "open", "ahead", "ahead", "ahead"],
    ]
    assert [line.code for line in found.waiting] == ["513437101"]
    assert found.days_left == 20


def test_windows_of_the_province_are_the_sums_of_its_counties(poor):
    found = calendar(PLAN, CLAUSE, "51")
    assert [(line.place.name, line.above) for line in found.areas] == [("雷波县", "凉山彝族自治州")]
    assert [(cell.passed, cell.asked) for cell in found.total.cells][:3] == [(2, 2), (1, 2), (1, 2)]
    assert [cell.step for cell in found.areas[0].cells] == [5, 3, 3, 0, 0, 0]
    assert found.units == ()


def test_windows_name_who_is_overdue_and_by_how_many_days(poor):
    [late] = calendar(PLAN, CLAUSE, "51").overdue
    assert (late.unit.name, late.area, late.window.end, late.value, late.days) == (
        "西宁镇", "雷波县", date(2026, 4, 30), Decimal(0), 41,
    )  # fmt: skip


def test_windows_of_a_place_without_any_report_are_unknown_and_never_overdue(poor):
    found = calendar(PLAN, CLAUSE, "513437", 2025)
    assert {cell.state for line in found.units for cell in line.cells} == {"unknown"}
    assert found.overdue == ()


@pytest.fixture
def elsewhere(poor):
    """盐边县 of another prefecture is on the list too, and nobody there has ever reported a show."""
    county = a_division("510422")
    DivisionTag.objects.create(division=county, tag="ex_poverty", source="名单待核")


def test_windows_of_a_prefecture_that_never_reported_stay_unknown_when_another_has_begun(elsewhere):
    lines = calendar(PLAN, CLAUSE, "51").all_units
    assert {line.area: {cell.state for cell in line.cells[:2]} for line in lines} == {
        "513437": {"passed", "failed"}, "510422": {"unknown"},
    }  # fmt: skip
    assert {cell.value for line in lines if line.area == "510422" for cell in line.cells} == {None}
    assert [late.unit.code for late in calendar(PLAN, CLAUSE, "51").overdue] == ["513437101"]


def test_units_of_a_prefecture_that_never_reported_are_no_data_in_the_clause(elsewhere):
    found = queries.unit_results(CLAUSE, "51", as_of=date(2026, 6, 10))
    assert {row.values for row in found if not row.division.startswith("513437")} == {(None,)}
    assert queries.result(CLAUSE, "51", as_of=date(2026, 6, 10)).coverage == Coverage(2, 4)


def test_windows_before_a_prefecture_began_are_unknown_and_those_after_are_zero(elsewhere):
    count_fact("delivery.performance", "510422", 1, on=date(2026, 3, 9))
    follow()
    line = next(line for line in calendar(PLAN, CLAUSE, "51").all_units if line.area == "510422")
    assert [cell.value for cell in line.cells[:3]] == [None, Decimal(0), Decimal(0)]
    assert [cell.state for cell in line.cells[:3]] == ["unknown", "failed", "open"]


def test_a_window_that_is_open_is_no_data_where_nobody_has_reported(client, elsewhere):
    found = calendar(PLAN, CLAUSE, "51")
    known, unknown = (next(line for line in found.areas if line.place.code == code) for code in ("513437", "510422"))
    assert [(cell.state, cell.step > 0) for cell in (known.cells[2], unknown.cells[2])] == [
        ("open", True),
        ("unknown", False),
    ]
    assert found.unknown == sum(cell.state == "unknown" for line in found.all_units for cell in line.cells) > 0
    page = client.get(ADDRESS % "510422").text
    assert "没有数据、不知道逾没逾期的期数" in page
    assert "报来的里没有逾期的；没有数据的不知道。" in page


def test_windows_without_the_list_say_so(client):
    a_division("513437")
    assert "名单还没有录入" in client.get(ADDRESS % "51").content.decode()


def test_windows_are_a_page_and_files(client, poor):
    page = client.get(ADDRESS % "51").content.decode()
    assert "雷波县" in page
    assert "1／2" in page
    lines = client.get(f"{ADDRESS % '51'}file/?what=late").content.decode("utf-8-sig").splitlines()
    assert lines[1:] == ["雷波县,西宁镇,513437101,2026-03-01,2026-04-30,0,41"]
    book = openpyxl.load_workbook(BytesIO(client.get(f"{ADDRESS % '513437'}file/?format=xlsx").content))
    assert book.sheetnames == ["逐期", "逾期名单"]
    assert book["逐期"].max_row == 1 + 2 * 3


def test_a_clause_without_windows_has_no_calendar(client, poor):
    assert client.get(f"/plan/{PLAN}/51/SC-I01/windows/").status_code == 404


def _queries(django_assert_max_num_queries) -> int:
    shelf.cache_clear()
    with django_assert_max_num_queries(40) as counted:
        calendar(PLAN, CLAUSE, "51")
    return len(counted)


def test_the_calendar_takes_the_same_queries_for_more_townships(poor, django_assert_max_num_queries):
    before = _queries(django_assert_max_num_queries)
    raw = "level,code,name,parent\n4,513437102,汶水镇,513437\n4,513437103,黄琅镇,513437\n"
    import_divisions(system(), raw=raw.encode())
    assert _queries(django_assert_max_num_queries) == before
    assert len(calendar(PLAN, CLAUSE, "51").all_units) == 4
