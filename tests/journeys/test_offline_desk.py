"""A library's bus in the hills: the page is kept, books go out and come back with the network off, and count once afterwards."""

import pytest
from playwright.sync_api import expect

from tests.builders.cards import a_document, checked
from tests.builders.library import a_library, a_reader, an_item, at
from tests.builders.people import a_clerk
from tests.builders.threads import elsewhere
from tests.journeys.conftest import assert_accessible, shoot
from tests.journeys.people import come_in_as
from wenmai.kernel.actor import system
from wenmai.library.actions.lending import lend
from wenmai.library.actions.readers import NewReader, register_reader
from wenmai.library.models import Loan, Task
from wenmai.library.queries.ledger import differences

pytestmark = pytest.mark.django_db(transaction=True)


def _scene():
    bus = a_library(name="东区流动图书车")
    clerk, document = a_clerk(bus), a_document()
    register_reader(system(), reader=NewReader(checked(clerk, document).person, bus.code))
    reader, other = a_reader(bus), a_reader(bus)
    items = [an_item(bus).barcode for _ in range(3)]
    out = [an_item(bus) for _ in range(2)]
    for each in out:
        lend(system(), at=at(bus), item=each.pk, reader=other.pk)
    return bus, clerk, (reader.number, document), items, [each.barcode for each in out]


KEPT = """() => new Promise((go) => {
  const asked = indexedDB.open("wenmai-library", 1);
  asked.onsuccess = () => {
    const rows = asked.result.transaction("lines").objectStore("lines").getAll();
    rows.onsuccess = () => go(rows.result);
  };
})"""


def test_a_bus_without_a_network_lends_and_takes_back_and_counts_once(open_context):
    bus, clerk, (reader, document), items, (back, with_another) = elsewhere(_scene)
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
    for book in (*items[:2], with_another):
        page.keyboard.type(f"{book}\n")
    page.keyboard.press("Escape")
    page.keyboard.type(f"{document}\n{items[2]}\n")  # the number on the social-security card of who forgot it
    page.keyboard.press("Escape")
    page.get_by_role("radio", name="还", exact=True).check()
    page.keyboard.type(f"{back}\n")
    expect(page.locator("[data-waiting]")).to_have_text("5")
    kept = page.evaluate(KEPT)
    assert [each["reader"][:4] for each in kept] == ["WB1:"] * 4 + [""]
    assert not any(number in str(kept) for number in (reader, document))
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
