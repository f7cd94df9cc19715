"""When rooms are free, for programs: stretches only, and nobody's name."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from tests.builders.booking import a_reader
from tests.builders.rooms import a_lent_room, a_range_booking, a_room, lent, tomorrow
from wenmai.kernel import clock

pytestmark = pytest.mark.django_db
FREE = "/api/v1/booking/spaces"


def _rooms(client, query: str = "") -> list[dict]:
    day = clock.today() + timedelta(days=1)
    return client.get(f"{FREE}?day={day}{query}").json()["items"]


def test_taken_hours_are_missing_from_what_is_free_and_nobody_is_named(client):
    offering = a_lent_room()
    (before,) = _rooms(client)
    reader = a_reader()
    a_range_booking(reader, offering, 10, 11, purpose="排练《白毛女》")
    (after,) = _rooms(client)
    assert (before["space"], before["institution"]) == (offering.space_id, offering.institution.code)
    assert len(after["free"]) == len(before["free"]) + 1
    assert after["open"] == before["open"]
    body = client.get(f"{FREE}?day={clock.today() + timedelta(days=1)}").text
    assert ("白毛女" in body, reader.person in body) == (False, False)
    assert _rooms(client, "&division=5134") == []
    assert _rooms(client, "&institution=NOBODY") == []


def test_calendar_of_a_room_shows_that_it_is_taken_and_not_by_whom(client):
    offering = a_lent_room()
    url = f"/spaces/{offering.space_id}/busy.ics"
    assert Calendar.from_ical(client.get(url).content).walk("VEVENT") == []
    a_range_booking(a_reader(), offering, 10, 11, purpose="排练《白毛女》")
    answer = client.get(url)
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (tomorrow(10), tomorrow(11))
    assert (str(event["SUMMARY"]), "白毛女" in answer.text) == ("有人用", False)
    assert client.get(url, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.get("/spaces/999999/busy.ics").status_code == 404


def test_free_rooms_ask_the_same_queries_for_one_and_three(client):
    counts = []
    offering = a_lent_room()
    for more in (0, 2):
        for n in range(more):
            lent(a_room(offering.institution, name=f"琴房{n}"))
        with CaptureQueriesContext(connection) as queries:
            _rooms(client)
        counts.append(len(queries))
    assert counts[0] == counts[1]
