"""Rooms at the fast door: the same answers as at the ordinary one, and handing on whatever it cannot judge."""

import io
import json

import pytest
from django.contrib.sessions.models import Session as SignedIn
from django.test import Client

from tests.booking.test_rush_claims import HANDED_ON, portal
from tests.builders.booking import a_reader
from tests.builders.passes import a_visitor
from tests.builders.people import a_citizen, sign_in
from tests.builders.rooms import a_lent_room, a_range_booking, a_room, an_open_house, lent, tomorrow
from wenmai.booking.actions.room_terms import stop_lending
from wenmai.booking.models import Booking
from wenmai.booking.rush.door import Rush
from wenmai.kernel.actor import system
from wenmai.people.models import Account
from wenmai.places.actions import set_hours

pytestmark = pytest.mark.django_db


def words(start=9, end=11, **more):
    return {"start": tomorrow(start).isoformat(), "end": tomorrow(end).isoformat(), "party_size": 4} | more


def ask(offering, cookies, said=None, key="key-0001", **headers):
    body = json.dumps(words() if said is None else said).encode()
    environ = {
        "PATH_INFO": f"/api/v1/booking/spaces/{offering.space_id}/bookings",
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "HTTP_SEC_FETCH_SITE": "same-origin",
        "HTTP_IDEMPOTENCY_KEY": key,
        "HTTP_ACCEPT_LANGUAGE": "zh-CN",
        **headers,
    }
    told = []
    answer = b"".join(Rush(portal)(environ, lambda status, _head: told.append(int(status[:3]))))
    return told[0], answer


def post(offering, said, key):
    client = sign_in(Client(), a_citizen())
    url = f"/api/v1/booking/spaces/{offering.space_id}/bookings"
    return client.post(url, said, "application/json", headers={"Idempotency-Key": key})


def test_a_room_taken_at_the_fast_door_is_the_same_booking():
    offering = a_lent_room()
    reader, cookies = a_visitor()
    status, body = ask(offering, cookies)
    booking = Booking.objects.get(person=reader.person)
    slow = post(offering, words(14, 16), "key-slow")
    assert (status, slow.status_code, booking.party_size, booking.idempotency_key) == (201, 201, 4, "api:key-0001")
    fast = json.loads(body)
    assert fast.keys() == slow.json().keys()
    assert (fast["key"], fast["start"], fast["state"]) == (str(booking.key), tomorrow(9).isoformat(), "confirmed")


def test_somebody_has_it_is_said_in_the_same_words():
    offering = a_lent_room()
    a_range_booking(a_reader(), offering)
    status, body = ask(offering, a_visitor()[1])
    slow = post(offering, words(), "key-slow")
    assert (status, json.loads(body)) == (slow.status_code, slow.json())
    assert (status, slow.json()["code"]) == (409, "booking.room_taken")


def handed_on(offering, cookies, said=None, **headers):
    return ask(offering, cookies, said, **headers)[1].startswith(HANDED_ON)


def test_what_it_cannot_judge_is_handed_on_with_its_body():
    offering, (_, cookies) = a_lent_room(), a_visitor()
    for more in ({"HTTP_AUTHORIZATION": "Bearer x"}, {"HTTP_SEC_FETCH_SITE": "cross-site"}, {"key": "short"}):
        assert handed_on(offering, cookies, **more)
    assert handed_on(offering, {})
    for said in (words(person="p"), words(start=7), words(party_size=99), {"start": "x"}, [], words(party_size="4")):
        assert handed_on(offering, cookies, said)
    assert ask(offering, cookies, {"start": "x"})[1] == HANDED_ON + b'{"start": "x"}'
    assert Booking.objects.count() == 0


def test_halls_and_rooms_that_somebody_looks_at_first_are_handed_on():
    house = an_open_house()
    asked = lent(a_room(house, name="甲厅"), approval=True)
    a_room(house, name="乙厅")
    hall = lent(a_room(house, name="大厅", parts=["甲厅", "乙厅"]))
    cookies = a_visitor()[1]
    assert handed_on(asked, cookies)
    assert handed_on(hall, cookies)


def test_what_has_changed_since_is_seen_by_the_statement():
    offering = a_lent_room()
    cookies = a_visitor()[1]
    assert ask(offering, cookies)[0] == 201
    stop_lending(system(), offering=offering)
    assert handed_on(offering, a_visitor()[1], words(12, 14))
    other = lent(a_room(offering.institution, name="琴房"))
    ask(other, a_visitor()[1])
    set_hours(system(), institution="WHG", rules=[])
    assert handed_on(other, a_visitor()[1], words(14, 16))
    assert Booking.objects.count() == 2


def test_a_repeat_and_a_dead_session_are_handed_on():
    offering = a_lent_room()
    reader, cookies = a_visitor()
    assert ask(offering, cookies)[0] == 201
    assert handed_on(offering, cookies)
    SignedIn.objects.filter(session_key=cookies["sessionid"]).delete()
    assert handed_on(offering, cookies, words(14, 16), key="key-0002")
    assert Booking.objects.filter(person=reader.person).count() == 1


def test_a_blocked_account_and_an_old_password_take_no_room():
    offering = a_lent_room()
    for change in ({"is_active": False}, {"password": "!another"}):
        reader, cookies = a_visitor()
        Account.objects.filter(person=reader.person).update(**change)
        assert handed_on(offering, cookies)
    assert not Booking.objects.exists()
