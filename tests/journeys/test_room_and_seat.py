"""A rehearsal room in two taps, the house that moves it by keys and by drag, and a reading seat by keyboard."""

import pytest
from playwright.sync_api import expect

from tests.builders.people import a_citizen, a_clerk
from tests.builders.rooms import a_lent_room, a_range_booking, a_room, an_open_house, tomorrow
from tests.journeys.conftest import assert_accessible
from tests.journeys.people import come_in_as
from wenmai.booking.actions.seats import offer_seats
from wenmai.kernel.actor import system
from wenmai.places.actions import lay_out_seats

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_room_is_taken_in_two_taps(open_context):
    offering = a_lent_room()
    page = open_context("phone")
    come_in_as(page, a_citizen())
    page.goto(f"/spaces/{offering.space_id}/?day={tomorrow(0).date()}")
    assert_accessible(page)
    page.get_by_role("link", name="14:00", exact=True).click()
    assert_accessible(page)
    page.get_by_role("button", name="16:00 约下").click()
    expect(page.locator("h1")).to_have_text("约好了")
    page.goto(f"/spaces/{offering.space_id}/?day={tomorrow(0).date()}")
    expect(page.get_by_role("link", name="14:00", exact=True)).to_have_count(0)


def test_a_booking_moves_by_keys_and_by_drag(open_context):
    offering = a_lent_room()
    a_range_booking(a_citizen("周玉兰"), offering, 9, 11, purpose="合唱")
    monday = tomorrow(0)
    page = open_context("desk")
    come_in_as(page, a_clerk("WHG"))
    page.goto(f"/desk/rooms/WHG/?day={monday.date()}")
    assert_accessible(page)
    entry = page.locator("[data-move]")
    entry.focus()
    page.keyboard.press("Space")
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("[data-move]")).to_have_attribute("data-start", f"{monday:%Y-%m-%dT}11:00")
    free = page.locator("[data-move]").locator("xpath=ancestor::tr").locator("td:not(:has([data-move]))")
    day = free.last.get_attribute("data-day")
    if day > str(monday.date()):
        page.locator("[data-move]").drag_to(free.last)
        expect(page.locator("[data-move]")).to_have_attribute("data-start", f"{day}T11:00")


def test_a_seat_is_chosen_by_keyboard(open_context):
    house = an_open_house()
    room = a_room(house, name="自习室")
    lay_out_seats(system(), space=room.pk, plan="A 1-6 | 7-12 轮椅席=1\nB 1-12")
    room.institution = house
    offer_seats(system(), space=room)
    page = open_context("phone")
    come_in_as(page, a_citizen())
    page.goto(f"/spaces/{room.pk}/seats/")
    page.locator(".day-strip a").last.click()
    assert_accessible(page)
    page.locator(".seat-map button[value=B2]").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="座位 B2")).to_be_visible()
    assert_accessible(page)
