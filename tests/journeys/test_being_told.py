"""A date is moved: who has booked reads it, on the page and in the calendar of the phone; without JavaScript."""

import re
from datetime import timedelta

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from tests.builders.activities import a_slot, an_activity
from tests.builders.booking import a_booking
from tests.builders.people import a_citizen
from tests.builders.places import a_township, an_institution, some_divisions
from tests.builders.threads import elsewhere
from tests.journeys.people import come_in_as
from wenmai.activities.actions import move
from wenmai.kernel import clock
from wenmai.kernel.actor import system

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_moved_date_is_read_and_stands_in_the_calendar(open_context):
    some_divisions()
    me = a_citizen()
    start = (clock.now() + timedelta(days=2)).replace(hour=14, minute=30, second=0, microsecond=0)
    activity = an_activity(an_institution(division=a_township()), title="水下的老县城", slots=(a_slot(start),))
    session = activity.offering.sessions.get()
    a_booking(session, me)
    page = open_context("phone", scripts=False)
    come_in_as(page, me)
    page.goto("/booking/calendar/")
    page.get_by_role("button", name="要一个地址").click()
    address = page.get_by_label("或者把地址粘到日历的“订阅”里").input_value()
    later = start + timedelta(hours=2)
    elsewhere(lambda: move(system(), session=session, start=later))
    page.goto("/me/")
    page.get_by_role("link", name="“水下的老县城”改到").click()
    expect(page.get_by_role("heading", name="我的消息")).to_be_visible()
    page.get_by_role("button", name="去看看").click()
    expect(page).to_have_url(re.compile("/booking/$"))
    page.goto("/me/messages/")
    expect(page.get_by_text("都看过了")).to_be_visible()
    (event,) = Calendar.from_ical(page.request.get(address).body()).walk("VEVENT")
    assert (event.start, event["sequence"], str(event["status"])) == (later, 1, "CONFIRMED")
