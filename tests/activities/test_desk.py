"""The desk in a browser without scripts: three taps, scan, count, confirm, undo, call off."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders.activities import a_slot, an_activity, the_session
from tests.builders.booking import a_booking
from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.builders.places import a_division, an_institution
from wenmai.activities import presets
from wenmai.activities.models import Activity
from wenmai.booking.models import Attendance, Session
from wenmai.booking.queries.sessions import door_counts
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.people.actions.codes import show_code
from wenmai.places.actions import add_space
from wenmai.places.models import SpaceKind

pytestmark = pytest.mark.django_db
DESK = "/desk/activities/"


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def station():
    return an_institution(name="红格镇综合文化站")


@pytest.fixture
def desk(client, station):
    """A client signed in as the station's clerk."""
    return sign_in(client, a_clerk(station))


def running(station, **about) -> Session:
    start = clock.now() - timedelta(minutes=10)
    return the_session(an_activity(station, title="彝绣体验", slots=(a_slot(start, **about),)))


def test_three_taps_publish_what_the_sentence_says(desk, station):
    page = text_of(desk.get(DESK + "publish/"))
    assert all(word in page for word in ("坝坝舞", "露天电影", "明晚 19:30", "选日子", "发出去"))
    answer = desk.post(DESK + "publish/", {"at": station.code, "what": "film", "when": "tomorrow"}, follow=True)
    activity = Activity.objects.get()
    session = the_session(activity)
    assert (activity.title, activity.kind, activity.preset, activity.offering.bookable) == (
        "露天电影",
        "film",
        "film",
        False,
    )
    assert session.starts_at == clock.at(clock.today() + timedelta(days=1), presets.EVENING)
    assert (session.division_id, session.venue, session.status) == (
        station.division_id,
        "红格镇综合文化站",
        "published",
    )
    assert "发出去了：明晚 19:30，在红格镇综合文化站放露天电影，免费，直接来。 回工作台" in text_of(answer)
    assert answer.redirect_chain[0][0] == f"/activities/{activity.pk}/"


def test_three_taps_remember_the_last_place(desk, station):
    elsewhere = {"venue": "昔格达社区广场", "division": "510422101201"}
    desk.post(DESK + "publish/", {"at": station.code, "what": "dance", "when": "tomorrow"} | elsewhere)
    desk.post(DESK + "publish/", {"at": station.code, "what": "film", "when": "saturday"})
    places = set(Session.objects.values_list("venue", "division_id"))
    assert places == {("昔格达社区广场", "510422101201")}
    assert "地点跟上次一样。" in text_of(desk.get(DESK))


def test_three_taps_of_a_station_go_to_the_square_though_the_last_was_in_a_room(desk, station):
    room = add_space(system(), institution=station.code, name="手工室", kind=SpaceKind.CLASSROOM)
    taps = {"at": station.code, "what": "dance"}
    desk.post(DESK + "publish/", taps | {"when": "tomorrow", "venue": "昔格达社区广场"})
    desk.post(DESK + "publish/", taps | {"when": "saturday", "space": room.pk})
    assert (presets.usual_spot(station).venue, presets.usual_spot(station).space) == ("昔格达社区广场", None)


def test_a_library_goes_again_to_the_room_of_its_last_date(station):
    library = an_institution(kind="library", division=station.division, name="红格镇图书馆")
    room = add_space(system(), institution=library.code, name="报告厅", kind=SpaceKind.CLASSROOM)
    an_activity(library, slots=(a_slot(),))
    an_activity(library, slots=(replace(a_slot(clock.now() + timedelta(days=4)), space=room, venue=""),))
    assert presets.usual_spot(library).space == room


def test_three_taps_with_seats_in_a_room_on_a_picked_day(desk, station):
    room = add_space(system(), institution=station.code, name="手工室", kind=SpaceKind.CLASSROOM)
    day = clock.today() + timedelta(days=12)
    sent = {
        "what": "other",
        "title": "剪纸",
        "when": "pick",
        "day": day.isoformat(),
        "time": "09:00",
        "space": str(room.pk),
        "seats": "20",
    }
    desk.post(DESK + "publish/", {"at": station.code} | sent)
    session = Session.objects.get()
    assert (session.offering.title, session.space_id, session.pools.get().capacity, session.starts_at.date()) == (
        "剪纸",
        room.pk,
        20,
        day,
    )


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "先点“办什么”"),
        ({"what": "rave", "when": "tomorrow"}, "先点“办什么”"),
        ({"what": "film"}, "再点“什么时候”"),
        ({"what": "other", "when": "tomorrow"}, "写上办什么"),
        ({"what": "film", "when": "pick", "day": "2026-02-30"}, "日期写成"),
        ({"what": "film", "when": "pick", "day": "2020-01-01"}, "已经过了"),
        ({"what": "film", "when": "tomorrow", "venue": "广场", "division": "510402002005"}, "只能选本地"),
        ({"what": "film", "when": "tomorrow", "space": "77"}, "不是本单位的"),
    ],
)
def test_three_taps_that_miss_something_say_what(desk, station, sent, said):
    a_division("510402002005")
    answer = desk.post(DESK + "publish/", {"at": station.code} | sent)
    assert (answer.status_code, said in text_of(answer), Activity.objects.count()) == (422, True, 0)
    kept = [
        f'value="{sent[name]}" required checked'
        for name in ("what", "when")
        if sent.get(name) in {"film", "other", "tomorrow", "pick"}
    ]
    assert [each for each in kept if each not in answer.content.decode()] == []


def test_moments_on_offer_follow_the_clock():
    def keys(hour):
        return [each.key for each in presets.moments(clock.at(clock.today(), presets.time(hour, 0)))]

    assert keys(12) == ["tonight", "tomorrow", "saturday", "pick"]
    assert keys(20) == ["tomorrow", "saturday", "pick"]


def test_full_form_publishes_a_lecture_with_wheelchair_places(desk, station):
    day = clock.today() + timedelta(days=3)
    sent = {
        "title": "水下的老县城",
        "kind": "lecture",
        "day": day.isoformat(),
        "time": "14:30",
        "minutes": "90",
        "venue": "一楼报告厅",
        "division": station.division_id,
    }
    sent |= {
        "seats": "120",
        "accessible": "4",
        "party_max": "3",
        "mode": "onsite",
        "audience": ["elderly"],
        "languages": ["zh", "ii"],
        "series": "笮人讲坛",
        "label": "第 86 讲",
    }
    answer = desk.post(f"{DESK}write/?at={station.code}", sent)
    session = Session.objects.get()
    assert (answer.status_code, session.label, session.offering.party_max) == (302, "第 86 讲", 3)
    assert list(session.pools.order_by("pk").values_list("name", "capacity")) == [("普通", 116), ("轮椅位", 4)]


def test_full_form_keeps_what_was_typed_and_marks_what_is_wrong(desk, station):
    assert desk.get(f"{DESK}write/?at={station.code}").status_code == 200
    sent = {
        "title": "水下的老县城",
        "kind": "lecture",
        "day": "2026-13-01",
        "time": "14:30",
        "minutes": "90",
        "seats": "2",
        "accessible": "4",
        "party_max": "3",
        "mode": "onsite",
    }
    answer = desk.post(f"{DESK}write/?at={station.code}", sent)
    assert (
        answer.status_code,
        'value="水下的老县城"' in answer.content.decode(),
        "轮椅位比席位还多" in text_of(answer),
    ) == (422, True, True)
    assert Activity.objects.count() == 0


def test_scan_check_in_and_undo(desk, station):
    citizen = a_citizen("周玉兰")
    session = running(station)
    a_booking(session, citizen, party=2)
    answer = desk.post(DESK + "scan/", {"at": station.code, "code": show_code(citizen).text}, follow=True)
    attendance = Attendance.objects.get()
    assert "周*兰 已签到，彝绣体验第 2 位。" in text_of(answer)
    assert door_counts([session])[session.pk].heads == 2
    answer = desk.post(f"{DESK}undo/{attendance.pk}/", {"at": station.code}, follow=True)
    assert ("撤回了，2 人不计。" in text_of(answer), door_counts([session])[session.pk].heads) == (True, 0)


def test_scan_refused_stays_at_the_desk_with_the_reason(desk, station):
    session, citizen = running(station), a_citizen()
    assert "没有这六位数" in text_of(desk.post(DESK + "scan/", {"at": station.code, "code": "123456"}))
    code = show_code(citizen)
    sent = {"at": station.code, "code": code.text, "session": str(session.pk)}
    refused = desk.post(DESK + "scan/", sent)
    assert (refused.status_code, "还余 20 席，可以当场补约" in text_of(refused)) == (409, True)
    desk.post(DESK + "scan/", sent | {"seat_now": "1"})
    assert Attendance.objects.get().booking.channel == "web"


def test_name_finds_whom_to_let_in(desk, station):
    session = running(station)
    booking = a_booking(session, a_citizen("周玉兰"))
    found = desk.post(DESK + "scan/", {"at": station.code, "code": "玉兰"})
    assert ("周*兰" in text_of(found), "周玉兰" in found.content.decode()) == (True, False)
    desk.post(DESK + "check-in/", {"at": station.code, "booking": str(booking.key)})
    assert Attendance.objects.get().way == "name"
    assert "没有找到" in text_of(desk.post(DESK + "scan/", {"at": station.code, "code": "没有这人"}))


def test_plus_minus_and_a_number(desk, station):
    session = running(station, seats=0)
    url = f"{DESK}session/{session.pk}/count/"
    for sent in ({"more": "1", "extra": "0"}, {"extra": "12"}, {"less": "1", "extra": "12"}):
        desk.post(url, {"at": station.code} | sent)
    assert door_counts([session])[session.pk].counted == 11
    wrong = desk.post(url, {"at": station.code, "extra": "十二"})
    assert (wrong.status_code, "人数写整数" in text_of(wrong)) == (422, True)


def test_confirm_counts_the_session_and_an_old_number_is_refused(desk, station):
    session = running(station, seats=0)
    desk.post(f"{DESK}session/{session.pk}/count/", {"extra": "18"})
    old = desk.post(f"{DESK}session/{session.pk}/confirm/", {"at": station.code, "heads": "17"})
    assert (old.status_code, "现在共 18 人" in text_of(old)) == (409, True)
    answer = desk.post(f"{DESK}session/{session.pk}/confirm/", {"at": station.code, "heads": "18"}, follow=True)
    assert "计入 1 场、18 人次。" in text_of(answer)
    assert Session.objects.get().status == "done"


def test_call_off_and_move(desk, station):
    first, second = (the_session(an_activity(station)) for _ in range(2))
    day = clock.today() + timedelta(days=8)
    desk.post(f"{DESK}session/{first.pk}/move/", {"at": station.code, "day": day.isoformat(), "time": "10:00"})
    desk.post(f"{DESK}session/{second.pk}/cancel/", {"at": station.code, "reason": "下雨"})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.revision, f"{first.starts_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}") == (1, f"{day} 10:00")
    assert (second.status, second.cancel_reason) == ("cancelled", "下雨")


def test_sheet_lists_who_booked_and_who_came(desk, station):
    session = running(station)
    booking = a_booking(session, a_citizen("周玉兰"), party=2)
    desk.post(DESK + "check-in/", {"at": station.code, "booking": str(booking.key), "heads": "1"})
    desk.post(f"{DESK}session/{session.pk}/count/", {"extra": "3"})
    text = text_of(desk.get(f"{DESK}session/{session.pk}/"))
    assert all(word in text for word in ("到场 4 人，约好 2 人", "周*兰", "报名字", "清点"))


def test_desk_home_shows_the_panel_and_what_is_unsettled(desk, station):
    running(station)
    an_activity(station, title="读书会", slots=(a_slot(clock.now() - timedelta(days=3), seats=0),))
    for url in (DESK, "/desk/"):
        text = text_of(desk.get(url))
        assert all(
            word in text
            for word in ("今天 1 场", "彝绣体验", "正在进行", "发一场活动", "还要补的", "读书会", "没有人数")
        )


def test_desk_of_another_house_does_not_exist(desk):
    other = an_institution()
    session = running(other)
    assert desk.get(f"{DESK}?at={other.code}").status_code == 404
    assert desk.get(f"{DESK}session/{session.pk}/").status_code == 404
    assert desk.post(f"{DESK}session/{session.pk}/count/", {"extra": "5"}).status_code == 404
    assert desk.post(DESK + "scan/", {"at": other.code, "code": "123456"}).status_code == 404
    assert door_counts([session])[session.pk].heads == 0


def test_desk_is_for_staff(client):
    station = an_institution()
    assert client.get(f"{DESK}?at={station.code}").status_code == 302
    sign_in(client, a_citizen())
    assert client.get(f"{DESK}?at={station.code}").status_code == 404


def test_institution_page_lists_what_is_on(client, station):
    an_activity(station, title="坝坝舞", slots=(a_slot(seats=0),))
    text = text_of(client.get(f"/places/{station.code}/"))
    assert ("接下来的活动" in text, "坝坝舞" in text) == (True, True)
