"""The pages of who keeps the divisions, and how a house ends, without JavaScript."""

import re
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from tests.builders.booking import a_session, an_offering
from tests.builders.people import a_manager, an_administrator, sign_in
from tests.builders.places import a_county, a_division, a_township, an_institution
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.clock import SHANGHAI
from wenmai.places import actions, queries
from wenmai.places.models import DivisionTag, HoursException, HoursRule, Institution, MainBranchTie, Network, SpaceKind

pytestmark = pytest.mark.django_db
DIVISIONS = "/desk/places/divisions/"
PAGES = ("", "lists/ethnic/", "population/", "succession/", "move/")


@pytest.fixture(autouse=True)
def at_1540():
    with time_machine.travel(datetime(2026, 11, 21, 15, 40, tzinfo=SHANGHAI), tick=False):
        yield


@pytest.fixture
def house():
    return an_institution(kind="library", division=a_county(), name="盐边县图书馆", code="YB")


@pytest.fixture
def keeper(house):
    return sign_in(Client(), an_administrator("51"))


@pytest.fixture
def boss(house):
    return sign_in(Client(), an_administrator("510422"))


def said(answer):
    return answer.content.decode()


def test_divisions_belong_to_the_province(keeper, boss):
    assert [keeper.get(DIVISIONS + page).status_code for page in PAGES] == [200] * 5
    assert [boss.get(DIVISIONS + page).status_code for page in PAGES] == [404] * 5
    assert boss.post(f"{DIVISIONS}lists/ethnic/", {"divisions": "510422"}).status_code == 404
    assert keeper.get(f"{DIVISIONS}lists/rich/").status_code == 404


def test_a_list_is_corrected_and_confirmed(keeper):
    actions.put_tag(system(), tag="ethnic", divisions=["510422", "510421"], source="按公布名单整理，名单待核")
    page = said(keeper.get(f"{DIVISIONS}lists/ethnic/"))
    assert "510421 米易县\n510422 盐边县" in page
    assert "还没有核" in page
    assert "名单待核" in said(keeper.get(DIVISIONS))
    data = {"divisions": "510422 盐边县\n5134，凉山", "source": "川民委〔2026〕1 号", "confirmed": "on"}
    assert keeper.post(f"{DIVISIONS}lists/ethnic/", data).status_code == 302
    assert (queries.tagged("ethnic"), queries.tag_confirmed("ethnic")) == (("5104" + "22", "5134"), True)
    assert "名单待核" not in said(keeper.get(DIVISIONS))


def test_a_list_that_cannot_be_read_is_said_by_line(keeper):
    answer = keeper.post(f"{DIVISIONS}lists/ethnic/", {"divisions": "510422\n盐边县", "source": "文"})
    assert (answer.status_code, "第 2 行不是以区划代码开头" in said(answer)) == (422, True)
    answer = keeper.post(f"{DIVISIONS}lists/ethnic/", {"divisions": "510499", "source": "文"})
    assert "没有代码为 510499 的区划" in said(answer)
    assert not DivisionTag.objects.exists()


def test_residents_are_entered_and_mistakes_are_said_by_line(keeper):
    data = {
        "series": "统计年鉴 2026",
        "source": "攀枝花市统计局",
        "as_of": "2025-12-31",
        "rows": "510422 187,000 人\n510421，22万",
    }
    answer = keeper.post(f"{DIVISIONS}population/", data)
    assert "第 2 行读不懂" in said(answer)
    assert "187,000 人" in said(answer)
    assert "还没到这一天" in said(keeper.post(f"{DIVISIONS}population/", data | {"as_of": "2027-01-01"}))
    data["rows"] = "510422 187,000 人\n510421，220000"
    assert keeper.post(f"{DIVISIONS}population/", data).status_code == 302
    assert queries.population("510422", date(2026, 1, 1)).value == 187000
    assert "统计年鉴 2026" in said(keeper.get(DIVISIONS))


def test_a_succession_is_shown_before_it_is_done(keeper):
    an_institution(division=a_township(), code="HG", name="红格镇综合文化站")
    data = {
        "old": "510422101",
        "new": "510422100",
        "kind": "merged",
        "on": "2026-11-01",
        "source": "川民政〔2026〕1 号",
    }
    page = said(keeper.post(f"{DIVISIONS}succession/", data))
    assert "会动到这些" in page
    assert "红格镇综合文化站" in page
    assert "昔格达社区村民委员会" in page
    assert a_division("510422101").valid_to is None
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert keeper.post(f"{DIVISIONS}succession/", hidden).status_code == 302
    assert Institution.objects.get(code="HG").division_id == "510422100"
    assert "红格镇 → 桐子林镇" in said(keeper.get(DIVISIONS))


def test_a_succession_that_cannot_be_is_refused_in_the_form(keeper):
    data = {"old": "510422101", "new": "510499999", "kind": "merged", "on": "2026-11-01", "source": "文"}
    answer = keeper.post(f"{DIVISIONS}succession/", data)
    assert (answer.status_code, "会动到这些" in said(answer)) == (422, False)
    later = data | {"new": "510422100", "on": "2026-12-01", "sure": "on"}
    assert "生效那天再录" in said(keeper.post(f"{DIVISIONS}succession/", later))


def test_a_village_is_moved(keeper):
    data = {"code": "510422101200", "parent": "510421100", "on": "2026-11-01", "source": "批复"}
    assert "同一个县" in said(keeper.post(f"{DIVISIONS}move/", data))
    assert keeper.post(f"{DIVISIONS}move/", data | {"parent": "510422100"}).status_code == 302
    assert a_division("510422101200").parent_id == "510422100"


def test_a_house_closes_after_its_sessions_are_settled(house, boss):
    session = a_session(offering=an_offering(house))
    page = said(boss.get("/desk/places/YB/ending/"))
    assert "还有 1 场没有办完或取消" in page
    answer = boss.post("/desk/places/YB/ending/", {"deed": "close", "on": "2026-11-21", "reason": "馆舍重建"})
    assert (answer.status_code, "请先改期或取消" in said(answer)) == (422, True)
    last = str(clock.day_of(session.ends_at) + timedelta(days=1))
    data = {"deed": "close", "on": last, "reason": "馆舍重建"}
    assert boss.post("/desk/places/YB/ending/", data).status_code == 302
    assert "馆舍重建" in said(boss.get("/desk/places/YB/ending/"))


def test_a_house_moves_within_the_county(boss):
    assert boss.post("/desk/places/YB/ending/", {"deed": "move", "division": "510421"}).status_code == 422
    assert boss.post("/desk/places/YB/ending/", {"deed": "move", "division": "510422101"}).status_code == 302
    assert Institution.objects.get(code="YB").division_id == "510422101"


def test_a_manager_neither_moves_nor_closes_the_house(house):
    head = sign_in(Client(), a_manager("YB"))
    assert head.get("/desk/places/YB/ending/").status_code == 404
    assert "迁址与停办" not in said(head.get("/desk/places/YB/"))


def test_a_tie_is_ended_on_the_page(house, boss):
    an_institution(kind="library", division=a_county(), name="攀西图书馆", code="MAIN")
    tie = actions.tie_branch(system(), main="MAIN", branch="YB", network=Network.LIBRARY, since=date(2026, 1, 1))
    assert "结束这个关系" in said(boss.get("/desk/places/YB/records/"))
    form = {"record": f"end{tie.pk}", f"end{tie.pk}-on": "2025-01-01"}
    answer = boss.post("/desk/places/YB/records/", form)
    assert (answer.status_code, "结束日期要晚于开始日期" in said(answer)) == (422, True)
    assert boss.post("/desk/places/YB/records/", form | {f"end{tie.pk}-on": "2026-11-30"}).status_code == 302
    assert MainBranchTie.objects.get().during.upper == date(2026, 11, 30)
    assert "结束这个关系" not in said(boss.get("/desk/places/YB/records/"))


def test_a_room_has_hours_and_closures_of_its_own(house, boss):
    room = actions.add_space(system(), institution="YB", name="报告厅", kind=SpaceKind.HALL)
    elsewhere = actions.add_space(system(), institution=an_institution().code, name="别处", kind=SpaceKind.HALL)
    url = f"/desk/places/YB/spaces/{room.pk}/hours/"
    assert boss.get(f"/desk/places/YB/spaces/{elsewhere.pk}/hours/").status_code == 404
    data = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0, "form-0-kind": "regular", "form-0-selector": "everyday"}
    assert boss.post(url, data | {"form-0-opens": "18:00", "form-0-closes": "21:00"}).status_code == 302
    assert HoursRule.objects.get().space_id == room.pk
    assert "18:00" in said(boss.get(url))
    closed = {"first": "2026-12-01", "last": "2026-12-02", "kind": "closed", "reason": "换座椅", "space": "报告厅"}
    assert boss.post("/desk/places/YB/changes/", closed).status_code == 302
    assert HoursException.objects.get().space_id == room.pk
    assert boss.post("/desk/places/YB/changes/", closed | {"space": "没有"}).status_code == 422


def test_a_year_is_read_by_every_administrator_and_says_that_it_is_assumed(keeper, boss):
    actions.seed_calendar(system(), last_year=2027)
    page = said(boss.get("/desk/places/calendar/2027/"))
    assert "按法定假日推定" in page
    assert "春节" in page
    assert "按这份通知" not in page
    assert boss.post("/desk/places/calendar/2027/", {"notice": "x"}).status_code == 404
    assert "按这份通知" in said(keeper.get("/desk/places/calendar/2027/"))
