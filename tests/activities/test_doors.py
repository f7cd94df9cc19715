"""A date at the house outside its published hours is announced with a warning; in a room of it, it is refused."""

from datetime import timedelta

import pytest

from tests.builders.people import a_clerk, sign_in
from tests.builders.places import an_institution
from wenmai.activities.doors import shut_then
from wenmai.activities.models import Activity
from wenmai.booking.models import Session
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.places.actions import Change, add_exception, add_space, set_hours, weekly
from wenmai.places.models import Institution, SpaceKind

pytestmark = pytest.mark.django_db
PUBLISH = "/desk/activities/publish/"
SAID = "那时不开放"


@pytest.fixture
def station() -> Institution:
    house = an_institution(name="红格镇综合文化站")
    set_hours(system(), institution=house.code, rules=[weekly(weekdays=range(1, 8), opens=9 * 60, closes=18 * 60)])
    return house


def _at(hour: int):
    day = clock.today() + timedelta(days=3)
    return clock.day_bounds(day)[0] + timedelta(hours=hour)


@pytest.mark.parametrize(
    ("hour", "about", "warned"),
    [
        (10, {}, False),
        (17, {}, True),
        (20, {}, True),
        (20, {"venue": "红格镇综合文化站"}, True),
        (20, {"venue": "昔格达社区广场"}, False),
    ],
)
def test_only_dates_at_the_house_outside_its_hours_are_warned_of(station, hour, about, warned):
    assert (SAID in shut_then(station, _at(hour), _at(hour) + timedelta(hours=2), **about)) is warned


def test_a_closure_counts_and_a_house_without_hours_is_not_known_to_be_shut(station):
    day = clock.day_of(_at(10))
    add_exception(system(), institution=station.code, change=Change(day, day, "检修"))
    assert SAID in shut_then(station, _at(10), _at(11))
    assert shut_then(an_institution(), _at(3), _at(4)) == ""


def test_three_taps_warn_and_announce(client, station):
    sign_in(client, a_clerk(station))
    data = {"at": station.code, "what": "film", "when": "tomorrow"}
    assert SAID in client.post(PUBLISH, data, follow=True).content.decode()
    assert Activity.objects.count() == 1
    elsewhere = data | {"venue": "昔格达社区广场"}
    assert SAID not in client.post(PUBLISH, elsewhere, follow=True).content.decode()


def test_moving_into_the_evening_warns(client, station):
    sign_in(client, a_clerk(station))
    day = clock.day_of(_at(10)).isoformat()
    data = {"at": station.code, "what": "film", "when": "pick", "day": day, "time": "10:00"}
    assert SAID not in client.post(PUBLISH, data, follow=True).content.decode()
    session = Session.objects.get()
    moved = client.post(f"/desk/activities/session/{session.pk}/move/", {"day": day, "time": "19:30"}, follow=True)
    assert SAID in moved.content.decode()


def test_a_room_is_refused_then(client, station):
    room = add_space(system(), institution=station.code, name="手工室", kind=SpaceKind.CLASSROOM, capacity=20)
    sign_in(client, a_clerk(station))
    data = {"at": station.code, "what": "film", "when": "tomorrow", "space": str(room.pk)}
    answer = client.post(PUBLISH, data, follow=True)
    assert answer.status_code == 409
    assert Activity.objects.count() == 0
