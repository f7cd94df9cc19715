"""What other programs read of activities: JSON-LD, Atom, places left."""

import re
import xml.etree.ElementTree as ET
from datetime import timedelta

import extruct
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.activities import a_slot, an_activity
from tests.builders.booking import a_booking
from tests.builders.places import a_division, an_institution
from wenmai.activities.actions import call_off, move, withdraw
from wenmai.booking.languages import Language
from wenmai.kernel import clock
from wenmai.kernel.actor import system

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
FREE = "/api/v1/activities/availability"


def _event(client, activity) -> dict:
    page = client.get(f"/activities/{activity.pk}/").content.decode()
    (event,) = extruct.extract(page, base_url="http://testserver", syntaxes=["json-ld"])["json-ld"]
    return event


def test_an_event_says_when_where_for_whom_and_what_is_left(client):
    house = an_institution()
    opens = clock.now() + timedelta(hours=1)
    activity = an_activity(
        house,
        slots=(a_slot(seats=20, opens_at=opens),),
        audience=("elderly",),
        languages=("cmn-x-sichuan",),
        speaker="沙马阿依",
        series="彝绣课",
        title="</script><b>水下的老县城",
    )
    session = activity.offering.sessions.get()
    event = _event(client, activity)
    chosen = ("@type", "name", "eventStatus", "isAccessibleForFree", "inLanguage", "maximumAttendeeCapacity")
    assert {name: event[name] for name in chosen} == {
        "@type": "EducationEvent",
        "name": "</script><b>水下的老县城",
        "eventStatus": "https://schema.org/EventScheduled",
        "isAccessibleForFree": True,
        "inLanguage": ["cmn-x-sichuan"],
        "maximumAttendeeCapacity": 20,
    }
    assert event["startDate"] == session.starts_at.astimezone(clock.SHANGHAI).isoformat(timespec="minutes")
    assert event["organizer"] == {
        "@type": "Organization",
        "name": house.name,
        "url": f"http://testserver/places/{house.code}/",
    }
    assert event["location"]["address"]["addressLocality"] == session.division.name
    assert event["audience"] == [{"@type": "Audience", "audienceType": "老年人"}]
    assert (event["performer"]["name"], event["superEvent"]["name"]) == ("沙马阿依", "彝绣课")
    offer = event["offers"]
    assert (offer["price"], offer["priceCurrency"], offer["availability"]) == (
        "0",
        "CNY",
        "https://schema.org/PreOrder",
    )
    assert offer["validFrom"] == opens.isoformat(timespec="minutes")


def test_an_event_follows_what_is_booked_moved_and_called_off(client):
    activity = an_activity(slots=(a_slot(seats=2),))
    session = activity.offering.sessions.get()
    was = session.starts_at
    a_booking(session, party=2)
    event = _event(client, activity)
    assert (event["remainingAttendeeCapacity"], event["offers"]["availability"]) == (0, "https://schema.org/SoldOut")
    move(system(), session=session, start=was + timedelta(days=1))
    event = _event(client, activity)
    assert (event["eventStatus"], event["previousStartDate"]) == (
        "https://schema.org/EventRescheduled",
        was.astimezone(clock.SHANGHAI).isoformat(timespec="minutes"),
    )
    call_off(system(), session=session, reason="下雨")
    event = _event(client, activity)
    assert (event["eventStatus"], event["offers"]["availability"]) == (
        "https://schema.org/EventCancelled",
        "https://schema.org/Discontinued",
    )


def _feed(client, query: str = "") -> list[tuple[str, str]]:
    answer = client.get(f"/activities/feed.atom{query}")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    entries = ET.fromstring(answer.content).findall(f"{ATOM}entry")
    return [(each.find(f"{ATOM}title").text, each.find(f"{ATOM}id").text) for each in entries]


def test_the_feed_holds_what_was_announced_last(client):
    here = an_activity(title="这里的")
    there = an_activity(title="那里的", kind="film", slots=(a_slot(division=a_division("513437")),))
    withdraw(system(), activity=an_activity(title="撤下的"), reason="不对")
    ids = [f"tag:5104.wenmai,2026:activity-{each.pk}" for each in (there, here)]
    assert _feed(client) == [("那里的", ids[0]), ("这里的", ids[1])]
    assert _feed(client, "?division=5104") == [("这里的", ids[1])]
    assert _feed(client, "?kind=film") == [("那里的", ids[0])]
    assert _feed(client, "?division=99") == []
    assert 'href="/activities/feed.atom?division=5104"' in client.get("/activities/?division=5104").content.decode()


@pytest.mark.parametrize("address", ["/activities/feed.atom", "/activities/feed.atom?division=99", FREE])
def test_what_has_not_changed_is_not_sent_again(client, address):
    an_activity()
    first = client.get(address)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    if "99" not in address:
        an_activity()
        assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def _free(client, query: str = "") -> list[tuple]:
    found = client.get(f"{FREE}?{query}").json()
    return [(each["title"], each["capacity"], each["remaining"]) for each in found["items"]]


def test_places_left_by_division_days_and_kind(client):
    today = clock.today()
    here = an_activity(title="这里的", slots=(a_slot(seats=9),))
    a_booking(here.offering.sessions.get(), party=2)
    an_activity(title="直接来", kind="film", slots=(a_slot(clock.now() + timedelta(days=9), seats=0),))
    withdraw(system(), activity=an_activity(title="撤下的"), reason="不对")
    assert _free(client) == [("这里的", 9, 7)]
    assert _free(client, "division=5134") == []
    assert _free(client, f"until={today + timedelta(days=10)}") == [("这里的", 9, 7), ("直接来", None, None)]
    assert _free(client, f"until={today + timedelta(days=10)}&kind=film") == [("直接来", None, None)]
    assert _free(client, f"since={today + timedelta(days=9)}") == [("直接来", None, None)]
    assert client.get(f"{FREE}?since=2026-13-01").status_code == 422
    assert client.get(f"{FREE}?division=x").status_code == 422


def test_places_left_come_in_pages_for_the_same_queries(client):
    counts = []
    for more in (3, 2):
        for _n in range(more):
            an_activity(title="讲座")
        with CaptureQueriesContext(connection) as queries:
            page = client.get(f"{FREE}?size=2&page=1").json()
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert (len(page["items"]), page["count"], page["more"]) == (2, 5, True)
    assert client.get(f"{FREE}?size=2&page=3").json()["more"] is False


def test_a_cancelled_date_stays_and_says_so(client):
    activity = an_activity()
    call_off(system(), session=activity.offering.sessions.get(), reason="下雨")
    assert [each["status"] for each in client.get(FREE).json()["items"]] == ["cancelled"]


def test_every_language_is_a_well_formed_tag():
    """BCP 47, 2.1: primary subtag, region of two letters or three digits, private use after x of up to eight characters."""
    form = re.compile(r"[a-z]{2,3}(-[a-z]{3})?(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?(-x(-[a-z0-9]{1,8})+)?")
    registered = {"zh", "cmn", "ii", "lis", "bo", "qxs", "csl", "en"}
    assert [each for each in Language.values if not form.fullmatch(each)] == []
    assert {each.split("-x-")[0] for each in Language.values} == registered
