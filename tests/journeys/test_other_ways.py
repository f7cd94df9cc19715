"""The same story by other means: without JavaScript, by keyboard only, in English on a desk."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.builders.activities import a_slot, an_activity
from tests.builders.people import PASSWORD, an_account
from tests.builders.places import a_township, an_institution, some_divisions
from tests.journeys.conftest import assert_accessible
from tests.journeys.people import sign_in_by_phone
from wenmai.booking.models import Booking, State
from wenmai.kernel import clock

PHONE = "13800138000"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lecture():
    some_divisions()
    an_account("周玉兰", phone=PHONE, password=PASSWORD)
    start = (clock.now() + timedelta(days=2)).replace(hour=14, minute=30)
    return an_activity(an_institution(division=a_township()), title="水下的老县城", slots=(a_slot(start),))


def test_booking_and_cancelling_work_without_javascript(open_context, lecture):
    page = open_context("phone", scripts=False)
    page.goto("/activities/")
    page.get_by_role("link", name="水下的老县城").first.click()
    page.get_by_role("link", name="登录后预约").click()
    sign_in_by_phone(page, PHONE)
    page.get_by_role("button", name="预约", exact=True).click()
    booking = Booking.objects.get()
    assert booking.state == State.CONFIRMED
    page.goto("/me/code/")
    expect(page.locator("main svg").first).to_be_visible()
    page.goto("/booking/")
    page.get_by_role("button", name=re.compile("取消")).first.click()
    booking.refresh_from_db()
    assert booking.state == State.CANCELLED


def _tab_to(page, selector: str, steps: int = 120) -> None:
    """Press Tab until the element has the focus: what a keyboard cannot reach is not there."""
    for _step in range(steps):
        page.keyboard.press("Tab")
        if page.evaluate("(s) => document.activeElement?.matches(s)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by Tab on {page.url}")


def test_booking_works_by_keyboard_only(open_context, lecture):
    page = open_context("desk")
    page.goto("/")
    page.wait_for_load_state()
    _tab_to(page, ".skip", steps=2)
    page.goto("/activities/")
    _tab_to(page, "main .row__title a")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"^[^?]+/activities/\d+/"))
    page.wait_for_load_state()
    _tab_to(page, "main a[href*='login']")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("login"))
    page.wait_for_load_state()
    _tab_to(page, "input[name=login]")
    page.keyboard.type(PHONE)
    _tab_to(page, "input[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"^[^?]+/activities/\d+/"))
    page.wait_for_load_state()
    _tab_to(page, "#book button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("booking"))
    assert Booking.objects.get().state == State.CONFIRMED


def test_the_story_in_english_on_a_desk(open_context, lecture):
    page = open_context("desk", "en")
    page.goto("/look/?language=en&next=/activities/")
    page.get_by_role("link", name="水下的老县城").first.click()
    assert_accessible(page)
    page.locator("main a[href*='login']").first.click()
    assert_accessible(page)
    sign_in_by_phone(page, PHONE)
    page.locator("#book button[type=submit]").click()
    page.wait_for_url(re.compile("booking"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert_accessible(page)
    assert Booking.objects.get().state == State.CONFIRMED
