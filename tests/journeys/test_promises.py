"""What is promised is kept or said: a place to confirm, a term's classes drawn at once, a round that is late. On a phone, without scripts."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.builders.activities import a_slot, an_activity, the_session
from tests.builders.courses import a_class, a_course, a_term
from tests.builders.people import a_citizen, a_manager
from tests.builders.places import a_township, an_institution, some_divisions
from tests.builders.rules import a_policy
from tests.journeys.conftest import assert_accessible
from tests.journeys.people import come_in_as
from wenmai.booking.actions.delays import watch
from wenmai.booking.actions.rules import use_policy
from wenmai.booking.models import Booking, IntakeRound
from wenmai.kernel import clock
from wenmai.kernel.actor import system

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_place_is_confirmed_without_scripts(open_context):
    some_divisions()
    start = clock.now() + timedelta(days=5)
    evening = the_session(an_activity(an_institution(division=a_township()), title="川剧专场", slots=(a_slot(start),)))
    use_policy(system(), offering=evening.offering, policy=a_policy(confirming="before", hold_minutes=1440))
    page = open_context("phone", scripts=False)
    come_in_as(page, a_citizen())
    page.goto(f"/activities/{evening.offering.activity.pk}/?session={evening.pk}")
    page.get_by_role("button", name="预约", exact=True).click()
    expect(page.get_by_text("还没有定下来")).to_be_visible()
    expect(page.get_by_text("还有 3 天")).to_be_visible()
    assert Booking.objects.get().state == "held"
    page.goto("/booking/")
    page.get_by_role("link", name="去确认").click()
    page.get_by_role("button", name="确认，我来").click()
    expect(page.get_by_role("heading", name="约好了")).to_be_visible()
    assert Booking.objects.get().state == "confirmed"


def test_a_term_is_drawn_at_once_and_a_late_draw_is_said_to_everybody(open_context):
    some_divisions()
    house = an_institution(division=a_township(), kind="culture_centre", name="仁和区文化馆")
    today = clock.today()
    term = a_term(house, starts_on=today + timedelta(days=60), ends_on=today + timedelta(days=200))
    for title in ("剪纸", "二胡"):
        a_class(a_course(house, title=title), term)
    desk = open_context("phone", scripts=False)
    come_in_as(desk, a_manager(house))
    desk.goto(f"/desk/courses/?at={house.code}")
    desk.get_by_role("link", name="一起报名").click()
    assert_accessible_without_scripts(desk)
    desk.locator("[name=seed_source]").fill("福彩双色球第 2026140 期")
    desk.get_by_role("button", name="存下来，再公布").click()
    desk.get_by_role("button", name="公布").click()
    found = IntakeRound.objects.get()
    page = open_context("phone")
    come_in_as(page, a_citizen())
    page.goto(f"/booking/rounds/{found.key}/")
    page.locator("#wish-1").select_option(index=1)
    page.locator("#wish-2").select_option(index=2)
    page.get_by_role("button", name="报名").click()
    past = clock.now() - timedelta(hours=3)
    IntakeRound.objects.update(opens_at=past - timedelta(hours=1), closes_at=past, draw_at=past)
    watch(system())
    page.reload()
    expect(page.get_by_text("到现在还没摇")).to_be_visible()
    assert_accessible(page)
    desk.goto("/desk/rounds/")
    expect(desk.get_by_text("过了摇号时间还没摇")).to_be_visible()


def assert_accessible_without_scripts(page) -> None:
    """What can be said where axe cannot run: nothing wider than the phone, every field has a label."""
    fields = page.locator("main form input:not([type=hidden]), main form select")
    assert all(fields.nth(each).evaluate("e => e.labels.length > 0") for each in range(fields.count()))
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
