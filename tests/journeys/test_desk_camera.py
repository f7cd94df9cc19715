"""The scan box with a camera and with a hand scanner: after a refusal it goes on without a tap. The camera and its reader
are the browser's own and stand in for by a still picture here; the page's scripts are the real ones.
"""

import pytest
from playwright.sync_api import expect

from tests.builders.activities import a_slot, an_activity, the_session
from tests.builders.booking import a_booking
from tests.builders.doors import a_photo
from tests.builders.people import a_citizen, a_clerk
from tests.builders.places import an_institution
from tests.builders.threads import elsewhere
from tests.journeys.conftest import assert_accessible, in_elder_mode, shoot
from tests.journeys.people import come_in_as
from wenmai.booking.actions import count_heads
from wenmai.booking.models import Attendance, Movement
from wenmai.booking.ticket_codes import said_number, write_ticket
from wenmai.kernel import clock
from wenmai.kernel.actor import system

pytestmark = pytest.mark.django_db(transaction=True)
CAMERA = """
window.shown = "";
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { return window.shown ? [{ rawValue: window.shown }] : []; }
};
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = document.createElement("canvas");
  canvas.getContext("2d");
  return canvas.captureStream();
};
HTMLMediaElement.prototype.play = async () => {};
"""


@pytest.fixture
def desk():
    house = an_institution()
    session = the_session(an_activity(house, title="彝绣体验", slots=(a_slot(clock.now()),)))
    return house, session, [a_booking(session, a_citizen(name), party=2) for name in ("周玉兰", "沙马阿依")]


def test_camera_and_hand_scanner_go_on_after_a_refusal(open_context, desk):
    house, _session, (first, second) = desk
    page = open_context("phone")
    page.context.add_init_script(CAMERA)
    come_in_as(page, a_clerk(house))
    page.goto("/desk/activities/")
    page.get_by_role("button", name="用摄像头扫").click()
    said = page.locator("#scan-said")
    page.evaluate("(text) => { window.shown = text }", write_ticket(first))
    expect(said).to_contain_text("周*兰 已签到")
    page.evaluate("window.shown = 'WT1:AAAA'")
    expect(said).to_contain_text("没读全")
    page.evaluate("(text) => { window.shown = text }", write_ticket(second))
    expect(said).to_contain_text("沙**依 已签到")
    expect(page.locator("#desk-turns .num").first).to_have_text("4")
    shoot(page, "desk-camera")
    page.evaluate("window.shown = ''")
    page.get_by_label("出口：登记离开").check()
    page.get_by_placeholder("扫码、刷卡，或输入票号、姓名").fill(said_number(first))
    page.keyboard.press("Enter")
    expect(page.locator("#scan-said")).to_contain_text("出去了 2 人")
    assert_accessible(page)
    assert elsewhere(lambda: (Attendance.objects.count(), Movement.objects.count())) == (2, 1)
    in_elder_mode(page)
    assert_accessible(page)
    shoot(page, "desk-camera-elder")


def test_the_sheet_shows_inside_and_photos(open_context, desk):
    house, session, _bookings = desk
    elsewhere(lambda: (count_heads(system(), session=session, total=30), a_photo(session)))
    for width in ("phone", "desk"):
        page = open_context(width)
        come_in_as(page, a_clerk(house))
        page.goto(f"/desk/activities/session/{session.pk}/")
        expect(page.get_by_text("现在在场 30 人").first).to_be_visible()
        assert_accessible(page)
        shoot(page, f"desk-sheet-{width}")
        in_elder_mode(page)
        assert_accessible(page)
