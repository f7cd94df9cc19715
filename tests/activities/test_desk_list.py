"""全部场次 at the desk, the ways to it, and what stands on the desk's front."""

from datetime import timedelta

import pytest

from tests.activities.test_desk import text_of
from tests.builders.activities import a_slot, an_activity, the_session
from tests.builders.booking import a_booking
from tests.builders.people import a_citizen, a_clerk, a_manager, sign_in
from tests.builders.places import an_institution
from wenmai.activities.actions import call_off
from wenmai.activities.actions.announcing import withdraw
from wenmai.activities.desk_list import Looked, dates_at, looked_for, months_at
from wenmai.booking.actions.attendance import count_heads
from wenmai.booking.desk_pages import address_of
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.places.actions import add_space
from wenmai.places.models import SpaceKind

pytestmark = pytest.mark.django_db
ALL = "/desk/activities/all/"


@pytest.fixture
def house():
    return an_institution(name="米易县图书馆", kind="library")


@pytest.fixture
def desk(client, house):
    return sign_in(client, a_clerk(house))


def in_days(days: int):
    return clock.now() + timedelta(days=days)


def titles(house, **looked) -> list[str]:
    return [each.session.offering.title for each in dates_at(house, Looked(**looked)).items]


def test_the_desk_lists_what_comes_soonest_first_and_what_is_past_latest_first(house):
    an_activity(house, title="下个月的讲座", slots=(a_slot(in_days(35)), a_slot(in_days(3))))
    an_activity(house, title="上周的讲座", slots=(a_slot(in_days(-7)),))
    an_activity(house, title="上个月的讲座", slots=(a_slot(in_days(-35)),))
    an_activity(an_institution(name="别家"), title="别家的")
    assert titles(house) == ["下个月的讲座", "下个月的讲座"]
    assert titles(house, past=True) == ["上周的讲座", "上个月的讲座"]
    coming = [each.session.starts_at for each in dates_at(house, Looked()).items]
    assert coming == sorted(coming)


def test_dates_are_found_by_every_word_and_by_month(house):
    an_activity(house, title="盐边菜", speaker="张老师", slots=(a_slot(in_days(3)),))
    an_activity(house, title="盐边史", slots=(a_slot(in_days(70), label="第二期"),))
    assert titles(house, words=("盐边", "张老师")) == ["盐边菜"]
    assert titles(house, words=("第二期",)) == ["盐边史"]
    first = clock.month_start(clock.day_of(in_days(70)))
    assert titles(house, month=first) == ["盐边史"]
    assert first in months_at(house, Looked())
    asked = {"which": "past", "q": " 盐边  菜 ", "month": "2026-13"}
    assert looked_for(asked) == Looked(past=True, words=("盐边", "菜"))


def test_each_date_leads_to_what_can_be_done_with_it(desk, house):
    activity = an_activity(house, title="水下的老县城", slots=(a_slot(in_days(3)), a_slot(in_days(10))))
    gone = the_session(activity)
    call_off(system(), session=gone, reason="下雨")
    page = desk.get(ALL).content.decode()
    standing = dates_at(house, Looked()).items[1].session
    here = f"/desk/activities/session/{standing.pk}/"
    doors = [
        here,
        f"{here}#move",
        f"{here}#cancel",
        *(f"/desk/activities/{activity.pk}/{each}/" for each in ("edit", "dates", "again")),
    ]
    assert [each for each in doors if f'href="{each}"' not in page] == []
    assert f"/desk/activities/session/{gone.pk}/#cancel" not in page
    assert "名额 20，余 20" in text_of(desk.get(ALL))


def test_who_came_to_what_is_online_did_not_come_to_a_place(desk, house):
    for mode in ("onsite", "online"):
        activity = an_activity(house, mode=mode, slots=(a_slot(in_days(-7)),))
        count_heads(system(), session=the_session(activity), total=9)
    page = text_of(desk.get(f"{ALL}?which=past"))
    assert (page.count("到场 9 人"), page.count("线上 9 人次")) == (1, 1)
    assert "线上 9 人次，约好 0 人" in text_of(desk.get(f"/desk/activities/session/{the_session(activity).pk}/"))


def test_a_date_taken_down_says_so_and_offers_no_more_dates(desk, house):
    activity = an_activity(house)
    withdraw(system(), activity=activity, reason="写错了")
    page = desk.get(ALL).content.decode()
    assert ("已撤下" in page, f"/desk/activities/{activity.pk}/dates/" in page) == (True, False)


@pytest.mark.parametrize("query", ["", "?which=past", "?q=没有", "?month=2019-01"])
def test_a_list_without_dates_says_what_to_do(desk, house, query):
    assert desk.get(ALL + query).status_code == 200


def test_the_list_takes_the_same_queries_for_one_and_three_dates(house, django_assert_num_queries):
    an_activity(house, slots=(a_slot(in_days(2)),))
    with django_assert_num_queries(5):
        dates_at(house, Looked())
    an_activity(house, slots=(a_slot(in_days(3)), a_slot(in_days(4))))
    with django_assert_num_queries(5):
        assert len(dates_at(house, Looked()).items) == 3


def test_another_house_has_no_list_of_this_one(client, house):
    sign_in(client, a_clerk(an_institution(name="别家")))
    assert client.get(f"{ALL}?at={house.code}").status_code == 404


def test_both_doors_of_the_desk_carry_the_same_links(client, house):
    sign_in(client, a_manager(house))
    fronts = [client.get(f"{each}?at={house.code}").content.decode() for each in ("/desk/", "/desk/activities/")]
    links = [{part.split('"')[0] for part in page.split('href="')[1:]} for page in fronts]
    assert {each for each in links[0] if each.startswith("/desk/")} == {
        each for each in links[1] if each.startswith("/desk/")
    }
    assert f"{ALL}?at={house.code}" in links[0]


def test_who_runs_an_activity_opens_it_at_the_desk_from_its_public_page(client, house):
    activity = an_activity(house)
    address, at_desk = f"/activities/{activity.pk}/", f"/desk/activities/session/{the_session(activity).pk}/"
    assert at_desk not in client.get(address).content.decode()
    sign_in(client, a_clerk(house))
    assert at_desk in client.get(address).content.decode()
    sign_in(client, a_clerk(an_institution(name="别家")))
    assert at_desk not in client.get(address).content.decode()


def test_a_date_in_the_calendar_of_rooms_leads_to_its_page(desk, house):
    room = add_space(system(), institution=house.code, name="报告厅", kind=SpaceKind.CLASSROOM)
    start = clock.at(clock.today() + timedelta(days=2), clock.now().time())
    session = the_session(an_activity(house, slots=(a_slot(start, space=room, venue=""),)))
    page = desk.get(f"/desk/rooms/{house.code}/?day={clock.day_of(start)}").content.decode()
    assert f'href="{address_of(session)}"' in page


GROUP = "学校、单位一起来"


def test_a_group_is_asked_along_where_it_can_come(client, house):
    lecture, dance = (
        an_activity(house),
        an_activity(house, title="坝坝舞", kind="performance", slots=(a_slot(seats=0),)),
    )
    full = an_activity(house, title="满了", slots=(a_slot(seats=1),))
    a_booking(the_session(full), a_citizen())
    shown = {each.title: GROUP in text_of(client.get(f"/activities/{each.pk}/")) for each in (lecture, dance, full)}
    assert shown == {"水下的老县城": True, "坝坝舞": False, "满了": False}
    me = a_citizen()
    a_booking(the_session(lecture), me)
    assert GROUP not in text_of(sign_in(client, me).get(f"/activities/{lecture.pk}/"))
