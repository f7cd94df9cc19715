"""A show with numbered seats: picked on the map by keyboard, changed, and one tap for two side by side."""

import pytest
from playwright.sync_api import expect

from tests.builders.people import a_citizen
from tests.builders.shows import a_hall, an_announced_show
from tests.journeys.conftest import assert_accessible
from tests.journeys.people import come_in_as
from wenmai.places.seat_rows import Rows, rows_plan

pytestmark = pytest.mark.django_db(transaction=True)


def test_seats_are_picked_and_changed_by_keyboard(open_context):
    plan = rows_plan(Rows(6, 12, aisles=(6,), odd_even=True, wheels=2))
    show = an_announced_show(a_hall(plan), title="三线建设者之歌音乐会", kind="performance")
    page = open_context("phone")
    come_in_as(page, a_citizen())
    page.goto(f"/activities/book/{show.pk}/seats/")
    assert_accessible(page)
    page.locator("input[value='1排1']").focus()
    for key in ("Space", "ArrowRight", "Space"):
        page.keyboard.press(key)
    expect(page.locator("[data-hall-said]")).to_have_text("勾了 2 座：1排1座、1排2座")
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[value='2排2']")).to_be_focused()
    page.get_by_role("button", name="就要勾的这几座").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("约好了")
    expect(page.locator(".ticket__seats")).to_have_text("1排1座、1排2座")
    assert_accessible(page)
    page.get_by_role("link", name="换座位").click()
    assert_accessible(page)
    for seat in ("1排2", "2排1"):
        page.locator(f"input[value='{seat}']").focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="换到勾的这几座").click()
    expect(page.locator(".ticket__seats")).to_have_text("1排1座、2排1座")


CLEAR = """box => { const seat = box.closest("label").getBoundingClientRect(), name = box.closest("tr").querySelector("th");
  return [seat.width >= 44, seat.left >= name.getBoundingClientRect().right]; }"""


def test_on_a_phone_a_seat_is_large_and_clear_of_its_row(open_context):
    show = an_announced_show(a_hall(rows_plan(Rows(3, 20))), title="三线建设者之歌音乐会", kind="performance")
    page = open_context("phone")
    come_in_as(page, a_citizen())
    page.goto(f"/activities/book/{show.pk}/seats/")
    for seat in reversed(page.locator(".hall tr:first-child input").all()):
        seat.focus()
        assert seat.evaluate(CLEAR) == [True, True]
    page.get_by_role("link", name="同样的座位").click()
    assert_accessible(page)
    page.locator("summary", has_text="2排").click()
    page.locator("label", has_text="2排3座").click()
    expect(page.locator("[data-hall-said]")).to_have_text("勾了 1 座：2排3座")


def test_one_tap_gives_two_side_by_side(open_context):
    show = an_announced_show(a_hall("1排 1-2 | 3\n2排 1-2"), title="皮影戏", kind="performance")
    page = open_context("phone")
    come_in_as(page, a_citizen())
    page.goto(show_page(show))
    assert_accessible(page)
    page.locator("#book label", has_text="3").click()
    page.get_by_role("button", name="预约", exact=True).click()
    page.get_by_role("button", name="分开坐也行").click()
    expect(page.locator(".ticket__seats")).to_have_text("1排1座、1排2座、1排3座")


def show_page(show) -> str:
    return f"/activities/{show.offering.subject.split(':')[1]}/?session={show.pk}"
