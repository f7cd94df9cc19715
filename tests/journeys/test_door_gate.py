"""A tablet beside the door of a room without staff: paired once, it opens to a code and a card, and says why it does not."""

import pytest
from playwright.sync_api import expect

from tests.builders.people import a_citizen, a_clerk, a_manager
from tests.builders.rooms import a_room, an_open_house
from tests.builders.threads import elsewhere
from tests.journeys.conftest import assert_accessible, shoot
from wenmai.booking.actions.devices import register_device
from wenmai.booking.actions.unattended import DoorPlan, set_door
from wenmai.booking.models import DoorEntry, Entry
from wenmai.kernel.actor import system
from wenmai.people.actions.codes import bind_card, issue_printed
from wenmai.people.codes import write_code
from wenmai.people.counter_pass import write_pass
from wenmai.places.actions import set_hours, weekly

pytestmark = pytest.mark.django_db(transaction=True)


def show(page, text: str, answer: str) -> None:
    page.get_by_label("我的码、六位数或卡").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator("[data-result] b")).to_have_text(answer)


def test_a_tablet_opens_to_a_code_and_a_card(open_context):
    house = an_open_house()
    set_hours(system(), institution=house.code, rules=[weekly(weekdays=range(1, 8), opens=0, closes=1440)])
    device, code = register_device(a_manager(house), institution=house, name="书房门")
    set_door(a_manager(house), device=device.pk, space=a_room(house, name="书房"), plan=DoorPlan(entry=Entry.FREE))
    reader, clerk = a_citizen(), a_clerk(house)
    bind_card(clerk, found=write_pass(clerk, reader.person), number="A1234567")
    printed = issue_printed(reader)

    page = open_context("phone")
    page.goto("/desk/door/gate/")
    page.get_by_role("link", name="去接上").click()
    page.get_by_label("登记码").fill(code)
    page.get_by_role("button", name="接上").click()
    expect(page.locator("[data-house]")).to_contain_text("书房门")
    page.goto("/desk/door/gate/")
    show(page, write_code(printed.serial, printed.issued_at, rotating=False), "请进")
    assert_accessible(page)
    shoot(page, "door-gate")
    show(page, "B7654321", "没有开")
    together = page.get_by_label("一共到了几位")
    together.fill("2")
    show(page, "a123-4567", "请进")
    expect(together).to_have_value("")
    entries = elsewhere(lambda: list(DoorEntry.objects.order_by("pk").values_list("by", "opened", "visit")))
    assert entries == [("code", True, True), ("unknown", False, False), ("card", True, False)]
