"""Staff pages of places, in a browser without JavaScript."""

import re
from datetime import date, datetime

import pytest
import time_machine
from django.test import Client

from tests.builders.people import a_citizen, a_clerk, a_manager, an_administrator, sign_in
from tests.builders.places import a_county, a_township, an_institution, some_divisions
from wenmai.kernel.clock import SHANGHAI
from wenmai.places import queries
from wenmai.places.models import HoursException, HoursRule, Institution, InstitutionGrade, MainBranchTie, Space

pytestmark = pytest.mark.django_db
SATURDAY = date(2026, 11, 21)
PARTS = ("", "hours/", "changes/", "spaces/", "records/")


@pytest.fixture(autouse=True)
def at_1540():
    with time_machine.travel(datetime(2026, 11, 21, 15, 40, tzinfo=SHANGHAI), tick=False):
        yield


@pytest.fixture
def house():
    return an_institution(kind="library", division=a_county(), name="盐边县图书馆", code="YB")


@pytest.fixture
def boss(house):
    return sign_in(Client(), an_administrator("510422"))


@pytest.fixture
def head(house):
    return sign_in(Client(), a_manager("YB"))


def said(answer):
    return answer.content.decode()


def rule(number, **values):
    return {f"form-{number}-{name}": value for name, value in values.items()}


def rows(total, *rules):
    data = {"form-TOTAL_FORMS": total, "form-INITIAL_FORMS": 0}
    for each in rules:
        data |= each
    return data


def test_who_keeps_nothing_finds_no_desk(house):
    strangers = [Client(), sign_in(Client(), a_citizen()), sign_in(Client(), a_clerk("YB"))]
    for client in strangers:
        assert {client.get(f"/desk/places/YB/{part}").status_code for part in PARTS} <= {302, 404}
        assert client.get("/desk/places/").status_code in {302, 404}
        assert client.get("/desk/places/calendar/").status_code in {302, 404}


def test_the_manager_of_another_house_does_not_see_this_one(house):
    an_institution(code="OTHER")
    other = sign_in(Client(), a_manager("OTHER"))
    assert {other.get(f"/desk/places/YB/{part}").status_code for part in PARTS} == {404}
    assert other.post("/desk/places/YB/hours/", rows(0)).status_code == 404


def test_the_head_keeps_hours_but_not_grades(house, head):
    assert [head.get(f"/desk/places/YB/{part}").status_code for part in PARTS] == [200, 200, 200, 200, 404]
    assert "定级与总分馆" not in said(head.get("/desk/places/YB/"))
    assert head.get("/desk/places/calendar/").status_code == 404


def test_the_list_shows_what_one_keeps(house, boss, head):
    an_institution(name="东区图书馆", kind="library", division=a_township(), code="HG")
    assert "盐边县图书馆" in said(boss.get("/desk/places/"))
    assert "东区图书馆" in said(boss.get("/desk/places/"))
    assert "东区图书馆" not in said(head.get("/desk/places/"))


def test_an_institution_is_opened_and_mistakes_are_kept(house, boss):
    data = {
        "name": "红格镇综合文化站",
        "code": "HG",
        "kind": "culture_station",
        "division": "510422101",
        "ownership": "public",
    }
    answer = boss.post("/desk/places/add/", data | {"code": "YB"})
    assert answer.status_code == 422
    assert "已经有机构在用" in said(answer)
    assert 'value="红格镇综合文化站"' in said(answer)
    assert boss.post("/desk/places/add/", data | {"division": "5134"}).status_code == 422
    answer = boss.post("/desk/places/add/", data)
    assert (answer.status_code, answer.url) == (302, "/desk/places/HG/hours/")
    assert Institution.objects.get(code="HG").level == 4


def test_the_profile_is_changed(house, head):
    data = {"name": "盐边县图书馆", "ownership": "public", "phone": "0812-1", "lon": "101.8", "lat": ""}
    answer = head.post("/desk/places/YB/", data)
    assert "经度和纬度要一起填" in said(answer)
    assert head.post("/desk/places/YB/", data | {"lat": "26.6"}).status_code == 302
    assert Institution.objects.get(code="YB").phone == "0812-1"


def test_hours_are_set_read_back_and_empty_rows_left_out(house, head):
    week = rule(0, kind="regular", selector="weekday", weekdays=[2, 3, 4, 5, 6, 7], opens="9:00", closes="17：00")
    late = rule(1, kind="extended", selector="weekday", weekdays=[5, 6], opens="17:00", closes="21:00")
    fair = rule(2, kind="regular", selector="lunar", month_day="1-15", opens="18:00", closes="24:00")
    busy = rule(
        3, kind="staggered", selector="everyday", opens="19:00", closes="21:00", season_from="5-10", season_to="6-10"
    )
    answer = head.post("/desk/places/YB/hours/", rows(5, week, late, fair, busy, rule(4, kind="")))
    assert answer.status_code == 302
    assert HoursRule.objects.count() == 4
    found = queries.open_ranges(Institution.objects.get(code="YB"), SATURDAY)
    assert [(each.start.hour, each.end.hour, each.kind) for each in found] == [(9, 17, "regular"), (17, 21, "extended")]
    text = said(head.get("/desk/places/YB/hours/"))
    for value in ('value="9:00"', 'value="24:00"', 'value="1-15"', 'value="5-10"'):
        assert value in text


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ({"opens": "25:00"}, "最晚 24:00"),
        ({"opens": "9点"}, "最晚 24:00"),
        ({"closes": "8:00"}, "关门要晚于开门"),
        ({"weekdays": []}, "至少一天"),
        ({"month_day": "13日"}, "写成 10-13"),
        ({"season_from": "5-1"}, "起止要一起写"),
    ],
)
def test_bad_hours_come_back_with_what_to_do(house, head, bad, why):
    good = {"kind": "regular", "selector": "weekday", "weekdays": [1], "opens": "9:00", "closes": "17:00"}
    answer = head.post("/desk/places/YB/hours/", rows(1, rule(0, **(good | bad))))
    assert answer.status_code == 422
    assert why in said(answer)
    assert HoursRule.objects.count() == 0


def test_a_closure_is_announced_and_withdrawn(house, head):
    data = {"first": "2026-12-01", "last": "2026-12-02", "kind": "closed", "reason": "消防检修"}
    assert head.post("/desk/places/YB/changes/", data).status_code == 302
    made = HoursException.objects.get()
    assert "提前 10 天" in said(head.get("/desk/places/YB/changes/"))
    answer = head.post("/desk/places/YB/changes/", data | {"last": "2026-11-30"})
    assert "早于开始日期" in said(answer)
    assert head.post(f"/desk/places/YB/changes/{made.pk}/withdraw/").status_code == 302
    assert head.post(f"/desk/places/YB/changes/{made.pk}/withdraw/").status_code == 302
    assert HoursException.objects.count() == 0


def test_rooms_are_added_and_retired(house, head):
    for name in ("甲厅", "乙厅"):
        assert head.post("/desk/places/YB/spaces/", {"name": name, "kind": "hall", "capacity": "60"}).status_code == 302
    data = {"name": "大厅", "kind": "hall", "parts": ["甲厅", "乙厅"]}
    assert head.post("/desk/places/YB/spaces/", data).status_code == 302
    whole = Space.objects.get(name="大厅")
    assert sorted(whole.parts.values_list("name", flat=True)) == ["乙厅", "甲厅"]
    assert "已有" in said(head.post("/desk/places/YB/spaces/", data))
    assert head.post(f"/desk/places/YB/spaces/{whole.pk}/retire/").status_code == 302
    assert "大厅" not in re.findall(r'row__title">([^<]+)<', said(head.get("/desk/places/YB/spaces/")))


def test_a_room_of_another_house_is_not_retired_here(house, head):
    other = an_institution(code="OTHER")
    sign = sign_in(Client(), a_manager("OTHER"))
    sign.post("/desk/places/OTHER/spaces/", {"name": "厅", "kind": "hall"})
    room = Space.objects.get(institution=other)
    assert head.post(f"/desk/places/YB/spaces/{room.pk}/retire/").status_code == 403
    room.refresh_from_db()
    assert room.retired_on is None


def test_grades_titles_and_ties_are_recorded(house):
    an_institution(code="CITY", kind="library", division=a_county())
    boss = sign_in(Client(), an_administrator("5104"))
    path = "/desk/places/YB/records/"
    grade = {"record": "grade", "grade-scheme": "library", "grade-grade": "2", "grade-awarded_on": "2023-08-01"}
    assert "field__error" in said(boss.post(path, grade))
    assert boss.post(path, grade | {"grade-evidence": "办公共发〔2023〕1 号"}).status_code == 302
    title = {"record": "title", "title-title": "示范馆", "title-given_by": "市局", "title-given_on": "2024-01-01"}
    assert boss.post(path, title).status_code == 302
    tie = {"record": "tie", "tie-network": "library", "tie-main": "CITY", "tie-since": "2024-01-01"}
    assert boss.post(path, tie).status_code == 302
    assert "没有这个机构" in said(boss.post(path, tie | {"tie-main": "NOBODY"}))
    assert (InstitutionGrade.objects.count(), MainBranchTie.objects.count()) == (1, 1)
    text = said(boss.get(path))
    for word in ("2 级", "示范馆", "2024 年 1 月 1 日—"):
        assert word in text


def test_a_year_is_entered_by_its_notice():
    some_divisions()
    boss = sign_in(Client(), an_administrator("51"))
    assert "推定" in said(boss.get("/desk/places/calendar/"))
    path = "/desk/places/calendar/2027/"
    lines = "2027-01-01 到 2027-01-03 放假 元旦\n\n2027-01-09 上班 元旦"
    answer = boss.post(path, {"source": "国办发明电〔2026〕7 号", "notice": lines + "\n2027-02-30 放假 春节\n下周放假"})
    assert answer.status_code == 422
    assert "第 4 行读不懂：2027-02-30 放假 春节" in said(answer)
    assert "第 5 行读不懂：下周放假" in said(answer)
    assert boss.post(path, {"source": "国办发明电〔2026〕7 号", "notice": lines}).status_code == 302
    assert queries.year_is_final(2027)
    assert queries.official_day(date(2027, 1, 9)).kind == "make_up"
    assert "2027-01-09 上班 元旦" in said(boss.get(path))
    assert "不在 2028 年" in said(boss.post("/desk/places/calendar/2028/", {"source": "文", "notice": lines}))


def test_a_year_that_a_calendar_has_not_is_not_found():
    some_divisions()
    boss = sign_in(Client(), an_administrator("51"))
    assert boss.get("/desk/places/calendar/99999/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(house, boss, number, django_assert_max_num_queries):
    for _ in range(number - 1):
        an_institution(division=a_county())
    boss.get("/desk/places/")
    with django_assert_max_num_queries(9):
        boss.get("/desk/places/")
