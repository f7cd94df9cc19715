"""The hotline: an old woman rings, the agent registers her and does for her what the app does. In elder mode too."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.builders.activities import a_slot, an_activity, the_session
from tests.builders.courses import a_class, a_course
from tests.builders.people import a_clerk
from tests.builders.places import a_township, an_institution, some_divisions
from tests.builders.rounds import a_round
from tests.builders.threads import elsewhere
from tests.journeys.conftest import assert_accessible, in_elder_mode, shoot
from tests.journeys.people import come_in_as
from wenmai.booking.models import Application, Booking, WaitEntry
from wenmai.booking.ticket_codes import said_number
from wenmai.courses.models import Enrolment
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
    if width == "phone" and not elder:  # axe needs scripts, which the run in elder mode has not
        in_elder_mode(page)
        assert_accessible(page)
    page.get_by_role("link", name="打印票").first.click()
    expect(page.locator(".slip__number")).to_have_text(number)
    if not elder:
        assert_accessible(page)
    shoot(page, f"ticket-print-{width}{'-elder' if elder else ''}")
    if width == "desk":
        page.emulate_media(media="print")
        shoot(page, "ticket-paper")


def is_whole(page, what: str, *, within: str) -> bool:
    """Whether a number stands in one line and inside what holds it."""
    inner, outer = (page.locator(each).first.bounding_box() for each in (what, within))
    lines = page.locator(what).first.evaluate("each => each.getClientRects().length")
    size = page.locator(what).first.evaluate("each => parseFloat(getComputedStyle(each).fontSize)")
    return lines == 1 and inner["height"] < 2 * size and inner["x"] + inner["width"] <= outer["x"] + outer["width"]


def test_a_caller_without_a_phone_waits_draws_and_learns(open_context):
    """One call: the show is full, so she waits; the lantern fair is drawn, so she is in it; and the class has a place."""
    some_divisions()
    house = an_institution(division=a_township(), name="红格镇综合文化站")
    start = (clock.now() + timedelta(days=2)).replace(hour=14, minute=30)
    full = the_session(an_activity(house, title="皮影戏", slots=(a_slot(start),)))
    full.pools.update(remaining=0)
    fair = the_session(an_activity(house, title="灯会", slots=(a_slot(start + timedelta(days=7)),)))
    given = a_round(institution=house, title="灯会抽签", pools=(fair.pools.get().pk,))
    a_class(a_course(house, title="二胡初级班"), capacity=2)
    page = open_context("phone", scripts=False)
    come_in_as(page, a_clerk(house))
    page.goto("/desk/agent/")
    page.get_by_role("button", name="打电话来").click()
    page.get_by_label("姓名").fill("阿卓")
    page.get_by_label("本人在场").check()
    page.get_by_role("button", name="登记，接着约").click()
    page.get_by_role("link", name="排候补 皮影戏").click()
    page.get_by_role("button", name="排候补").click()
    expect(page.locator(".verdict b")).to_have_text("下一个就是他")
    shoot(page, "agent-waiting-phone")
    page.get_by_role("link", name="打印凭条").first.click()
    expect(page.locator(".slip__title")).to_have_text("皮影戏")
    page.get_by_role("link", name="回去").click()
    page.get_by_role("link", name="统一报名").click()
    page.get_by_role("link", name="替他报名").click()
    page.get_by_role("button", name="替他报名").click()
    asked = elsewhere(lambda: Application.objects.get(round=given))
    expect(page.locator(".verdict b")).to_have_text(asked.number)
    assert is_whole(page, ".verdict b", within=".verdict")
    shoot(page, "agent-lottery-phone")
    page.get_by_role("link", name="打印凭条").first.click()
    assert is_whole(page, ".slip__number", within=".slip")
    shoot(page, "agent-slip-phone")
    page.get_by_role("link", name="回去").click()
    page.get_by_role("link", name="活动和班").click()
    page.get_by_role("button", name="报整班").click()
    expect(page.locator(".verdict")).to_contain_text("共 4 节")
    enrolled = elsewhere(Enrolment.objects.get)
    waiting = elsewhere(WaitEntry.objects.get)
    assert {each.person for each in (asked, enrolled, waiting)} == {asked.person}
    assert (asked.channel, enrolled.channel, waiting.channel) == ("phone", "phone", "phone")
    shoot(page, "agent-class-phone")
