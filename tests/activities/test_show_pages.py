"""Named seats in a browser without scripts: publish, one tap, the map, the list, change, and the house's own map."""

import re
from datetime import time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.booking import a_booking, a_reader
from tests.builders.people import a_citizen, a_clerk, a_manager, sign_in
from tests.builders.places import a_division, an_institution
from tests.builders.shows import a_hall, an_announced_show, seats_held, stalls
from wenmai.activities.actions.announcing import add_session
from wenmai.activities.dates import slot_like
from wenmai.activities.models import Activity
from wenmai.booking.actions.seats import give_up_seat
from wenmai.booking.actions.show_seats import keep_back
from wenmai.booking.models import Booking, SessionSeat
from wenmai.booking.person_holdings import export_person
from wenmai.booking.queries.calendars import entries_of_person
from wenmai.booking.queries.seated import unbalanced_areas
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict
from wenmai.people.counter_pass import write_pass
from wenmai.places.actions import lay_out_seats

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def boxes(response) -> list[str]:
    return re.findall(r'name="seat" value="([^"]+)"', response.content.decode())


def ticked(response) -> list[str]:
    return re.findall(r'name="seat" value="([^"]+)"[^>]* checked', response.content.decode())


@pytest.fixture
def show():
    return an_announced_show(title="三线建设者之歌音乐会", kind="performance")


@pytest.fixture
def reader():
    return a_citizen()


@pytest.fixture
def phone(client, reader):
    return sign_in(client, reader)


@pytest.fixture
def desk(client, show):
    return sign_in(client, a_clerk(show.offering.institution))


def test_a_house_publishes_with_its_seats(client):
    hall = a_hall()
    house = hall.institution
    desk = sign_in(client, a_clerk(house))
    address = f"/desk/activities/write/?at={house.code}"
    day = clock.today() + timedelta(days=9)
    sent = {"title": "音乐会", "kind": "performance", "mode": "onsite", "party_max": "4", "day": day.isoformat()}
    sent |= {"time": "19:30", "minutes": "90", "seats": "0", "accessible": "0", "seated": "on"}
    assert "先选“在本单位哪里”" in text_of(desk.post(address, sent))
    assert desk.post(address, sent | {"space": str(hall.pk)}).status_code == 302
    session = Activity.objects.get().offering.sessions.get()
    assert (session.seats.count(), session.offering.bookable) == (8, True)
    again = add_session(
        system(),
        activity=Activity.objects.get(),
        slot=slot_like(session, (session.ends_at, session.ends_at + timedelta(hours=1))),
    )
    assert (again.seats.count(), [each.capacity for each in again.pools.order_by("pk")]) == (8, [6, 2])
    lay_out_seats(system(), space=hall.pk, plan="")
    other = desk.post(address, sent | {"space": str(hall.pk), "time": "09:30"})
    assert "还没有排座位" in text_of(other)


def test_one_tap_gives_the_best_and_says_when_they_are_apart(phone, reader, show):
    page = f"/activities/{Activity.objects.get().pk}/?session={show.pk}"
    assert {"对号入座：给你挑连在一起、靠前靠中间的座位，开场前都能换。", "自己选座位"} <= set(
        re.findall(r">([^<>]+)<", phone.get(page).content.decode())
    )
    assert "轮椅席余 1，陪同席余 1" in text_of(phone.get(page))
    sent = {"pool": stalls(show).pk, "party": "3", "key": "a"}
    refused = phone.post(f"/activities/book/{show.pk}/", sent)
    assert (refused.status_code, "可以分开坐：1排3座、1排1座、1排2座" in text_of(refused)) == (409, True)
    assert 'name="apart" value="1"' in refused.content.decode()
    answer = phone.post(f"/activities/book/{show.pk}/", sent | {"apart": "1"}, follow=True)
    assert "1排3座、1排1座、1排2座" in text_of(answer)
    assert seats_held(Booking.objects.get()) == ["1排3", "1排1", "1排2"]


def test_seats_are_ticked_on_the_map_or_in_the_list(phone, show):
    a_booking(show, party=2)
    address = f"/activities/book/{show.pk}/seats/"
    drawn, listed = phone.get(address), phone.get(address + "?as=list")
    assert boxes(drawn) == boxes(listed) == ["1排2", "1排4", "2排3", "2排1", "2排2", "2排4"]
    assert ("1排3座 有人了" in text_of(drawn), "有人了或不放" in text_of(drawn)) == (True, True)
    shown = drawn.content.decode()
    assert shown.index("?as=list") < shown.index('<table class="hall"')
    rows = re.findall(r'<details class="fold fold--row"( open)?><summary>(\d排)', listed.content.decode())
    assert (rows, "data-hall-said" in listed.content.decode()) == ([("", "1排"), ("", "2排")], True)
    for seats in ([], ["1排3", "1排2"], ["2排2", "2排3"]):
        refused = phone.post(address + "take/", {"seat": seats, "key": "k"})
        assert (refused.status_code >= 409, set(ticked(refused)) <= set(seats)) == (True, True)
    taken = phone.post(address + "take/", {"seat": ["2排2", "2排4"], "key": "k"}, follow=True)
    assert (text_of(taken).count("2排2座、2排4座"), unbalanced_areas()) == (1, [])
    assert phone.post(address + "take/", {"seat": ["1排2"], "key": "z"}, follow=True).status_code == 200
    assert Booking.objects.count() == 2
    assert "换座位" in text_of(phone.get(address))


def test_words_of_the_pages_of_seats_stand_apart(client, show):
    Activity.objects.update(demo=True)
    assert '</span>　<span class="demo">' in client.get(f"/activities/book/{show.pk}/seats/").text
    desk = sign_in(client, a_clerk(show.offering.institution)).get(f"/desk/activities/session/{show.pk}/").text
    assert desk.index("座位图，留座位") < desk.index("到场 0 人")


def test_the_map_is_for_everybody_and_taking_is_not(client, show):
    address = f"/activities/book/{show.pk}/seats/"
    assert "登录后选座" in text_of(client.get(address))
    assert client.post(address + "take/", {"seat": ["1排1"]}).status_code == 302
    assert client.get(f"/activities/book/{an_announced_show(a_hall(name='二')).pk + 99}/seats/").status_code == 404
    for _ in range(3):
        a_booking(show, party=2, apart=True)
    full = text_of(client.get(address))
    assert "登录后选座" in full  # the wheelchair's place is left
    assert Booking.objects.count() == 3


def test_the_map_takes_the_same_queries_for_one_row_and_for_three(client):
    counts = []
    for number, plan in enumerate(("1排 1-2", "1排 1-2\n2排 1-2\n3排 1-2")):
        session = an_announced_show(a_hall(plan, name=f"厅{number}"))
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/activities/book/{session.pk}/seats/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_ones_own_seats_are_changed_on_the_map(phone, reader, show):
    booking = a_booking(show, reader, party=2)
    address = f"/booking/{booking.key}/seats/"
    page = phone.get(address)
    assert (ticked(page), "现在是 1排3座、1排1座" in text_of(page)) == (["1排3", "1排1"], True)
    refused = phone.post(address, {"seat": ["2排2"]})
    assert (refused.status_code, ticked(refused)) == (422, ["2排2"])
    changed = phone.post(address, {"seat": ["2排2", "2排4"]}, follow=True)
    assert "现在是 2排2座、2排4座。" in text_of(changed)
    for where in ("/booking/", f"/booking/{booking.key}/", f"/booking/{booking.key}/print/"):
        assert "2排2座、2排4座" in text_of(phone.get(where))
    assert [each.words for each in entries_of_person(reader.person, "")] == [
        "2排2座、2排4座。2 人。来不了，请提前取消。"
    ]
    parted = phone.post(address, {"seat": ["1排1", "2排4"]}, follow=True)
    assert "现在是 1排1座、2排4座，不挨着。" in text_of(parted)
    others = a_booking(show, a_reader(), party=1)
    assert phone.get(f"/booking/{others.key}/seats/").status_code == 404


def test_the_house_sees_who_sits_where_and_keeps_seats(desk, show):
    booking = a_booking(show, a_citizen("何静"), party=2)
    sheet = desk.get(f"/desk/activities/session/{show.pk}/")
    assert ("1排3座、1排1座" in text_of(sheet), f"/session/{show.pk}/seats/" in sheet.content.decode()) == (True, True)
    address = f"/desk/activities/session/{show.pk}/seats/"
    page = desk.get(address)
    assert ("何*" in text_of(page), f'href="#b{booking.pk}"' in page.content.decode()) == (True, True)
    refused = desk.post(address, {"seat": ["2排2"], "deed": "keep", "why": ""})
    assert (refused.status_code, ticked(refused)) == (422, ["2排2"])
    kept = desk.post(address, {"seat": ["2排2", "2排4"], "deed": "keep", "why": "评委"}, follow=True)
    assert ("留了 2 座。" in text_of(kept), "2排2座 留着 评委" in text_of(kept)) == (True, True)
    assert ("2 座：2排2座、2排4座" in text_of(kept), "轮椅席和陪同席" in text_of(kept)) == (True, True)
    change = desk.get(f"/booking/{booking.key}/seats/").content.decode()
    assert ("我的预约" in change, f'href="{address}">不换了' in change) == (False, True)
    assert desk.post(f"/booking/{booking.key}/seats/", {"seat": ["1排2", "1排4"]}).url == address
    assert "放出 1 座。" in text_of(desk.post(address, {"seat": ["2排2"], "deed": "release"}, follow=True))
    assert SessionSeat.objects.exclude(kept="").count() == 1


def test_the_usher_reads_the_seat_from_the_scan(client):
    show = an_announced_show(start=clock.now() + timedelta(minutes=30))
    house = show.offering.institution
    a_booking(show, a_citizen("何静静"), party=2)
    desk = sign_in(client, a_clerk(house))
    found = desk.post("/desk/activities/scan/", {"at": house.code, "code": "何静静"})
    assert "1排3座、1排1座" in text_of(found)
    key = Booking.objects.get().key
    came = desk.post("/desk/activities/check-in/", {"at": house.code, "booking": key}, follow=True)
    assert "已签到" in text_of(came)
    assert "1排3座、1排1座" in text_of(came)


def test_nobody_elses_desk_sees_the_map(client, show):
    elsewhere = sign_in(client, a_clerk(an_institution(division=a_division("513437"))))
    assert elsewhere.get(f"/desk/activities/session/{show.pk}/seats/").status_code == 404


def test_who_sits_where_is_said_to_the_house_after_the_start_too(desk, show):
    booking = a_booking(show, a_reader(), party=1)
    keep_back(system(), session=show, labels=["2排2"], why="评委")
    with time_machine.travel(show.starts_at + timedelta(minutes=5)):
        assert desk.post(f"/booking/{booking.key}/seats/", {"seat": ["2排4"]}).status_code == 302
    assert seats_held(booking) == ["2排4"]


def test_a_whole_hall_is_laid_out_in_one_go(client):
    hall = a_hall()
    desk = sign_in(client, a_manager(hall.institution))
    address = f"/desk/places/{hall.institution.code}/spaces/{hall.pk}/seats/"
    shown = desk.get(address, {"rows": "2", "across": "4", "aisles": "2", "odd_even": "on", "wheels": "1"})
    assert "1排 3,1 | 2,4\n2排 3,1 | 2,4 轮椅席=3 陪同席=1" in shown.content.decode()
    assert "没有这一排" in text_of(desk.get(address, {"rows": "2", "across": "4", "wheel_row": "3"}))
    assert "用逗号隔开" in text_of(desk.get(address, {"rows": "2", "across": "4", "aisles": "a"}))
    assert "最多 1500 座" in text_of(desk.get(address, {"rows": "80", "across": "80"}))
    desk.post(address, {"plan": "1排 3,1 | 2,4\n2排 3,1 | 2,4 轮椅席=3 陪同席=1"})
    assert hall.seats.filter(closed_on=None, features__contains=["companion"]).count() == 1


def test_an_agent_books_the_best_or_those_that_are_ticked(client, show):
    house = show.offering.institution
    clerk = a_clerk(house)
    desk = sign_in(client, clerk)
    found = write_pass(clerk, a_citizen("何静").person)
    desk.post("/desk/agent/door/", {"door": "counter"})
    page = desk.get(f"/desk/agent/{found}/dates/{show.pk}/")
    assert "自己选座位" in text_of(page)
    sent = {"session": show.pk, "pool": stalls(show).pk, "party": "3", "key": "a1"}
    refused = desk.post(f"/desk/agent/{found}/book/", sent)
    assert (refused.status_code, "可以分开坐" in text_of(refused)) == (409, True)
    done = desk.post(f"/desk/agent/{found}/book/", sent | {"seat": ["2排2", "2排4"]}, follow=True)
    assert (done.status_code, seats_held(Booking.objects.get())) == (200, ["2排2", "2排4"])


def test_a_program_takes_seats_and_reads_them(phone, show):
    sent = {"pool": stalls(show).pk, "party_size": 2, "seats": ["2排2", "2排4"]}
    headers = {"Idempotency-Key": "seats-0001"}
    made = phone.post("/api/v1/booking/bookings", sent, content_type="application/json", headers=headers)
    assert (made.status_code, made.json()["seats"]) == (201, ["2排2", "2排4"])
    assert phone.get("/api/v1/booking/bookings").json()["items"][0]["seats"] == ["2排2", "2排4"]
    other = phone.post(
        "/api/v1/booking/bookings",
        sent | {"party_size": 1, "seats": ["1排2"]},
        content_type="application/json",
        headers={"Idempotency-Key": "seats-0002"},
    )
    assert (other.status_code, other.json()["code"]) == (409, "booking.already_booked")


def test_what_is_held_about_somebody_names_their_seats(reader, show):
    booking = a_booking(show, reader, party=2)
    assert export_person(reader.person)["预约"][0]["座位"] == "1排3座、1排1座"
    with pytest.raises(Conflict) as refused:
        give_up_seat(reader, key=str(booking.key))
    assert refused.value.code == "booking.no_seats"


@pytest.mark.parametrize(("now", "start"), [("23:40", "00:10"), ("00:10", "22:20")])
def test_a_desk_over_midnight_finds_the_show_of_tonight(client, now, start):
    """A New Year's concert of 00:10 is let in at 23:40, and a show that ended at 23:50 is still found at 00:10."""
    tonight = clock.at(clock.today() + timedelta(days=3), time.fromisoformat(now))
    begins = clock.at(tonight.date() + timedelta(days=1 if start < now else -1), time.fromisoformat(start))
    show = an_announced_show(start=begins)
    a_booking(show, a_citizen("何静静"), party=2)
    with time_machine.travel(tonight, tick=False):
        desk = sign_in(client, a_clerk(show.offering.institution))
        found = desk.post("/desk/activities/scan/", {"at": show.offering.institution.code, "code": "何静静"})
        assert "今天约了的有 1 位" in text_of(found)
        assert show.offering.title in text_of(desk.get("/desk/activities/"))
