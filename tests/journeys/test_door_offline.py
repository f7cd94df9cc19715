"""A scanner at the door of a village hall: the network goes, people come, the network returns, everybody is counted once."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.builders.booking import a_booking, a_running_session, a_session, an_offering
from tests.builders.people import a_citizen, a_clerk, a_manager
from tests.builders.places import an_institution
from tests.builders.threads import elsewhere
from tests.journeys.conftest import assert_accessible, shoot
from tests.journeys.people import come_in_as
from wenmai.booking.doors import door_settled
from wenmai.booking.models import Attendance, Device, DeviceScan, SessionSeat
from wenmai.booking.ticket_codes import number_of, write_ticket
from wenmai.kernel import clock
from wenmai.people.actions.codes import bind_card, issue_printed
from wenmai.people.codes import write_code
from wenmai.people.counter_pass import write_pass

pytestmark = pytest.mark.django_db(transaction=True)


def scan(page, text: str, answer: str) -> None:
    """As a hand scanner does: the text, then Enter."""
    page.get_by_label("扫票或我的码，或输入票号").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator("[data-result] b")).to_have_text(answer)


def on_paper(citizen) -> str:
    """A printed code as a scanner reads it."""
    printed = issue_printed(citizen)
    return write_code(printed.serial, printed.issued_at, rotating=False)


def with_card(clerk, number: str):
    """A citizen whose card was tied at the counter."""
    reader = a_citizen()
    bind_card(clerk, found=write_pass(clerk, reader.person), number=number)
    return reader


def go_offline_in_large_letters(page) -> None:
    """The page that the worker keeps opens as this device was set."""
    page.get_by_role("button", name="大字").click()
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("[data-listed]")).to_have_text(re.compile("名单 3 份"))
    expect(page.locator("html")).to_have_attribute("data-mode", "elder")


def readable_in_both_sizes(page) -> None:
    assert_accessible(page)
    page.get_by_role("button", name="大字").click()
    expect(page.locator("html")).not_to_have_attribute("data-mode", "elder")
    assert_accessible(page)


def test_two_tickets_with_the_network_off_are_counted_once(open_context):
    house = an_institution()
    session = a_running_session(offering=an_offering(house, title="彝绣体验"))
    citizen = a_citizen()
    first, second = a_booking(session, party=2), a_booking(session, citizen)
    a_booking(session, with_card(a_clerk(house), "A1234567"))
    other = a_booking(a_session(an_offering(house), start=clock.now() + timedelta(days=1)))
    paper = on_paper(citizen)
    SessionSeat.objects.create(session=session, pool=first.pool, label="3排5", booking=first)

    desk = open_context("desk")
    come_in_as(desk, a_manager(house))
    desk.goto("/desk/door/devices/")
    desk.get_by_label("设备叫什么").fill("大门平板")
    desk.get_by_role("button", name="登记", exact=True).click()
    code = desk.locator(".code__digits").inner_text()
    assert_accessible(desk)
    shoot(desk, "door-devices")

    page = open_context("phone")
    page.goto("/desk/door/")
    page.get_by_label("登记码").fill(code)
    page.get_by_role("button", name="接上").click()
    expect(page.locator("[data-listed]")).to_have_text(re.compile("名单 3 份"))
    page.evaluate("navigator.serviceWorker.ready")
    assert_accessible(page)

    go_offline_in_large_letters(page)
    scan(page, write_ticket(first), "可以进")
    expect(page.locator("[data-result] span")).to_have_text("2 人　3排5座")
    scan(page, number_of(first), "已进过")
    scan(page, paper, "可以进")
    for card, answer in (("a123-4567", "可以进"), ("A1234567", "已进过"), ("B7654321", "不能进")):
        scan(page, card, answer)
    shoot(page, "door-offline")
    ticket = write_ticket(second)
    scan(page, ticket, "已进过")
    scan(page, ticket[:-4] + ("AAAA" if ticket[-4:] != "AAAA" else "BBBB"), "不能进")
    for _ in range(2):  # a hand scanner does not wait for the answer
        page.get_by_label("扫票或我的码，或输入票号").fill(ticket)
        page.keyboard.press("Enter")
    scan(page, write_ticket(other), "不能进")
    expect(page.locator("[data-waiting]")).to_have_text("11")
    readable_in_both_sizes(page)
    assert not DeviceScan.objects.exists()

    page.context.set_offline(False)
    page.get_by_role("button", name="现在上传").click()
    expect(page.locator("[data-waiting]")).to_have_text("0")
    page.reload()
    page.get_by_role("button", name="现在上传").click()
    expect(page.locator("[data-result] b")).to_have_text("都传上去了")
    came = elsewhere(lambda: sorted(Attendance.objects.values_list("session", "heads", "undone_at")))
    assert came == [(session.pk, 1, None), (session.pk, 1, None), (session.pk, 2, None)]
    assert not elsewhere(lambda: DeviceScan.objects.filter(code__contains="1234567").exists())
    assert elsewhere(DeviceScan.objects.count) == 11
    assert elsewhere(lambda: door_settled(session, session.ends_at + timedelta(hours=25)))


def tied(desk, house, name: str) -> str:
    """Register a scanner at the desk; the code that pairs it."""
    come_in_as(desk, a_manager(house))
    desk.goto("/desk/door/devices/")
    desk.get_by_label("设备叫什么").fill(name)
    desk.get_by_role("button", name="登记", exact=True).click()
    return desk.locator(".code__digits").inner_text()


def on_the_list(session, title: str) -> str:
    """今天 19:30 title, as the day is in China."""
    local = session.starts_at.astimezone(clock.SHANGHAI)
    word = ("昨天", "今天", "明天")[(local.date() - clock.today()).days + 1]
    return f"{word} {local:%H:%M} {title}"


def test_two_days_at_the_same_hour_are_two_entries_in_the_time_of_china(open_context):
    house = an_institution()
    today = a_running_session(offering=an_offering(house, title="夜场"))
    tomorrow = a_session(today.offering, start=today.starts_at + timedelta(days=1))
    page = open_context("phone", timezone_id="Europe/London")
    page.goto("/desk/door/")
    page.get_by_label("登记码").fill(tied(open_context("desk"), house, "大门平板"))
    page.get_by_role("button", name="接上").click()
    expect(page.get_by_label("哪一场").locator("option")).to_have_text(
        [on_the_list(each, "夜场") for each in (today, tomorrow)]
    )
    expect(page.locator("[data-listed]")).to_have_text(re.compile("今天"))
    shoot(page, "door-two-days")


def test_a_scanner_that_no_house_knows_says_so_and_asks_for_a_code(open_context):
    house, asked = an_institution(), []
    a_running_session(offering=an_offering(house))
    page = open_context("phone", timezone_id="Europe/London")
    page.on("request", lambda each: asked.append(each.url.rsplit("/door/")[-1]) if "/desk/door/" in each.url else None)
    page.goto("/desk/door/")
    page.evaluate("navigator.serviceWorker.ready")
    page.context.set_offline(True)
    expect(page.locator("[data-net]")).to_have_text("断网")
    page.get_by_label("登记码").fill("AAAAA AAAAA")
    page.get_by_role("button", name="接上").click()
    expect(page.locator("[data-pairing-error]")).to_contain_text("没有网，接不上")
    shoot(page, "door-unpaired-offline")
    del asked[:]
    page.context.set_offline(False)
    expect(page.locator("[data-net]")).to_have_text("有网")
    expect(page.locator("[data-pairing-error]")).to_be_hidden()
    assert asked == []

    page.get_by_label("登记码").fill(tied(open_context("desk"), house, "大门平板"))
    page.get_by_role("button", name="接上").click()
    expect(page.locator("[data-house]")).to_contain_text("大门平板")
    expect(page.locator("[data-listed]")).to_have_text(re.compile("名单 0 份"))
    expect(page.locator("[data-pairing]")).to_be_hidden()
    elsewhere(lambda: Device.objects.update(revoked_at=clock.now()))
    page.get_by_role("button", name="现在上传").click()
    expect(page.locator("[data-pairing-error]")).to_contain_text("这台设备没有登记，或已停用")
    expect(page.get_by_label("登记码")).to_be_visible()
    page.get_by_label("登记码").fill(tied(open_context("desk"), house, "大门平板二"))
    page.get_by_role("button", name="接上").click()
    expect(page.locator("[data-house]")).to_contain_text("大门平板二")
    expect(page.locator("[data-pairing]")).to_be_hidden()
    assert_accessible(page)
