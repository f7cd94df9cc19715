"""What other programs read of courses: the calendar, Atom, places left, JSON-LD of the list."""

import xml.etree.ElementTree as ET
from datetime import timedelta

import extruct
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from tests.builders.activities import an_activity
from tests.builders.courses import a_class, a_course, an_enrolment, the_lessons
from tests.builders.people import a_citizen
from tests.builders.places import an_institution
from wenmai.courses.actions.classes import cancel_class
from wenmai.kernel import clock
from wenmai.kernel.actor import system

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
FREE = "/api/v1/courses/availability"


def _events(client, url: str) -> list[str]:
    calendar = Calendar.from_ical(client.get(url).content)
    return [str(each["UID"]) for each in calendar.walk("VEVENT")]


def test_lessons_are_a_calendar_and_stand_in_that_of_the_house(client):
    house = an_institution()
    course_class = a_class(a_course(house))
    lessons = {f"session-{each.session_id}@5104.wenmai" for each in the_lessons(course_class)}
    assert set(_events(client, f"/courses/{course_class.course_id}/calendar.ics")) == lessons
    activity = an_activity(house)
    own = {f"session-{activity.offering.sessions.get().pk}@5104.wenmai"}
    assert set(_events(client, f"/activities/calendar/{house.code}.ics")) == lessons | own
    assert _events(client, f"/activities/calendar/{an_institution().code}.ics") == []


def test_places_left_say_what_is_taken_and_whether_a_class_is_off(client):
    course_class = a_class(a_course(), capacity=20)
    an_enrolment(course_class, a_citizen())
    (line,) = client.get(FREE).json()["items"]
    assert (line["capacity"], line["remaining"], line["round"], line["status"]) == (20, 19, "", "published")
    assert client.get(f"{FREE}?division=5134").json()["count"] == 0
    later = clock.today() + timedelta(days=900)
    assert client.get(f"{FREE}?since={later}").json()["items"] == []
    assert client.get(f"{FREE}?division=x").status_code == 422
    first = client.get(FREE)
    assert client.get(FREE, headers={"If-None-Match": first["ETag"]}).status_code == 304
    cancel_class(system(), course_class=course_class, reason="老师病了")
    assert [each["status"] for each in client.get(FREE).json()["items"]] == ["cancelled"]


def test_places_left_come_in_pages_for_the_same_queries(client):
    counts = []
    for _turn in range(2):
        for _n in range(2):
            a_class(a_course())
        with CaptureQueriesContext(connection) as queries:
            page = client.get(f"{FREE}?size=2").json()
        counts.append(len(queries))
    assert (counts[0], len(page["items"]), page["count"], page["more"]) == (counts[1], 2, 4, True)


def test_the_feed_holds_the_classes_that_were_published_last(client):
    course_class = a_class(a_course(title="工笔花鸟"))
    answer = client.get("/courses/feed.atom")
    (entry,) = ET.fromstring(answer.content).findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}id").text == f"tag:5104.wenmai,2026:class-{course_class.pk}"
    assert entry.find(f"{ATOM}title").text == course_class.title
    assert client.get("/courses/feed.atom", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert ET.fromstring(client.get("/courses/feed.atom?division=5134").content).findall(f"{ATOM}entry") == []


def test_the_list_names_each_course_once_for_search_engines(client):
    course = a_course(title="</script>工笔花鸟")
    a_class(course, label="一班")
    a_class(course, label="二班")
    page = client.get("/courses/?division=").text
    (listed,) = extruct.extract(page, base_url="http://testserver", syntaxes=["json-ld"])["json-ld"]
    assert [(each["position"], each["item"]["@type"]) for each in listed["itemListElement"]] == [(1, "Course")]
    assert listed["itemListElement"][0]["item"]["url"] == f"http://testserver/courses/{course.pk}/"
    assert listed["itemListElement"][0]["item"]["name"].startswith("</script>工笔花鸟")
