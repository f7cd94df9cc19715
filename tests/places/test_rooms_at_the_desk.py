"""Rooms, seats, season hours and the official's check, in a browser without JavaScript."""

from datetime import date, datetime

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.builders.people import a_citizen, a_manager, an_administrator, an_official, sign_in
from tests.builders.places import a_county, a_division, a_township, an_institution
from tests.builders.places_actors import administrator, manager
from wenmai.kernel.actor import system
from wenmai.kernel.clock import SHANGHAI
from wenmai.kernel.errors import NotAllowed, NotFound
from wenmai.places import actions, queries
from wenmai.places.actions import Change, Details, Hours, Season, weekly
from wenmai.places.models import Accessibility, HoursRule, HoursTemplate, Seat, Space, SpaceFunction

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_1540():
    with time_machine.travel(datetime(2026, 11, 21, 15, 40, tzinfo=SHANGHAI), tick=False):
        yield


@pytest.fixture
def house():
    return an_institution(kind="library", division=a_county(), name="盐边县图书馆", code="YB")


@pytest.fixture
def head(house):
    return sign_in(Client(), a_manager("YB"))


@pytest.fixture
def room(house):
    details = Details(
        where="二楼东侧",
        functions=(SpaceFunction.READING, SpaceFunction.SALON),
        accessibility=(Accessibility.WHEELCHAIR, Accessibility.HEARING_LOOP),
        equipment=(("投影仪", 1), ("折叠椅", 40)),
        setup_minutes=30,
        cleanup_minutes=15,
    )
    return actions.add_space(
        system(), institution="YB", name="报告厅", kind="lecture_hall", capacity=80, details=details
    )


def said(answer):
    return answer.content.decode()


FORM = {"name": "报告厅", "kind": "lecture_hall", "capacity": "90", "equipment": "投影仪 2\n钢琴"}


def test_anyone_reads_a_room(room):
    actions.set_hours(system(), institution="YB", rules=[weekly(weekdays=range(1, 8), opens=540, closes=1020)])
    page = said(Client().get(f"/places/YB/{room.pk}/"))
    for words in (
        "报告厅",
        "二楼东侧",
        "容纳",
        "80 人",
        "投影仪",
        "折叠椅 40",
        "助听回路",
        "阅读",
        "现在开着",
        "前 30 分布置，后 15 分清场",
    ):
        assert words in page
    assert Client().get(f"/places/YB/{room.pk + 1}/").status_code == 404
    an_institution(code="HG")
    assert Client().get(f"/places/HG/{room.pk}/").status_code == 404
    assert f"/places/YB/{room.pk}/" in said(Client().get("/places/YB/"))


def test_a_retired_room_says_so(room):
    actions.retire_space(system(), space=room.pk, on=date(2026, 11, 1))
    page = said(Client().get(f"/places/YB/{room.pk}/"))
    assert "停用" in page
    assert "现在开着" not in page


def test_the_head_changes_a_room_and_mistakes_are_kept(room, head):
    url = f"/desk/places/YB/spaces/{room.pk}/"
    assert "投影仪 1\n折叠椅 40" in said(head.get(url))
    answer = head.post(url, FORM | {"equipment": "投影仪 2\n12"})
    assert answer.status_code == 422
    assert "第 2 行“12”" in said(answer)
    assert head.post(url, FORM).status_code == 302
    room.refresh_from_db()
    assert (room.capacity, room.setup_minutes, room.accessibility) == (90, 0, [])
    assert [str(each) for each in room.equipment.all()] == ["投影仪 2", "钢琴"]
    assert sign_in(Client(), a_citizen()).get(url).status_code in {302, 404}


def test_a_room_is_changed_once_by_its_keeper_only(room):
    plan = {"space": room.pk, "name": "大报告厅", "kind": "lecture_hall", "capacity": 80, "details": Details()}
    first = actions.edit_space(manager("YB"), **plan)
    assert actions.edit_space(manager("YB"), **plan).pk == first.pk
    with pytest.raises(NotAllowed):
        actions.edit_space(manager("HG"), **plan)
    with pytest.raises(NotFound):
        actions.edit_space(manager("YB"), **(plan | {"space": 0}))


def test_a_rooms_own_buffers_are_blocked(room):
    start = datetime(2026, 12, 1, 9, tzinfo=SHANGHAI)
    (taken,) = actions.occupy(system(), space=room, during=(start, start.replace(hour=11)), source="a:1")
    assert (taken.blocked.lower, taken.blocked.upper) == (
        start.replace(hour=8, minute=30),
        start.replace(hour=11, minute=15),
    )


def test_a_whole_is_prepared_as_long_as_its_slowest_part(room):
    actions.add_space(system(), institution="YB", name="侧厅", kind="hall", details=Details(cleanup_minutes=45))
    whole = actions.add_space(system(), institution="YB", name="全厅", kind="hall", parts=["报告厅", "侧厅"])
    start = datetime(2026, 12, 1, 9, tzinfo=SHANGHAI)
    taken = actions.occupy(system(), space=whole, during=(start, start.replace(hour=11)), source="a:1")
    assert {(each.blocked.lower, each.blocked.upper) for each in taken} == {
        (start.replace(hour=8, minute=30), start.replace(hour=11, minute=45))
    }


def test_seats_are_laid_out_at_the_desk(room, head):
    url = f"/desk/places/YB/spaces/{room.pk}/seats/"
    answer = head.post(url, {"plan": "A 1-4\nB 9-1"})
    assert answer.status_code == 422
    assert "第 2 行“B 9-1”" in said(answer)
    assert head.post(url, {"plan": "A 1-2 | 3-4 轮椅席=1"}).status_code == 302
    assert Seat.objects.filter(space=room, closed_on=None).count() == 4
    page = said(head.get(url))
    assert "现在 4 个座位" in page
    assert "A 1-2 | 3-4 轮椅席=1" in page


def test_a_new_room_leads_to_its_details(house, head):
    answer = head.post("/desk/places/YB/spaces/", {"name": "琴房 1", "kind": "piano_room"})
    assert answer.headers["Location"] == f"/desk/places/YB/spaces/{Space.objects.get().pk}/"


SEASON = {"name": "春耕", "first": "4-15", "last": "6-10", "lines": "周一至周六 6:30-11:00\n每天 18:30-21:00 延时"}


@pytest.fixture
def boss(house):
    return sign_in(Client(), an_administrator("510422"))


def test_a_county_proposes_season_hours_and_houses_take_them(boss, head):
    assert boss.get("/desk/places/seasons/").status_code == 200
    assert head.get("/desk/places/seasons/").status_code in {302, 403, 404}
    answer = boss.post("/desk/places/seasons/", SEASON | {"lines": "每天 7:00-11:00\n周九 8:00-9:00"})
    assert "第 2 行“周九 8:00-9:00”读不懂" in said(answer)
    answer = boss.post("/desk/places/seasons/", SEASON)
    template = HoursTemplate.objects.get()
    assert answer.headers["Location"] == f"/desk/places/seasons/{template.pk}/"
    page = said(boss.get(f"/desk/places/seasons/{template.pk}/"))
    assert "4 月 15 日—6 月 10 日" in page
    assert "周一、周二、周三、周四、周五、周六 6:30-11:00" in page
    assert boss.post(f"/desk/places/seasons/{template.pk}/", {"institutions": ["YB"]}).status_code == 302
    rules = HoursRule.objects.filter(institution__code="YB").values_list(
        "opens", "closes", "kind", "weekdays", "season_from"
    )
    assert list(rules.order_by("pk")) == [
        (390, 660, "regular", [1, 2, 3, 4, 5, 6], 415),
        (1110, 1260, "extended", [1, 2, 3, 4, 5, 6, 7], 415),
    ]
    house = queries.institutions_by_code(["YB"])["YB"]
    assert [each.kind for each in queries.open_ranges(house, date(2027, 5, 10))] == ["regular", "extended"]
    assert queries.open_ranges(house, date(2027, 7, 1)) == ()
    assert boss.post(f"/desk/places/seasons/{template.pk}/retire/").status_code == 302
    assert HoursRule.objects.count() == 2


def test_a_template_is_replaced_by_name_and_reaches_its_own_division_only(house):
    an_institution(code="MY", division=a_division("510421"))
    season = Season("春耕", 415, 610, (Hours(420, 660, weekdays=(1,)),))
    template = actions.put_hours_template(administrator("5104"), division="510422", season=season)
    assert actions.put_hours_template(administrator("5104"), division="510422", season=season).pk == template.pk
    with pytest.raises(NotFound, match="MY"):
        actions.apply_hours_template(administrator("5104"), template=template.pk, institutions=["YB", "MY"])
    assert HoursRule.objects.count() == 0
    with pytest.raises(NotAllowed):
        actions.apply_hours_template(manager("YB"), template=template.pk, institutions=["YB"])
    with pytest.raises(NotAllowed):
        actions.put_hours_template(administrator("5134"), division="510422", season=season)


def test_an_official_sees_what_falls_short(house):
    actions.set_hours(system(), institution="YB", rules=[weekly(weekdays=(1, 2, 3, 4, 5), opens=540, closes=1020)])
    study = an_institution(kind="study_room", division=a_township(), name="红格镇城市书房", code="SR")
    actions.set_hours(system(), institution="SR", rules=[weekly(weekdays=range(1, 8), opens=540, closes=900)])
    today = date(2026, 11, 21)
    actions.add_exception(system(), institution="SR", change=Change(today, today, "停电"))
    later = date(2026, 12, 1)
    actions.add_exception(system(), institution="SR", change=Change(later, later, "盘点"))
    official = sign_in(Client(), an_official("510422"))
    page = said(official.get("/desk/places/check/"))
    for words in ("星期六", "每周 42.0 小时", "停电", "都公布了"):
        assert words in page
    assert "盘点" not in page
    assert "停电" in said(Client().get(f"/places/{study.code}/"))
    assert "（临时）" in said(Client().get(f"/places/{study.code}/"))
    actions.set_hours(system(), institution="SR", rules=[actions.ROUND_THE_CLOCK])
    assert "1 家城市书房都做到了" in said(official.get("/desk/places/check/"))
    assert official.get("/desk/places/check/?d=5134").status_code == 404
    few = asked(official)
    for code in ("N1", "N2"):
        an_institution(kind="study_room", division=a_township(), code=code)
    assert asked(official) == few


def test_who_answers_for_a_division_finds_the_check_on_the_desk(house):
    link = 'href="/desk/places/check/"'
    for actor in (an_official("5104"), an_official("510422"), an_administrator("5104")):
        client = sign_in(Client(), actor)
        assert link in said(client.get("/desk/"))
        assert client.get("/desk/places/check/").status_code == 200
    assert link not in said(sign_in(Client(), a_manager(house)).get("/desk/"))


def asked(client):
    """How many statements the check takes."""
    with CaptureQueriesContext(connection) as caught:
        assert client.get("/desk/places/check/").status_code == 200
    return len(caught)


def test_the_desk_says_who_runs_a_room_and_readers_see_it(head, room):
    url = f"/desk/places/YB/spaces/{room.pk}/"
    typed = FORM | {"run_by": "social", "operator": "盐边县读书协会"}
    assert head.post(url, typed).status_code == 302
    room.refresh_from_db()
    assert (room.run_by, room.operator) == ("social", "盐边县读书协会")
    assert 'value="盐边县读书协会"' in said(head.get(url))
    page = said(Client().get(f"/places/YB/{room.pk}/"))
    assert "谁运营" in page
    assert "盐边县读书协会" in page
    assert "社会组织" in page


@pytest.mark.parametrize(("run_by", "operator"), [("firm", ""), ("house", "某公司")])
def test_who_runs_a_room_is_named_exactly_when_it_is_not_the_house(head, room, run_by, operator):
    answer = head.post(f"/desk/places/YB/spaces/{room.pk}/", FORM | {"run_by": run_by, "operator": operator})
    assert answer.status_code == 422
    assert "运营方" in said(answer)
    with pytest.raises(IntegrityError, match="space_run_by_others_names_them"), transaction.atomic():
        Space.objects.filter(pk=room.pk).update(run_by=run_by, operator=operator)


def test_a_room_that_says_nothing_is_run_by_the_house(room):
    assert (room.run_by, room.operator) == ("house", "")
    assert "场馆自己" in said(Client().get(f"/places/YB/{room.pk}/"))
