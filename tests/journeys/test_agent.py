"""The hotline: an old woman rings, the agent registers her, finds a lecture, books and reads the number out. In elder mode too."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.builders.activities import a_slot, an_activity
from tests.builders.people import a_clerk
from tests.builders.places import a_township, an_institution, some_divisions
from tests.builders.threads import elsewhere
from tests.journeys.conftest import assert_accessible, shoot
from tests.journeys.people import come_in_as
from wenmai.booking.models import Booking
from wenmai.booking.ticket_codes import said_number
from wenmai.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("width", "elder"), [("desk", False), ("phone", False), ("phone", True)])
def test_an_agent_books_for_who_rings(open_context, width, elder):
    some_divisions()
    house = an_institution(division=a_township(), name="红格镇综合文化站")
    start = (clock.now() + timedelta(days=2)).replace(hour=14, minute=30)
    an_activity(house, title="水下的老县城", slots=(a_slot(start),))
    page = open_context(width, scripts=not elder)
    if elder:
        page.context.add_cookies([{"name": "mode", "value": "elder", "domain": "localhost", "path": "/"}])
    come_in_as(page, a_clerk(house))
    page.goto("/desk/agent/")
    if not elder:
        assert_accessible(page)
    shoot(page, f"agent-{width}{'-elder' if elder else ''}")
    page.get_by_role("button", name="打电话来").click()
    page.get_by_label("姓名").fill("阿卓")
    page.get_by_label("本人在场").check()
    page.get_by_role("button", name="登记，接着约").click()
    page.get_by_label("办什么").fill("老县城")
    page.get_by_role("button", name="找", exact=True).click()
    page.get_by_role("button", name="约 水下的老县城").click()
    number = said_number(elsewhere(Booking.objects.get))
    expect(page.locator(".verdict b")).to_have_text(number)
    if not elder:
        assert_accessible(page)
    shoot(page, f"agent-booked-{width}{'-elder' if elder else ''}")
    page.get_by_role("link", name="打印票").first.click()
    expect(page.locator(".slip__number")).to_have_text(number)
    if not elder:
        assert_accessible(page)
    shoot(page, f"ticket-print-{width}{'-elder' if elder else ''}")
    if width == "desk":
        page.emulate_media(media="print")
        shoot(page, "ticket-paper")
