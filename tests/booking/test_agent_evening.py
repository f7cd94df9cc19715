"""The agent's page as the evening hotline reads it: which day it speaks of, and where they sit who have booked."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import time_machine

from tests.builders.activities import a_slot, an_activity, the_session
from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.builders.places import a_division, an_institution
from tests.builders.rooms import a_reading_room, a_room, an_open_house, lent
from tests.builders.shows import a_hall, an_announced_show, seats_held
from wenmai.booking.actions.seats import offer_seats
from wenmai.booking.models import Booking, Session
from wenmai.booking.seat_words import said
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.people.counter_pass import write_pass

pytestmark = pytest.mark.django_db
EVENING = datetime(2026, 11, 22, 21, 30, tzinfo=clock.SHANGHAI)
TOMORROW = date(2026, 11, 23)
AGENT = "/desk/agent/"


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def on_the_line(client):
    """The telephone of a village, with somebody on the line; the pass is of the moment."""
    clerk = a_clerk(an_institution(division=a_division("510422101"), name="昔格达村文化活动室"))
    sign_in(client, clerk).post(AGENT + "door/", {"door": "phone"})
    return client, f"{AGENT}{write_pass(clerk, a_citizen().person)}/"


@pytest.fixture
def desk(client):
    return on_the_line(client)


def test_in_the_evening_rooms_and_seats_are_those_of_tomorrow_and_the_day_is_named(client):
    house, reading = an_open_house(), a_reading_room()
    room = lent(a_room(house)).space
    with time_machine.travel(EVENING, tick=False):
        _client, page = on_the_line(client)
        offer_seats(system(), space=reading)
        rooms, seats = (client.get(page, {"what": what}) for what in ("rooms", "seats"))
        today = text_of(client.get(page, {"what": "seats", "day": "2026-11-22"}))
    session = Session.objects.filter(offering__space=reading, starts_at__gte=clock.day_bounds(TOMORROW)[0])
    first = session.order_by("starts_at").first()
    assert all("11 月 23 日 星期一" in text_of(each) for each in (rooms, seats))
    assert ("08:00—22:00" in text_of(rooms), "这天没有空" in text_of(rooms)) == (True, False)
    assert f"/rooms/{room.pk}/?day=2026-11-23" in rooms.content.decode()
    assert ("还有 8 个位子" in text_of(seats), f"?session={first.pk}" in seats.content.decode()) == (True, True)
    assert ("0 个位子" in today, "11 月 22 日" in today) == (False, True)


def test_what_they_have_says_where_it_is_and_where_they_sit(desk):
    client, page = desk
    house = an_institution(division=a_division("510422"), name="盐边县文化馆")
    show = an_announced_show(a_hall(house=house), title="花灯戏")
    pool = show.pools.get(name="普通").pk
    client.post(page + "book/", {"session": show.pk, "pool": pool, "party": "2", "key": "one"})
    seats = said(seats_held(Booking.objects.get()))
    held = text_of(client.get(page)).split("他已经有的")[1]
    assert (seats.count("座"), f"盐边县文化馆 剧场 {seats}" in held.replace("　", " ")) == (2, True)


def test_who_waits_is_not_offered_to_wait_again(desk):
    client, page = desk
    house = an_institution(division=a_division("510422"), code="LIB", name="盐边县图书馆")
    session = the_session(an_activity(house, title="县城", slots=(a_slot(clock.now() + timedelta(days=2)),)))
    session.pools.update(remaining=0)
    offered, date_page = text_of(client.get(page)), f"{page}dates/{session.pk}/"
    assert ("排候补" in offered, "他在候补" in offered) == (True, False)
    client.post(date_page + "wait/", {"party": "1"})
    again, form = text_of(client.get(page)), text_of(client.get(date_page))
    assert ("排候补" in again, "他在候补" in again) == (False, True)
    assert ("已经在候补" in form, f"{date_page}wait/" in client.get(date_page).content.decode()) == (True, False)


def test_the_house_itself_is_not_told_to_ring_the_house(client, desk):
    page = desk[1]
    session = an_announced_show(a_hall(house=an_institution(division=a_division("510422"), code="OWN")), title="花灯戏")
    session.pools.update(accepting=False)
    assert "请打电话问主办单位" in text_of(client.get(page))
    own = a_clerk(session.offering.institution)
    sign_in(client, own).post(AGENT + "door/", {"door": "phone"})
    page = f"{AGENT}{write_pass(own, a_citizen().person)}/"
    for answer in (client.get(page), client.get(f"{page}dates/{session.pk}/")):
        assert ("由本单位定" in text_of(answer), "请打电话问" in text_of(answer)) == (True, False)


def test_a_date_in_no_room_of_its_house_names_the_house_once(desk):
    client, page = desk
    house = an_institution(division=a_division("510422"), name="盐边县文化馆")
    start = clock.now() + timedelta(days=2)
    session = the_session(an_activity(house, title="县城", slots=(replace(a_slot(start), venue=house.name),)))
    for answer in (client.get(page), client.get(f"{page}dates/{session.pk}/")):
        assert text_of(answer).count("盐边县文化馆") == 1
