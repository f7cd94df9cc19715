"""Waiting, rounds and answers for programs: each works, is refused, and is the same a second time."""

from datetime import date
from uuid import uuid4

import pytest

from tests.builders.activities import an_activity, the_session
from tests.builders.booking import a_booking, a_pool, a_session, an_offering
from tests.builders.people import a_citizen, sign_in
from tests.builders.rooms import a_range, a_room, an_open_house, lent
from tests.builders.rounds import a_round
from wenmai.booking.actions.questions import ask_questions
from wenmai.booking.drafts.questions import QuestionDraft
from wenmai.booking.models import Application, Booking, WaitEntry
from wenmai.kernel.actor import system
from wenmai.people.actions.family import add_dependant
from wenmai.people.models import Relation

pytestmark = pytest.mark.django_db
API = "/api/v1/booking"
ASKED = QuestionDraft("孩子几岁", "分组用", "number", (), required=True)


def post(client, path, body=None):
    headers = {"Idempotency-Key": uuid4().hex}
    return client.post(f"{API}{path}", body or {}, content_type="application/json", headers=headers)


@pytest.fixture
def reader():
    return a_citizen("沙马阿依")


@pytest.fixture
def mother(reader) -> str:
    return add_dependant(reader, name="沙马阿嫫", relation=Relation.PARENT, born=date(1950, 5, 1)).key


def test_an_activity_says_what_it_asks_and_a_claim_answers(client, reader):
    session = the_session(an_activity())
    ask_questions(system(), offering=session.offering, drafts=[ASKED])
    page = sign_in(client, reader)
    shown = page.get(f"/api/v1/activities/{session.offering.activity.pk}").json()["questions"]
    assert shown == [{"label": "孩子几岁", "why": "分组用", "answer": "number", "options": [], "required": True}]
    pool = a_pool(session).pk
    refused = post(page, "/bookings", {"pool": pool})
    assert (refused.status_code, refused.json()["code"]) == (422, "booking.answers")
    assert post(page, "/bookings", {"pool": pool, "answers": {"孩子几岁": "a\x00b"}}).status_code == 422
    assert post(page, "/bookings", {"pool": pool, "answers": {"孩子几岁": "7", "别的": "x"}}).status_code == 201
    assert Booking.objects.get().answers == {"孩子几岁": "7"}


def test_a_claim_for_the_family_is_theirs(client, reader, mother):
    page = sign_in(client, reader)
    assert post(page, "/bookings", {"pool": a_pool(a_session()).pk, "person": mother}).status_code == 201
    made = Booking.objects.get()
    assert (made.person, made.operator, made.channel) == (mother, reader.person, "relative")
    stranger = sign_in(client, a_citizen())
    assert post(stranger, "/bookings", {"pool": made.pool_id, "person": mother}).status_code == 403


def test_waiting_is_asked_answered_listed_and_stopped(client, reader, mother):
    session = a_session(an_offering(), seats=1)
    page, path = sign_in(client, reader), f"/sessions/{session.pk}/waits"
    assert post(page, path).json()["code"] == "booking.places_left"
    a_booking(session)
    ask_questions(system(), offering=session.offering, drafts=[ASKED])
    assert post(page, path).json()["code"] == "booking.answers"
    first = post(page, path, {"answers": {"孩子几岁": "7"}}).json()
    assert post(page, path, {"answers": {"孩子几岁": "7"}}).json()["id"] == first["id"]
    assert post(page, path, {"answers": {"孩子几岁": "7"}, "person": mother}).status_code == 201
    listed = page.get(f"{API}/waits").json()
    assert [(each["person"], each["before"]) for each in listed] == [(reader.person, 0), (mother, 1)]
    assert post(page, f"/waits/{first['id']}/stop").json()["state"] == "withdrawn"
    assert WaitEntry.objects.get(person=mother).operator == reader.person
    assert post(page, "/sessions/999999/waits").status_code == 404


def test_a_round_is_read_joined_and_left(client, reader, mother):
    given = a_round()
    page = sign_in(client, reader)
    assert [each["key"] for each in page.get(f"{API}/rounds").json()] == [str(given.key)]
    shown = page.get(f"{API}/rounds/{given.key}").json()
    assert ([each["id"] for each in shown["offered"]], shown["status"]) == (list(given.offered), "published")
    path, wish = f"/rounds/{given.key}/applications", {"pools": list(given.offered)}
    first = post(page, path, wish).json()
    assert post(page, path, wish).json()["number"] == first["number"]
    assert post(page, path, wish | {"person": mother}).status_code == 201
    assert {each["person"] for each in page.get(f"{API}/applications").json()} == {reader.person, mother}
    assert post(page, f"/applications/{first['id']}/withdraw").json()["state"] == "withdrawn"
    refused = post(page, path, {"pools": [1]})
    assert (refused.json()["code"], Application.objects.filter(state="submitted").count()) == ("booking.wishes", 1)


def test_nobody_waits_or_reads_without_signing_in(client):
    session = a_session(seats=1)
    assert post(client, f"/sessions/{session.pk}/waits").status_code in {401, 403}
    assert client.get(f"{API}/waits").status_code in {401, 403}


def test_a_room_for_the_family_is_theirs(client, reader, mother):
    room, page = lent(a_room(an_open_house())), sign_in(client, reader)
    at = a_range(room)
    sent = {"start": at.start.isoformat(), "end": at.end.isoformat(), "person": mother}
    assert post(page, f"/spaces/{room.space_id}/bookings", sent).status_code == 201
    made = Booking.objects.get()
    assert (made.person, made.operator, made.channel) == (mother, reader.person, "relative")
