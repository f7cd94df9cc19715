"""A driver with a phone: starts the trip, taps every crate on and off, taps once more without harm; then every page read."""

import pytest
from playwright.sync_api import expect

from tests.builders.library import EAST, MIYI, YANBIAN, a_library, a_record, an_item
from tests.builders.logistics import (
    a_delivered_crate,
    a_floating_group,
    a_journey,
    a_key,
    a_route,
    a_sealed_crate,
)
from tests.builders.people import a_manager
from tests.builders.threads import elsewhere
from tests.journeys.conftest import WIDTHS, assert_accessible, shoot
from tests.journeys.people import come_in_as
from wenmai.kernel.actor import system
from wenmai.logistics.actions.troubles import lose_crate
from wenmai.logistics.models import Crate
from wenmai.places.models import Institution

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


def _scene():
    hub, miyi, yanbian = (
        a_library(code, name)
        for code, name in ((EAST, "东区图书馆"), (MIYI, "米易县图书馆"), (YANBIAN, "盐边县图书馆"))
    )
    Institution.objects.filter(pk=miyi.pk).update(address="米易县攀莲镇府城路 1 号", phone="0812-8170000")
    a_route(hub, miyi, yanbian, name="米易盐边线")
    out, back = a_sealed_crate(hub, miyi), a_sealed_crate(yanbian, hub)
    return hub, miyi, yanbian, a_manager(hub), out.code, back.code


def test_a_driver_takes_and_sets_down_crates_by_tapping(open_context):
    hub, _miyi, _yanbian, driver, out, back = elsewhere(_scene)
    page = open_context("phone")
    come_in_as(page, driver)
    page.goto(f"/desk/logistics/{hub.code}/")
    page.get_by_role("button", name="发车：米易盐边线").click()
    tall = page.get_by_role("button", name=f"装上 {out}").bounding_box()
    assert tall is not None
    assert (tall["height"] >= 56, tall["width"] > 300) == (True, True)
    shoot(page, "logistics-trip-start-390")
    stale = page.context.new_page()
    stale.goto(page.url)
    for each in (page, stale):  # the second is the tap that seemed lost
        each.get_by_role("button", name=f"装上 {out}").click()
        expect(each.get_by_text("车上 1 箱")).to_be_visible()
    page.get_by_role("button", name="到了").click()
    expect(page.get_by_role("link", name="打电话 0812-8170000")).to_have_attribute("href", "tel:0812-8170000")
    shoot(page, "logistics-trip-stop-390")
    assert_accessible(page)
    page.get_by_role("button", name=f"卸下 {out}").click()
    page.get_by_role("button", name="到了").click()
    page.get_by_label("扫箱上的码，或输入箱号").fill(back)
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{back} 装上车了，送往东区图书馆。")).to_be_visible()
    page.get_by_role("button", name="收车").click()
    expect(page.get_by_text("车上还有箱子")).to_be_visible()
    page.get_by_role("button", name="到了").click()
    page.get_by_role("button", name=f"卸下 {back}").click()
    page.get_by_role("button", name="收车").click()
    expect(page.get_by_text("收车了。")).to_be_visible()
    states = elsewhere(lambda: dict(Crate.objects.values_list("code", "state")))
    assert states == {out: "delivered", back: "delivered"}


def _desk():
    hub, miyi, yanbian, manager, out, _back = _scene()
    for goal in (miyi, yanbian):
        a_journey(hub, goal)
    record = a_record("盐边笮山若水的歌")
    for _each in range(6):
        an_item(hub, record=record, call_number="I247.5")
    group = a_floating_group(hub, miyi)
    come = a_delivered_crate(miyi, hub)
    a_delivered_crate(hub, yanbian)  # for the months
    lose_crate(system(), crate=a_sealed_crate(miyi, hub).code, key=a_key())
    own = f"/desk/logistics/{hub.code}/"
    return manager, {
        "house": own, "crate": f"/desk/logistics/crates/{come.code}/", "sealed": f"/desk/logistics/crates/{out}/",
        "label": f"/desk/logistics/crates/{out}/label/", "routes": f"{own}routes/", "months": f"{own}months/",
        "balance": f"/desk/logistics/groups/{group.pk}/{hub.code}/",
    }  # fmt: skip


def test_the_pages_of_the_shipping_desk_are_readable(open_context):
    manager, addresses = elsewhere(_desk)
    page = open_context("phone")
    come_in_as(page, manager)
    for name, address in addresses.items():
        page.goto(address)
        for width, size in WIDTHS.items():
            page.set_viewport_size(size)
            assert_accessible(page)
            shoot(page, f"logistics-{name}-{width}")
