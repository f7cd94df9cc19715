"""The public pages, as a reader sees them."""

import json
import re
from dataclasses import replace
from datetime import time, timedelta

import pytest

from tests.builders.activities import a_festival, a_slot, an_activity, the_session
from tests.builders.booking import a_booking, a_pool
from tests.builders.guide import a_spot
from tests.builders.people import a_citizen, sign_in
from tests.builders.places import a_county, a_division, an_institution
from wenmai.activities import queries
from wenmai.activities.actions.festivals import join
from wenmai.activities.filters import Wanted, wanted_of
from wenmai.activities.seats import Standing, seats_of
from wenmai.booking.actions import cancel_session
from wenmai.booking.actions.returns import release_due
from wenmai.booking.drafts.claims import Seats
from wenmai.booking.models import Booking, Pool
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE, system

pytestmark = pytest.mark.django_db
NOW = clock.now()


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def titles(**wanted) -> list[str]:
    return [line.title for line in queries.list_sessions(ANYONE, Wanted(**wanted)).items]


@pytest.mark.parametrize(
    ("about", "word", "claimable"),
    [
        ({"remaining": None}, "直接来", False),
        ({"remaining": 34}, "余 34 席", True),
        ({"remaining": 6}, "只余 6 席", True),
        ({"remaining": 0}, "满了", False),
        ({"status": "cancelled"}, "已取消", False),
        ({"status": "closed"}, "停止预约", False),
        ({"status": "done"}, "已结束", False),
        ({"ends_at": NOW}, "已结束", False),
        ({"closes_at": NOW}, "预约截止", False),
        ({"closes_at": NOW, "by_round": True}, "统一报名", False),
        ({"closes_at": NOW + timedelta(minutes=1), "remaining": 3}, "只余 3 席", True),
    ],
)
def test_seats_say_it_plainly(about, word, claimable):
    plain = {
        "status": "published",
        "starts_at": NOW - timedelta(hours=1),
        "ends_at": NOW + timedelta(hours=1),
        "remaining": 9,
        "opens_at": None,
    }
    seats = seats_of(Standing(**(plain | about)), NOW)
    assert (seats.word, seats.claimable) == (word, claimable)


def test_seats_before_the_opening_say_when():
    opens = clock.at(clock.today() + timedelta(days=1), clock.now().time().replace(hour=9, minute=0))
    seats = seats_of(Standing("published", opens + timedelta(days=1), opens + timedelta(days=2), 9, opens), NOW)
    assert (seats.word.endswith("09:00 开放预约"), seats.claimable) == (True, False)


def test_a_date_whose_sale_is_over_offers_no_form_and_says_to_come(client):
    activity = an_activity(slots=(a_slot(seats=9),))
    session = the_session(activity)
    end = clock.now() - timedelta(minutes=1)
    Pool.objects.filter(session=session).update(opens_at=end - timedelta(days=1), closes_at=end)
    page = client.get(f"/activities/{activity.pk}/").content.decode()
    assert ("预约截止" in page, "到现场问一问" in page, 'id="book"' in page) == (True, True, False)
    assert ("Discontinued" in page, "InStock" in page) == (True, False)
    listed = client.get("/activities/").content.decode()
    assert ("预约截止" in listed, "余 9 席" in listed) == (True, False)


def test_full_date_of_which_more_is_released_says_when(client):
    again = clock.at(clock.today() + timedelta(days=1), clock.now().time().replace(hour=9, minute=0))
    first, second = Seats("普通", 1), Seats("第二批", 3, door="later", release_at=again)
    session = the_session(an_activity(slots=(replace(a_slot(clock.now() + timedelta(days=3)), seats=(first, second)),)))
    a_booking(session)
    said = f"{again.month} 月 {again.day} 日 09:00 再放一批"
    for address in ("/activities/", f"/activities/{session.offering.activity.pk}/"):
        page = text_of(client.get(address))
        assert ("这一批满了" in page, said in page, "有人取消就会空出来" in page) == (True, True, False), address
    Pool.objects.filter(session=session, door="later").update(round=None, release_at=clock.now() - timedelta(hours=1))
    release_due(system())
    assert "只余 3 席" in text_of(client.get("/activities/"))


@pytest.mark.parametrize("code", ["zz", "999999"])
def test_place_that_nobody_knows_is_said(client, code):
    assert "不认得这个地方。" in text_of(client.get(f"/activities/?division={code}"))
    assert "不认得这个地方。" not in text_of(client.get("/activities/?division="))


def test_list_filters_by_place_kind_day_house_and_seats():
    host = an_institution()
    soon, later = clock.now() + timedelta(hours=1), clock.now() + timedelta(days=3)
    an_activity(host, title="讲座", slots=(a_slot(later),))
    an_activity(title="米易电影", kind="film", slots=(a_slot(soon, seats=0, division=a_division("510421100001")),))
    full = an_activity(title="满场", slots=(a_slot(later + timedelta(hours=1), seats=1),))
    a_booking(the_session(full))
    assert titles() == ["米易电影", "讲座", "满场"]
    assert titles(division="510421") == ["米易电影"]
    assert titles(division="5104") == titles(division="51") == titles()
    assert titles(kind="film") == ["米易电影"]
    assert titles(institution=host.code) == ["讲座"]
    assert titles(seats=True) == ["米易电影", "讲座"]
    Pool.objects.filter(session=the_session(full)).update(online=True, remaining=5, capacity=6)
    assert titles(seats=True) == ["米易电影", "讲座"]  # online places are no place to go to
    assert titles(day=clock.day_of(later).isoformat())[0] == "讲座"
    assert titles(day="week") == titles()


def test_list_leaves_out_what_is_over_and_shows_what_was_called_off():
    an_activity(title="过去", slots=(a_slot(clock.now() - timedelta(days=1)),))
    off = an_activity(title="取消的")
    cancel_session(system(), session=the_session(off), reason="下雨")
    assert titles() == ["取消的"]
    assert queries.upcoming(ANYONE) == []


@pytest.mark.parametrize(
    "query",
    [{"day": "2026-02-30"}, {"day": "yesterday"}, {"kind": "x"}, {"division": "5104; drop"}, {"division": "9" * 40}],
)
def test_unusable_filters_fall_back(query, client):
    assert wanted_of(query, "") == Wanted()
    assert client.get("/activities/", query).status_code == 200


def test_list_page_shows_days_and_words(client):
    host = an_institution(name="红格镇综合文化站")
    an_activity(host, title="坝坝舞", kind="performance", languages=("zh", "ii"), slots=(a_slot(seats=0),))
    page = client.get("/activities/")
    text = text_of(page)
    assert page.status_code == 200
    assert all(
        word in text for word in ("坝坝舞", "红格镇综合文化站", "社区广场", "文艺活动", "彝语", "直接来", "1 场")
    )


def test_empty_list_says_what_to_do(client):
    an_institution()
    assert "这里暂时没有" in text_of(client.get("/activities/?division=51"))


def test_list_takes_the_same_queries_for_one_and_three(client, django_assert_max_num_queries):
    counts = []
    for wanted in (1, 3):
        while len(titles()) < wanted:
            an_activity()
        with django_assert_max_num_queries(12) as seen:
            client.get("/activities/?division=5104")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_activity_page_answers_in_one_screen(client):
    host = an_institution(kind="library", division=a_county(), name="盐边县图书馆")
    activity = an_activity(
        host,
        summary="水库蓄起来以后",
        body="上半场看图。",
        speaker="沈老师",
        languages=("zh", "ii"),
        suits="12 岁以上",
        series="笮人讲坛",
    )
    page = client.get(f"/activities/{activity.pk}/")
    text = text_of(page)
    assert all(
        word in text
        for word in (
            "水下的老县城",
            "水库蓄起来以后",
            "上半场看图。",
            "沈老师",
            "普通话、彝语",
            "12 岁以上",
            "笮人讲坛",
            "盐边县图书馆",
            "社区广场",
            "共 20 席",
            "登录后预约",
        )
    )
    assert "csrfmiddlewaretoken" not in page.content.decode()


def test_activity_page_carries_json_ld_that_cannot_break_out(client):
    activity = an_activity(title="</script><b>坏")
    page = client.get(f"/activities/{activity.pk}/").content.decode()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    event = json.loads(found.group(1))
    assert (event["@type"], event["name"], event["offers"]["price"]) == ("EducationEvent", "</script><b>坏", "0")
    assert (event["maximumAttendeeCapacity"], event["remainingAttendeeCapacity"], event["eventStatus"][-14:]) == (
        20,
        20,
        "EventScheduled",
    )
    assert event["startDate"].endswith("+08:00")


@pytest.mark.parametrize(("seats", "word"), [(0, "直接来"), (20, "共 20 席")])
def test_activity_page_without_and_with_seats(client, seats, word):
    assert word in text_of(client.get(f"/activities/{an_activity(slots=(a_slot(seats=seats),)).pk}/"))


def test_activity_page_of_cancelled_past_and_unknown(client):
    off = an_activity()
    cancel_session(system(), session=the_session(off), reason="停电")
    past = an_activity(slots=(a_slot(clock.now() - timedelta(days=1)),))
    assert all(word in text_of(client.get(f"/activities/{off.pk}/")) for word in ("这一场取消了", "停电", "已取消"))
    assert "已结束" in text_of(client.get(f"/activities/{past.pk}/"))
    assert client.get("/activities/999999/").status_code == 404


def test_book_leads_to_a_ticket_and_a_double_click_to_the_same(client):
    citizen = a_citizen()
    sign_in(client, citizen)
    session = the_session(an_activity())
    sent = {"pool": a_pool(session).pk, "party": "2", "key": "k1"}
    first = client.post(f"/activities/book/{session.pk}/", sent)
    booking = Booking.objects.get()
    assert (first.status_code, first["Location"], booking.person, booking.party_size) == (
        302,
        f"/booking/{booking.key}/",
        citizen.person,
        2,
    )
    assert client.post(f"/activities/book/{session.pk}/", sent)["Location"] == first["Location"]
    assert client.post(f"/activities/book/{session.pk}/", sent | {"key": "k2"})["Location"] == first["Location"]
    assert Booking.objects.count() == 1
    text = text_of(client.get(first["Location"]))
    assert all(word in text for word in ("约好了", "水下的老县城", "2 席"))
    assert "看票" in text_of(client.get(f"/activities/{session.offering.activity.pk}/"))


def test_book_a_chosen_kind_of_seat(client):
    sign_in(client, a_citizen())
    session = the_session(an_activity(slots=(replace(a_slot(), seats=(Seats("普通", 5), Seats("轮椅位", 2))),)))
    wheelchair = session.pools.get(name="轮椅位")
    client.post(f"/activities/book/{session.pk}/", {"pool": wheelchair.pk, "party": "1", "key": "k"})
    assert Booking.objects.get().pool_id == wheelchair.pk


def test_book_refused_shows_the_page_with_what_to_do(client):
    sign_in(client, a_citizen())
    session = the_session(an_activity(slots=(a_slot(seats=2),)))
    a_booking(session)
    page = client.post(f"/activities/book/{session.pk}/", {"pool": a_pool(session).pk, "party": "3", "key": "k"})
    assert (page.status_code, "只余 1 席，不够 3 人" in text_of(page), Booking.objects.count()) == (409, True, 1)
    rubbish = client.post(f"/activities/book/{session.pk}/", {"pool": "x", "party": "x"})
    assert (rubbish.status_code, "写来几个人，最少 1 人。" in text_of(rubbish)) == (422, True)
    crowd = client.post(f"/activities/book/{session.pk}/", {"pool": a_pool(session).pk, "party": "5", "key": "k"})
    assert (crowd.status_code, "一次最多约 4 人" in text_of(crowd)) == (422, True)


def test_book_by_nobody_asks_to_sign_in(client):
    session = the_session(an_activity())
    answer = client.post(f"/activities/book/{session.pk}/", {"pool": a_pool(session).pk})
    assert (answer.status_code, answer["Location"].startswith("/accounts/login/?next=/activities/")) == (302, True)


def test_tickets_are_ones_own_and_can_be_cancelled(client):
    citizen = a_citizen()
    mine, other = a_booking(the_session(an_activity()), citizen), a_booking(the_session(an_activity()))
    sign_in(client, citizen)
    assert client.get(f"/booking/{other.key}/").status_code == 404
    assert client.post(f"/booking/{other.key}/cancel/").status_code == 404
    assert "水下的老县城" in text_of(client.get("/booking/"))
    answer = client.post(f"/booking/{mine.key}/cancel/", follow=True)
    assert ("取消了，1 席让给别人。" in text_of(answer), Booking.objects.get(pk=mine.pk).state) == (True, "cancelled")
    assert client.post(f"/booking/{mine.key}/cancel/").status_code == 409


def test_counts_and_upcoming_for_the_front_page(django_assert_num_queries):
    an_activity(slots=(a_slot(clock.now() + timedelta(minutes=1), minutes=2),))
    an_activity(slots=(a_slot(clock.now() + timedelta(days=4), division=a_division("510421100001")),))
    with django_assert_num_queries(2):
        counts, lines = queries.counts_today("5104"), queries.upcoming(ANYONE, "510422", 5)
    assert (counts.today, counts.week, len(lines)) == (1, 2, 1)


def test_days_hang_together():
    an_activity(title="展览", slots=(a_slot(clock.now() - timedelta(days=3), minutes=9 * 24 * 60, seats=0),))
    an_activity()
    days = queries.by_day(queries.list_sessions(ANYONE, Wanted()).items)
    assert [(day.day, [line.title for line in day.lines]) for day in days] == [
        (clock.today(), ["展览"]),
        (clock.today() + timedelta(days=2), ["水下的老县城"]),
    ]


def test_what_is_over_stays_under_its_own_day(client):
    festival, host = a_festival(), an_institution()
    for days in (2, -1):
        activity = an_activity(host, slots=(a_slot(NOW - timedelta(days=days), seats=0),))
        join(system(), festival=festival, activity=activity)
    page = client.get(f"/activities/festivals/{festival.pk}/").content.decode()
    days = [clock.day_of(NOW + timedelta(days=each)).day for each in (-2, 1)]
    assert re.findall(r'cal__date"><span class="num">(\d+)<', page) == [str(day) for day in days]


def test_series_shows_the_other_lectures(client):
    host = an_institution()
    first = an_activity(host, series="笮人讲坛", title="第一讲")
    an_activity(host, series="笮人讲坛", title="第二讲")
    text = text_of(client.get(f"/activities/{first.pk}/"))
    assert ("这个系列" in text, "第二讲" in text) == (True, True)


def test_chinese_words_are_marked_as_chinese(client):
    activity = an_activity(title="水下的老县城", summary="一座县城的搬迁", body="带上老照片", speaker="王老师")
    page = client.get(f"/activities/{activity.pk}/").content.decode()
    for said in ("水下的老县城</h1>", "一座县城的搬迁</p>", "王老师</dd>"):
        assert f'lang="zh-Hans">{said}' in page
    assert 'lang="zh-Hans"><a href="/activities/' in client.get("/activities/?division=").content.decode()


@pytest.mark.parametrize("day", ["2026-99-99", "morgen", "2026-02-30"])
def test_a_day_that_is_none_is_said_and_everything_is_shown(client, day):
    session = the_session(an_activity())
    page = text_of(client.get(f"/activities/?division=&day={day}"))
    assert "这个日期不对，显示的是全部。" in page
    assert session.offering.title in page


@pytest.mark.parametrize("asked", ["", "?day=", "?day=week", "?day=2026-11-30"])
def test_a_day_that_is_one_needs_no_words(client, asked):
    assert "这个日期不对" not in text_of(client.get(f"/activities/{asked}"))


def test_a_month_that_is_none_is_said(client):
    assert "这个月份不对，显示的是这个月。" in text_of(client.get("/activities/month/?month=2026-13"))
    assert "这个月份不对" not in text_of(client.get("/activities/month/?month=2026-12"))


def test_the_booking_box_stands_before_what_is_around_and_other_dates(client):
    house = an_institution(kind="culture_centre", division=a_county())
    a_spot(house)
    activity = an_activity(house)
    page = client.get(f"/activities/{activity.pk}/").content.decode()
    assert page.index("<h1") < page.index('id="book"') < page.index("附近的风景和美食")


def test_a_morning_is_one_day_in_china(client):
    start = clock.at(clock.today() + timedelta(days=3), time(7))
    activity = an_activity(slots=(a_slot(start=start, minutes=180),))
    page = client.get(f"/activities/{activity.pk}/").content.decode()
    assert '<span class="nb">07:00—10:00</span>' in page
