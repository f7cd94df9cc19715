"""The agent's page as the evening hotline reads it: which day it speaks of, and where they sit who have booked."""

import re
from datetime import date, datetime

import pytest
import time_machine

from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.builders.places import a_division, an_institution
from tests.builders.rooms import a_reading_room, a_room, an_open_house, lent
from wenmai.booking.actions.seats import offer_seats
from wenmai.booking.models import Session
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.people.counter_pass import write_pass

pytestmark = pytest.mark.django_db
EVENING = datetime(2026, 11, 22, 21, 30, tzinfo=clock.SHANGHAI)
TOMORROW = date(2026, 11, 23)
AGENT = "/desk/agent/"


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def desk(client):
    """The telephone of a village, with somebody on the line."""
    clerk = a_clerk(an_institution(division=a_division("510422101"), name="昔格达村文化活动室"))
    sign_in(client, clerk).post(AGENT + "door/", {"door": "phone"})
    return client, f"{AGENT}{write_pass(clerk, a_citizen().person)}/"


def test_in_the_evening_rooms_and_seats_are_those_of_tomorrow_and_the_day_is_named(desk):
    client, page = desk
    house, reading = an_open_house(), a_reading_room()
    room = lent(a_room(house)).space
    offer_seats(system(), space=reading)
    with time_machine.travel(EVENING, tick=False):
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
