"""The fast door: the same answers as the ordinary one, and handing on whatever it cannot judge."""

import io
import json
from datetime import timedelta
from http.cookies import SimpleCookie
from time import time

import pytest
from django.contrib.sessions.backends.db import SessionStore

from tests.builders.booking import a_booking, a_pool, a_reader, a_running_session, a_session, an_offering
from tests.builders.passes import a_visitor
from tests.builders.people import a_citizen, an_account, sign_in
from tests.builders.rules import a_policy
from wenmai.booking.actions import cancel, close_booking
from wenmai.booking.models import Booking, Question
from wenmai.booking.rush.door import Rush
from wenmai.booking.rush.shelf import Shelf
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.people import passes
from wenmai.people.models import Account

pytestmark = pytest.mark.django_db
HANDED_ON = b"the ordinary door"


def portal(environ, start):
    start("299 Handed on", [])
    return [HANDED_ON, environ["wsgi.input"].read()]


def ask(door, pool, cookies, key="key-0001", words=None, **headers):
    body = json.dumps({"pool": pool.pk, "party_size": 1} if words is None else words).encode()
    environ = {
        "PATH_INFO": "/api/v1/booking/bookings",
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "HTTP_SEC_FETCH_SITE": "same-origin",
        "HTTP_IDEMPOTENCY_KEY": key,
        **headers,
    }
    said = {}
    answer = b"".join(
        door(
            {name: each for name, each in environ.items() if each is not None},
            lambda status, head: said.update(status=int(status[:3]), head=dict(head)),
        )
    )
    return said["status"], answer, said["head"]


def test_a_claim_at_the_fast_door_is_the_same_claim(client):
    session = a_session(an_offering(policy=a_policy(active_most=2)), seats=3)
    reader, cookies = a_visitor()
    status, body, head = ask(Rush(portal), a_pool(session), cookies)
    booking = Booking.objects.get(person=reader.person)
    assert (status, head["Cache-Control"], head["X-Frame-Options"]) == (201, "no-store", "DENY")
    citizen = a_citizen()
    sign_in(client, citizen)
    slow = client.post(
        "/api/v1/booking/bookings",
        {"pool": a_pool(session).pk},
        "application/json",
        headers={"Idempotency-Key": "key-slow"},
    )
    fast = json.loads(body)
    assert fast.keys() == slow.json().keys()
    assert fast | {"key": "", "booked_at": ""} == slow.json() | {"key": "", "booked_at": ""}
    assert (fast["key"], booking.channel, booking.operator, booking.idempotency_key) == (
        str(booking.key),
        "web",
        "",
        "api:key-0001",
    )
    assert a_pool(session).remaining == 1


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({"HTTP_AUTHORIZATION": "Bearer x"}, None),
        ({"HTTP_SEC_FETCH_SITE": "cross-site"}, None),
        ({"HTTP_SEC_FETCH_SITE": None, "HTTP_ORIGIN": "https://evil.example", "HTTP_HOST": "wenmai.example"}, None),
        ({"HTTP_IDEMPOTENCY_KEY": ""}, None),
        ({"CONTENT_TYPE": "text/plain"}, None),
        ({}, {"pool": 1, "dependants": ["x"]}),
        ({}, {"pool": "1"}),
        ({}, {"pool": True}),
        ({}, {"pool": 2**70}),
        ({}, {"pool": 1, "party_size": 0}),
        ({}, ["pool"]),
        ({"CONTENT_LENGTH": "999999"}, None),
    ],
)
def test_what_it_cannot_judge_is_handed_on_with_its_body(headers, words):
    session = a_session()
    _, cookies = a_visitor()
    status, body, _ = ask(Rush(portal), a_pool(session), cookies, words=words, **headers)
    assert (status, body.startswith(HANDED_ON)) == (299, True)
    assert Booking.objects.count() == 0


def test_nobody_is_served_without_a_living_session_and_its_pass():
    pool = a_pool(a_session())
    reader, cookies = a_visitor()
    forged = cookies | {passes.COOKIE: cookies[passes.COOKIE].replace(reader.person, a_reader().person)}
    other = cookies | {"sessionid": a_visitor()[1]["sessionid"]}
    for wrong in ({}, forged, other, cookies | {passes.COOKIE: "x.y"}):
        assert ask(Rush(portal), pool, wrong)[0] == 299
    SessionStore(cookies["sessionid"]).delete()
    assert ask(Rush(portal), pool, cookies)[0] == 299
    assert Booking.objects.count() == 0


@pytest.mark.parametrize(
    "change",
    [{"is_active": False}, {"password": "!another"}, {"person": None}],
    ids=["blocked", "new password", "another's"],
)
def test_a_pass_ends_at_once_with_what_its_session_stood_on(change):
    """No list of revoked passes: the statement itself looks at the account, by its key."""
    pool, (reader, cookies) = a_pool(a_session(an_offering(policy=a_policy(active_most=3)))), a_visitor()
    change = {"person": an_account().person} if "person" in change else change
    Account.objects.filter(person=change.get("person")).delete()
    Account.objects.filter(person=reader.person).update(**change)
    assert ask(Rush(portal), pool, cookies)[0] == 299
    assert Booking.objects.count() == 0


def test_a_pass_ends_after_a_quarter_of_an_hour(monkeypatch):
    key = "s" * 32
    text = passes.issue("p" * 32, 3, 2, "0" * 16, key)
    assert (passes.read(text, key).person, passes.read(text, key).level) == ("p" * 32, 2)
    later = time() + passes.SECONDS + 1
    monkeypatch.setattr(passes, "time", lambda: later)
    assert passes.read(text, key) is None


def test_full_is_said_before_session_and_database_but_never_to_who_has_a_place(django_assert_num_queries):
    session, door = a_session(seats=1), Rush(portal)
    _, cookies = a_visitor()
    assert ask(door, a_pool(session), cookies, key="key-mine")[0] == 201
    door.shelf.forget(a_pool(session).pk)
    status, body, head = ask(door, a_pool(session), {}, key="key-other")
    assert (status, json.loads(body)["code"], head["Content-Type"]) == (409, "booking.full", "application/problem+json")
    with django_assert_num_queries(1):  # the test's own question for the pool
        assert ask(door, a_pool(session), {}, key="key-other")[0] == 409
    english = ask(door, a_pool(session), {"language": "en"}, key="key-other")[1]
    assert json.loads(english)["detail"] != json.loads(body)["detail"]
    assert ask(door, a_pool(session), cookies, key="key-mine")[0] == 299  # the ordinary door returns the first result


def test_a_place_that_comes_back_is_seen_at_the_next_look():
    session, door = a_session(seats=1), Rush(portal)
    booking = a_booking(session)
    _, cookies = a_visitor()
    assert ask(door, a_pool(session), cookies)[0] == 409
    cancel(a_reader(booking.person), key=str(booking.key))
    door.shelf.forget(a_pool(session).pk)
    assert ask(door, a_pool(session), cookies)[0] == 201


def test_not_open_yet_over_and_closed_are_said_to_all():
    door = Rush(portal)
    soon = a_pool(a_session(opens_at=clock.now() + timedelta(hours=1)))
    running, closed = a_pool(a_running_session()), a_session()
    close_booking(system(), session=closed)
    codes = [json.loads(ask(door, pool, {})[1])["code"] for pool in (soon, running, a_pool(closed))]
    assert codes == ["booking.not_yet", "booking.over", "booking.closed"]


def test_an_offering_that_asks_something_is_handed_on():
    offering = an_offering()
    Question.objects.create(offering=offering, label="会游泳吗", why="安全")
    session = a_session(offering)
    assert ask(Rush(portal), a_pool(session), a_visitor()[1])[0] == 299
    assert ask(Rush(portal), a_pool(a_session(published=False)), a_visitor()[1])[0] == 299


def test_the_cap_of_a_policy_holds_at_the_fast_door():
    policy, door = a_policy(active_most=1), Rush(portal)
    one, two = (a_session(an_offering(policy=policy), start=clock.now() + timedelta(days=i)) for i in (3, 4))
    _, cookies = a_visitor()
    assert ask(door, a_pool(one), cookies, key="key-0001")[0] == 201
    assert ask(door, a_pool(two), cookies, key="key-0002")[0] == 299


def test_the_shelf_knows_a_pool_for_a_second_and_asks_once(django_assert_num_queries):
    pool, shelf = a_pool(a_session()).pk, Shelf()
    with django_assert_num_queries(1):
        assert shelf.get(pool) is shelf.get(pool)


def test_a_made_up_number_is_asked_of_the_database_once_a_second(django_assert_num_queries):
    shelf = Shelf()
    with django_assert_num_queries(1):
        assert [shelf.get(10**9), shelf.get(10**9)] == [None, None]


def test_a_signed_in_reader_of_a_session_page_gets_a_pass_and_loses_it_with_the_session(client):
    citizen = a_citizen()
    sign_in(client, citizen)
    handed = client.get("/booking/").cookies[passes.COOKIE]
    assert (handed["httponly"], handed["samesite"]) == (True, "Strict")
    assert passes.read(handed.value, client.cookies["sessionid"].value).person == citizen.person
    assert passes.COOKIE not in client.get("/booking/").cookies
    client.cookies.pop("sessionid")
    gone: SimpleCookie = client.get("/booking/").cookies
    assert gone[passes.COOKIE]["max-age"] == 0


def test_a_thousand_brackets_and_foreign_letters_are_handed_on():
    session, (_, cookies) = a_session(seats=3), a_visitor()
    strange = cookies | {passes.COOKIE: "2.a.2.3.4.5.\xe9"}
    assert ask(Rush(portal), a_pool(session), strange)[:2] == (
        299,
        HANDED_ON + json.dumps({"pool": a_pool(session).pk, "party_size": 1}).encode(),
    )
    body = b"[" * 9000
    answer = b"".join(
        Rush(portal)(
            {
                "PATH_INFO": "/api/v1/booking/bookings",
                "REQUEST_METHOD": "POST",
                "CONTENT_TYPE": "application/json",
                "CONTENT_LENGTH": str(len(body)),
                "wsgi.input": io.BytesIO(body),
                "HTTP_IDEMPOTENCY_KEY": "key-0001",
            },
            lambda *_: None,
        )
    )
    assert answer == HANDED_ON + body


def test_a_single_lesson_of_a_class_is_not_taken_at_the_fast_door():
    offering, (_, cookies) = an_offering(), a_visitor()
    first, second = (a_session(offering, start=clock.now() + timedelta(days=n)) for n in (2, 3))
    second.pools.update(lead=a_pool(first))
    assert ask(Rush(portal), a_pool(second), cookies)[0] == 299
    assert Booking.objects.count() == 0
