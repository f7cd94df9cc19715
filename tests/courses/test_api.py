"""The API of courses: what can be learned, enrolling with an idempotency key, leaving."""

from uuid import uuid4

import pytest

from tests.builders.courses import a_class, a_course, an_enrolment
from tests.builders.people import a_citizen, sign_in
from wenmai.courses.models import Enrolment

pytestmark = pytest.mark.django_db
API = "/api/v1/courses"


def post(client, path, body=None, key=""):
    return client.post(
        f"{API}{path}", body or {}, content_type="application/json", headers={"Idempotency-Key": key or uuid4().hex}
    )


def test_list_and_read(client):
    course_class = a_class(a_course(audience=("minors",)), teacher="李明")
    found = client.get(f"{API}/").json()
    assert (found["count"], found["items"][0]["left"], found["items"][0]["open"]) == (1, "只余 3 个名额", True)
    one = client.get(f"{API}/{course_class.course_id}").json()
    (shown,) = one["classes"]
    assert (one["audience"], one["free"], shown["teacher"], len(shown["timetable"])) == (["minors"], True, "李明", 4)
    assert client.get(f"{API}/?division=99").json()["items"] == []
    assert client.get(f"{API}/{a_class(published=False).course_id}").status_code == 404


def test_enrol_read_and_leave(client):
    course_class = a_class(capacity=1)
    sign_in(client, a_citizen())
    key = uuid4().hex
    first, again = (post(client, f"/classes/{course_class.pk}/enrolments", {}, key) for _twice in range(2))
    assert (first.status_code, again.json(), Enrolment.objects.count()) == (201, first.json(), 1)
    mine = client.get(f"{API}/enrolments").json()["items"]
    assert [each["reason"] for each in mine] == ["open"]
    left = post(client, f"/enrolments/{first.json()['key']}/withdraw")
    assert left.json()["state"] == "withdrawn"


def test_a_refusal_has_a_code_and_strangers_see_nothing(client):
    course_class = a_class(capacity=1)
    enrolment = an_enrolment(course_class, a_citizen())
    assert post(client, f"/classes/{course_class.pk}/enrolments").status_code in {401, 403}
    assert client.get(f"{API}/enrolments").status_code in {401, 403}
    sign_in(client, a_citizen("何建国"))
    refused = post(client, f"/classes/{course_class.pk}/enrolments")
    assert (refused.status_code, refused.json()["code"]) == (409, "booking.full")
    assert client.get(f"{API}/enrolments/{enrolment.key}").status_code == 404
