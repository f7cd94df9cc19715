"""The API: what is on, claims with an idempotency key, cancelling, check-in with a staff session."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.builders.activities import a_slot, an_activity, the_session
from tests.builders.booking import a_booking, a_pool
from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.builders.places import an_institution
from wenmai.booking.models import Attendance, Booking
from wenmai.kernel import clock
from wenmai.people.actions.codes import show_code

pytestmark = pytest.mark.django_db
API = "/api/v1"


def post(client, path, body=None, key=""):
    return client.post(
        f"{API}{path}", body or {}, content_type="application/json", headers={"Idempotency-Key": key or uuid4().hex}
    )


def test_list_and_read(client):
    activity = an_activity(audience=("elderly",))
    found = client.get(f"{API}/activities/").json()
    assert (found["count"], found["items"][0]["title"], found["items"][0]["seats"], found["items"][0]["claimable"]) == (
        1,
        "水下的老县城",
        "余 20 席",
        True,
    )
    one = client.get(f"{API}/activities/{activity.pk}").json()
    assert (one["audience"], one["free"], one["sessions"][0]["pools"][0]["remaining"]) == (["elderly"], True, 20)
    assert client.get(f"{API}/activities/?division=99").json()["items"] == []
    assert client.get(f"{API}/activities/999999").status_code == 404


def test_claim_twice_with_one_key_is_one_booking(client):
    sign_in(client, a_citizen())
    pool = a_pool(the_session(an_activity()))
    key = uuid4().hex
    first, again = (post(client, "/booking/bookings", {"pool": pool.pk, "party_size": 2}, key) for _ in range(2))
    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    assert Booking.objects.count() == 1
    other = post(client, "/booking/bookings", {"pool": pool.pk, "party_size": 3}, key)
    assert (other.status_code, other.json()["code"]) == (409, "booking.key_reused")
    assert client.get(f"{API}/booking/bookings").json()["count"] == 1


def test_claim_refused_is_a_problem_with_a_code(client):
    sign_in(client, a_citizen())
    session = the_session(an_activity(slots=(a_slot(seats=1),)))
    a_booking(session)
    refused = post(client, "/booking/bookings", {"pool": a_pool(session).pk})
    assert (refused.status_code, refused["Content-Type"], refused.json()["code"]) == (
        409,
        "application/problem+json",
        "booking.full",
    )
    assert client.post(f"{API}/booking/bookings", {"pool": 1}, content_type="application/json").status_code == 422


def test_claim_by_nobody_is_refused(client):
    assert post(client, "/booking/bookings", {"pool": 1}).status_code in {401, 403}
    assert client.get(f"{API}/booking/bookings").status_code in {401, 403}


def test_cancel_ones_own_only(client):
    citizen = a_citizen()
    sign_in(client, citizen)
    mine, other = a_booking(the_session(an_activity()), citizen), a_booking(the_session(an_activity()))
    assert post(client, f"/booking/bookings/{mine.key}/cancel").json()["state"] == "cancelled"
    assert post(client, f"/booking/bookings/{other.key}/cancel").status_code == 404
    assert client.get(f"{API}/booking/bookings/{mine.key}").json()["state"] == "cancelled"


def test_check_in_by_code_and_by_booking_with_staff(client):
    station = an_institution()
    citizen = a_citizen()
    session = the_session(an_activity(station, slots=(a_slot(clock.now() - timedelta(minutes=5)),)))
    booking = a_booking(session, citizen, party=2)
    sign_in(client, a_clerk(station))
    made = post(client, f"/booking/sessions/{session.pk}/check-ins", {"code": show_code(citizen).text})
    assert (made.status_code, made.json()["heads"], made.json()["way"]) == (201, 2, "code")
    again = post(client, f"/booking/sessions/{session.pk}/check-ins", {"booking": str(booking.key)})
    assert (again.status_code, again.json()["code"]) == (409, "booking.already_in")
    undone = post(client, f"/booking/check-ins/{made.json()['id']}/undo")
    assert (undone.json()["undone"], Attendance.objects.filter(undone_at=None).count()) == (True, 0)


def test_check_in_elsewhere_does_not_exist(client):
    session = the_session(an_activity(slots=(a_slot(clock.now() - timedelta(minutes=5)),)))
    booking = a_booking(session)
    sign_in(client, a_clerk(an_institution()))
    assert post(client, f"/booking/sessions/{session.pk}/check-ins", {"booking": str(booking.key)}).status_code == 404
