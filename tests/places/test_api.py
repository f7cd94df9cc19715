"""Places for programs."""

import pytest

from tests.builders.places import a_county, an_institution, some_divisions
from tests.builders.places_actors import administrator
from wenmai.places import actions
from wenmai.places.actions import weekly

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/places"


def test_divisions_and_what_lies_below(client):
    some_divisions()
    found = client.get(f"{ROOT}/divisions/510422").json()
    assert (found["name"], found["path"], found["kind"]) == ("盐边县", ["51", "5104", "510422"], "administrative")
    below = client.get(f"{ROOT}/divisions/510422/children").json()
    assert [each["code"] for each in below] == ["510422100", "510422101"]
    answer = client.get(f"{ROOT}/divisions/9/children")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_institutions_by_place_and_kind(client):
    an_institution(kind="library", division=a_county(), code="YB", name="盐边县图书馆", demo=True)
    an_institution(kind="museum", division=a_county())
    found = client.get(f"{ROOT}/institutions", {"division": "5104", "kind": "library"}).json()
    assert (found["count"], found["items"][0]["code"], found["items"][0]["demo"]) == (1, "YB", True)
    assert client.get(f"{ROOT}/institutions", {"kind": "pub"}).status_code == 422
    assert client.get(f"{ROOT}/institutions/YB").json()["division"] == "510422"
    assert client.get(f"{ROOT}/institutions/NOBODY").status_code == 404


def test_hours_of_days(client):
    an_institution(kind="library", division=a_county(), code="YB")
    actions.set_hours(administrator(), institution="YB", rules=[weekly(weekdays=[6], opens=540, closes=1020)])
    found = client.get(f"{ROOT}/institutions/YB/hours", {"first": "2026-11-20", "last": "2026-11-21"}).json()
    assert [each["day"] for each in found] == ["2026-11-20", "2026-11-21"]
    assert [len(each["open"]) for each in found] == [0, 1]
    assert found[1]["open"][0]["kind"] == "regular"
    for first, last in (("2026-11-21", "2026-11-20"), ("2026-01-01", "2026-12-31"), ("2026-02-30", "2026-03-01")):
        assert client.get(f"{ROOT}/institutions/YB/hours", {"first": first, "last": last}).status_code == 422
