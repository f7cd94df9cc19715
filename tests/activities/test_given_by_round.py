"""An activity whose places a round gives says so on every page and leads to the round; nothing offers to book it."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders.activities import a_slot, an_activity, the_session
from tests.builders.places import an_institution
from tests.builders.rounds import a_round
from wenmai.booking.drafts.claims import Seats
from wenmai.booking.models import Pool
from wenmai.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity():
    """Twenty places by lot; of a second date only the wheelchair places are booked one by one."""
    house = an_institution()
    start = clock.now() + timedelta(days=9)
    mixed = replace(a_slot(start), seats=(Seats("普通", 20), Seats("轮椅席", 2)))
    made = an_activity(house, title="元旦音乐会", slots=(a_slot(start, seats=20),))
    other = an_activity(house, title="新年音乐会", slots=(mixed,))
    pools = Pool.objects.filter(name="普通").order_by("pk").values_list("pk", flat=True)
    return made, other, a_round(pools=tuple(pools), institution=house)


def linked(page: str) -> dict:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_the_page_leads_to_the_round_and_books_nothing(client, activity):
    made, _other, found = activity
    page = client.get(f"/activities/{made.pk}/").content.decode()
    assert ("统一报名" in page, f"/booking/rounds/{found.key}/" in page, 'id="book"' in page) == (True, True, False)
    event = linked(page)
    assert event["offers"]["availability"] == "https://schema.org/LimitedAvailability"
    assert event["remainingAttendeeCapacity"] == 0


def test_places_beside_a_round_are_still_booked(client, activity):
    _made, other, found = activity
    page = client.get(f"/activities/{other.pk}/").content.decode()
    assert ("只余 2 席" in page, f"/booking/rounds/{found.key}/" in page, 'id="book"' in page) == (True, True, True)


def test_lists_and_programs_say_the_same(client, activity):
    made, other, _found = activity
    said = {row["session"]: row for row in client.get("/api/v1/activities/").json()["items"]}
    of_round, beside = said[the_session(made).pk], said[the_session(other).pk]
    assert (of_round["seats"], of_round["claimable"]) == ("统一报名", False)
    assert (beside["seats"], beside["claimable"]) == ("只余 2 席", True)
    assert client.get(f"/api/v1/activities/{made.pk}").json()["sessions"][0]["seats"] == "统一报名"
    days = {"until": clock.today() + timedelta(days=20)}
    rows = client.get("/api/v1/activities/availability", days).json()["items"]
    free = {row["session"]: row["remaining"] for row in rows}
    assert (free[the_session(made).pk], free[the_session(other).pk]) == (0, 2)
    assert "统一报名" in client.get("/activities/").content.decode()
