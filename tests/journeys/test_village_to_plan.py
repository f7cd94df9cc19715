"""The story of the first issue: from a clerk's three taps to the province's row, and back down to one check-in."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from playwright.sync_api import expect

from tests.builders.people import PASSWORD, a_clerk, an_account
from tests.builders.places import a_township, an_institution, some_divisions
from tests.builders.threads import pass_horizon
from tests.journeys.conftest import assert_accessible, shoot
from tests.journeys.people import come_in_as, sign_in_by_phone
from wenmai.kernel.clock import SHANGHAI
from wenmai.ledger import feed

AFTERNOON = datetime.now(tz=SHANGHAI).replace(hour=14, minute=0, second=0, microsecond=0)
VILLAGE = "510422101201"
LADDER = [("51", "四川省"), ("5104", "攀枝花市"), ("510422", "盐边县"), ("510422101", "红格镇"), (VILLAGE, "昔格达")]
pytestmark = pytest.mark.django_db(transaction=True)


def publish_on_the_phone(page) -> None:
    """办什么, 什么时候, 发出去."""
    page.goto("/desk/activities/")
    page.get_by_role("radio", name="坝坝舞").check()
    page.get_by_role("radio", name="选日子").check()
    page.locator("#taps-day").fill(f"{AFTERNOON:%Y-%m-%d}")
    page.locator("#taps-time").fill("14:30")
    page.get_by_text("换地方，或要预约").click()
    page.locator("#taps-venue").fill("昔格达社区广场")
    page.locator("#taps-division").select_option(VILLAGE)
    page.locator("#taps-seats").fill("20")
    page.get_by_role("button", name="发出去").click()
    expect(page.locator("main")).to_contain_text("坝坝舞")
    page.goto("/desk/activities/")
    expect(page.locator(".turn").first).to_contain_text("坝坝舞")


def book_two_places(page, phone: str) -> None:
    """Find it by search, sign in on the way, book, see the ticket."""
    page.goto("/")
    page.locator("input[name=q]").first.fill("babawu")
    page.locator("input[name=q]").first.press("Enter")
    page.get_by_role("link", name=re.compile("坝坝舞")).first.click()
    page.get_by_role("link", name="登录后预约").click()
    sign_in_by_phone(page, phone)
    page.get_by_role("radio", name="2", exact=True).check()
    page.get_by_role("button", name="预约", exact=True).click()
    expect(page.locator("main")).to_contain_text("坝坝舞")


def six_digits(page) -> str:
    """The digits under the code of this minute."""
    page.goto("/me/code/")
    shown = re.search(r"\d{3}\s?\d{3}", page.locator("main").inner_text())
    assert shown
    return shown[0].replace(" ", "")


def numerators(page) -> dict[str, str]:
    """The ladder of a clause page: name → the figure at the end of its row."""
    rows = page.locator(".drill").first.locator("li > a")
    return {row.locator("span").first.inner_text(): row.locator(".num").inner_text() for row in rows.all()}


def test_one_service_flows_from_a_village_to_the_plan(open_context):
    some_divisions()
    station = an_institution(division=a_township())
    account = an_account("周玉兰", phone="13800138000", password=PASSWORD)
    with time_machine.travel(AFTERNOON, tick=True):
        clerk, citizen = open_context("phone"), open_context("phone")
        come_in_as(clerk, a_clerk(station))
        publish_on_the_phone(clerk)
        shoot(clerk, "desk-390")
        assert_accessible(clerk)

        book_two_places(citizen, "13800138000")
        shoot(citizen, "ticket-390")
        assert_accessible(citizen)
        digits = six_digits(citizen)
        assert_accessible(citizen)

        clerk.locator("#code").fill(digits)
        clerk.locator("#code").press("Enter")
        expect(clerk.get_by_role("status")).to_contain_text("周*兰 已签到")

        pass_horizon()
        feed.catch_up()
        board = open_context("desk")
        board.goto(f"/plan/sichuan-14-5/{VILLAGE}/SC-I06/")
        shown = numerators(board)
        assert [shown[name] for _code, name in LADDER[:4]] == ["2", "2", "2", "2"]
        assert [count for name, count in shown.items() if name.startswith("昔格达")] == ["2"]
        shoot(board, "clause-1280")
        assert_accessible(board)

        board.locator("#h-facts ~ .drill a").first.click()
        expect(board.locator("h1")).to_contain_text("坝坝舞")
        expect(board.locator("main")).not_to_contain_text("周玉兰")
        assert_accessible(board)
    assert account.person.name == "周玉兰"


def test_taking_back_a_check_in_takes_it_off_the_plan(open_context):
    some_divisions()
    station = an_institution(division=a_township())
    an_account("周玉兰", phone="13800138000", password=PASSWORD)
    with time_machine.travel(AFTERNOON, tick=True):
        clerk, citizen = open_context("phone"), open_context("phone")
        come_in_as(clerk, a_clerk(station))
        publish_on_the_phone(clerk)
        book_two_places(citizen, "13800138000")
        clerk.locator("#code").fill("8000")
        clerk.locator("#code").press("Enter")
        clerk.get_by_role("button", name="签到", exact=True).last.click()
        shoot(clerk, "desk-arrived-390")
        clerk.get_by_role("button", name="撤回").first.click()
        expect(clerk.locator("main")).not_to_contain_text("已签到")
        pass_horizon()
        feed.catch_up()
        board = open_context("phone")
        board.goto(f"/plan/sichuan-14-5/{VILLAGE}/SC-I06/")
        assert set(numerators(board).values()) <= {"0", "—"}
    assert datetime.now(tz=SHANGHAI) - AFTERNOON < timedelta(days=2)
