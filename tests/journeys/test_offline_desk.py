"""A library's bus in the hills: the page is kept, books go out and come back with the network off, and count once afterwards."""

import pytest
from playwright.sync_api import expect

from tests.builders.library import a_library, a_reader, an_item, at
from tests.builders.people import a_clerk
from tests.builders.threads import elsewhere
from tests.journeys.conftest import assert_accessible, shoot
from tests.journeys.people import come_in_as
from wenmai.kernel.actor import system
from wenmai.library.actions.lending import lend
from wenmai.library.models import Loan, Task
from wenmai.library.queries.ledger import differences

pytestmark = pytest.mark.django_db(transaction=True)


def _scene():
    bus = a_library(name="东区流动图书车")
    reader, other = a_reader(bus), a_reader(bus)
    items = [an_item(bus).barcode for _ in range(2)]
    out = [an_item(bus) for _ in range(2)]
    for each in out:
        lend(system(), at=at(bus), item=each.pk, reader=other.pk)
    return bus, a_clerk(bus), reader.number, items, [each.barcode for each in out]


def test_a_bus_without_a_network_lends_and_takes_back_and_counts_once(open_context):
    bus, clerk, reader, items, (back, with_another) = elsewhere(_scene)
    page = open_context("phone")
    come_in_as(page, clerk)
    page.goto(f"/desk/library/{bus.code}/offline/")
    page.get_by_role("link", name="断网台").click()
    expect(page.locator("[data-house]")).to_have_text("东区流动图书车")
    page.evaluate("navigator.serviceWorker.ready")
    assert_accessible(page)

    page.context.set_offline(True)
    page.reload()
    expect(page.locator("[data-net]")).to_have_text("断网，照常借还")
    page.keyboard.type(f"{reader}\n")  # as a scanner does: the focus is where the next scan goes
    for book in (*items, with_another):
        page.keyboard.type(f"{book}\n")
    page.keyboard.press("Escape")
    page.get_by_role("radio", name="还", exact=True).check()
    page.keyboard.type(f"{back}\n")
    expect(page.locator("[data-waiting]")).to_have_text("4")
    shoot(page, "library-offline-desk")
    assert_accessible(page)
    assert elsewhere(Loan.objects.count) == 2

    page.context.set_offline(False)
    page.get_by_role("button", name="现在上传").click()
    expect(page.locator("[data-waiting]")).to_have_text("0")
    expect(page.locator("[data-log]")).to_contain_text("没能入账，记了待办")
    page.get_by_role("link", name="看待办").click()
    expect(page.get_by_text("离线").first).to_be_visible()
    open_now = elsewhere(lambda: sorted(Loan.objects.filter(closed_at=None).values_list("item__barcode", flat=True)))
    assert open_now == sorted([*items, with_another])
    assert elsewhere(lambda: (Task.objects.count(), differences())) == (1, [])
