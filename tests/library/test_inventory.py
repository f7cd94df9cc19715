"""盘点: what stands on a shelf against what should, and what follows when the count is closed."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import transaction

from tests.builders.library import MIYI, a_library, a_reader, an_item, at
from tests.builders.people import a_clerk, sign_in
from tests.builders.threads import WAIT, apart, open_transaction, race, until_somebody_waits
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.library.actions.holds import Wish, place_hold
from wenmai.library.actions.inventory import add_scans, close_count, open_count
from wenmai.library.actions.items import put_item, withdraw
from wenmai.library.actions.lending import lend
from wenmai.library.actions.returning import return_item
from wenmai.library.actions.transits import cancel_transit, send
from wenmai.library.models import Hold, InventoryCount, Item, Loan, Task, Transit
from wenmai.library.queries.inventory import found
from wenmai.library.queries.ledger import differences


@pytest.fixture
def house(db):
    return a_library(name="东区图书馆")


@pytest.fixture
def clerk(house):
    return a_clerk(house)


def _status(item):
    item.refresh_from_db()
    return item.status


def test_a_count_says_what_is_there_what_is_not_and_what_should_not_be(house, clerk):
    there, gone = (an_item(house, call_number=f"I247.5/{number}") for number in (1, 2))
    other = an_item(house, call_number="TP312/1")
    count = open_count(clerk, house=house.code, first="I2", last="I247")
    assert add_scans(clerk, count=count.pk, lines=[there.barcode, other.barcode, " ", "no such", there.barcode]) == 3
    assert add_scans(clerk, count=count.pk, lines=[there.barcode]) == 0
    result = found(count)
    assert (result.present, [each.pk for each in result.absent_items], result.unknown) == (1, [gone.pk], ["no such"])
    assert [(each.item.pk, each.why) for each in result.strange] == [(other.pk, "misplaced")]
    for _ in range(2):
        row = close_count(clerk, count=count.pk)
    assert row.result == {"missing": 1, "mended": 0, "left": 1, "present": 1, "unknown": 1}
    assert (_status(gone), _status(there), _status(other)) == ("missing", "available", "available")
    assert list(Task.objects.values_list("kind", flat=True)) == ["unknown_item"]
    with pytest.raises(Conflict):
        add_scans(clerk, count=count.pk, lines=["1"])


def test_what_should_not_stand_there_goes_where_it_belongs(house, clerk):
    other = a_library(MIYI)
    lent, missing, withdrawn, foreign = an_item(house), an_item(house), an_item(house), an_item(other)
    lend(system(), at=at(house), item=lent.pk, reader=a_reader(house).pk)
    put_item(system(), at=at(house), item=missing.pk, base="missing")
    withdraw(system(), at=at(house), item=withdrawn.pk)
    count = open_count(clerk, house=house.code)
    items = (lent, missing, withdrawn, foreign)
    add_scans(clerk, count=count.pk, lines=[each.barcode for each in items])
    row = close_count(clerk, count=count.pk)
    assert row.result["mended"] == 4
    assert [_status(each) for each in items] == ["available", "available", "withdrawn", "in_transit"]
    assert (Loan.objects.get().end, Transit.objects.get().destination) == ("returned", other)
    assert list(Task.objects.values_list("kind", flat=True)) == ["withdrawn_item"]
    assert differences() == []


def test_what_floats_and_stays_here_is_not_sent_home(house, clerk):
    floating, strays = (an_item(a_library(MIYI), call_number=f"I247.5/{number}") for number in (1, 2))
    misplaced = an_item(floating.home, call_number="TP312/1")
    for each in (floating, misplaced):
        send(system(), at=at(floating.home), item=each.pk, to=house.code)
        cancel_transit(system(), at=at(house), item=each.pk)
    count = open_count(clerk, house=house.code, first="I2", last="I247")
    add_scans(clerk, count=count.pk, lines=[each.barcode for each in (floating, strays, misplaced)])
    assert {each.item: each.why for each in found(count).strange} == {strays: "elsewhere", misplaced: "misplaced"}
    assert close_count(clerk, count=count.pk).result["mended"] == 1
    assert [_status(each) for each in (floating, strays, misplaced)] == ["available", "in_transit", "available"]
    assert differences() == []


def test_what_was_lent_while_counting_is_not_missing(house, clerk):
    item = an_item(house)
    count = open_count(clerk, house=house.code)
    lend(system(), at=at(house), item=item.pk, reader=a_reader(house).pk)
    return_item(system(), at=at(house), item=item.pk)
    add_scans(clerk, count=count.pk, lines=[an_item(house).barcode])
    assert close_count(clerk, count=count.pk).result["missing"] == 0


def test_what_was_lent_or_sent_off_after_its_scan_is_left_alone(house, clerk):
    lent, sent = an_item(house), an_item(house)
    count = open_count(clerk, house=house.code)
    add_scans(clerk, count=count.pk, lines=[lent.barcode, sent.barcode])
    lend(system(), at=at(house), item=lent.pk, reader=a_reader(house).pk)
    send(system(), at=at(house), item=sent.pk, to=a_library(MIYI).code)
    assert (found(count).present, found(count).strange) == (2, [])
    row = close_count(clerk, count=count.pk)
    assert row.result == {"missing": 0, "mended": 0, "left": 0, "present": 2, "unknown": 0}
    assert (_status(lent), _status(sent), Loan.objects.get().closed_at) == ("on_loan", "in_transit", None)


@pytest.mark.django_db(transaction=True)
def test_closing_keeps_nothing_locked_while_it_waits_for_the_next_item():
    house = a_library()
    clerk, first, second, reader = a_clerk(house), an_item(house), an_item(house), a_reader(house)
    for each in (first, second):
        lend(system(), at=at(house), item=each.pk, reader=reader.pk)
    hold = place_hold(system(), at=at(house), wish=Wish(a_reader(house).pk, house.code, item=first.pk)).hold
    count = open_count(clerk, house=house.code)
    add_scans(clerk, count=count.pk, lines=[first.barcode, second.barcode])
    busy = open_transaction(lambda: Item.objects.select_for_update().get(pk=second.pk))
    with ThreadPoolExecutor(1) as pool:
        with busy:
            closing = pool.submit(apart(lambda: close_count(clerk, count=count.pk)))
            until_somebody_waits()
            with transaction.atomic():
                assert Hold.objects.select_for_update(nowait=True).get(pk=hold).state == "on_shelf"
        row = closing.result(WAIT)
    assert (row.result["mended"], row.result["present"], Loan.objects.filter(closed_at=None).count()) == (2, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_who_close_at_once_and_who_goes_on_after_an_interruption_get_the_whole_result():
    house = a_library()
    clerk, lent, gone, there = a_clerk(house), an_item(house), an_item(house), an_item(house)
    lend(system(), at=at(house), item=lent.pk, reader=a_reader(house).pk)
    count = open_count(clerk, house=house.code)
    add_scans(clerk, count=count.pk, lines=[lent.barcode, there.barcode])
    put_item(clerk, at=at(house, key=f"count:{count.pk}:absent:{gone.pk}"), item=gone.pk, base="missing")
    rows = race(*[lambda: close_count(clerk, count=count.pk)] * 2)
    result = {"missing": 1, "mended": 1, "left": 0, "present": 1, "unknown": 0}
    assert [each.result for each in rows] == [result] * 2


def test_the_same_stretch_is_counted_once_at_a_time_and_ends_stand_in_order(house, clerk):
    count = open_count(clerk, house=house.code, first="I1", last="I2")
    assert open_count(clerk, house=house.code, first="I1", last="I2") == count
    with pytest.raises(Invalid):
        open_count(clerk, house=house.code, first="K", last="B")
    with pytest.raises(Conflict):
        close_count(clerk, count=count.pk)
    with pytest.raises(Invalid):
        add_scans(clerk, count=count.pk, lines=["1" * 101])
    stranger = a_clerk(a_library(MIYI))
    for deed in (lambda: open_count(stranger, house=house.code), lambda: close_count(stranger, count=count.pk)):
        with pytest.raises(NotAllowed):
            deed()
    with pytest.raises(NotFound):
        close_count(clerk, count=0)


def test_pages_count_a_shelf(house, clerk, client):
    item, gone = an_item(house, call_number="I1/1"), an_item(house, call_number="I1/2")
    sign_in(client, clerk)
    url = f"/desk/library/{house.code}/inventory/"
    assert "从小到大" in client.post(url, {"first": "K", "last": "B"}).text
    page = client.post(url, {"first": "I", "last": "I"}, follow=True)
    key = InventoryCount.objects.get().pk
    page = client.post(f"{url}{key}/scans/", {"lines": f"{item.barcode}\r\nxyz\r\n"}, follow=True)
    assert ("记下 2 个新条码" in page.text, gone.barcode in page.text, "xyz" in page.text) == (True, True, True)
    page = client.post(f"{url}{key}/close/", follow=True)
    assert ("改为找不到" in page.text, _status(gone)) == (True, "missing")
    assert "已结账" in client.get(url).text


def test_what_is_refused_is_given_back_on_the_page(house, clerk, client):
    item = an_item(house)
    count = open_count(clerk, house=house.code)
    sign_in(client, clerk)
    url = f"/desk/library/{house.code}/inventory/{count.pk}/"
    pasted = f"{item.barcode}\n{'1' * 101}"
    page = client.post(f"{url}scans/", {"lines": pasted})
    assert (page.status_code, pasted in page.text, "请分几次贴" in page.text) == (422, True, True)
    client.post(f"{url}scans/", {"lines": item.barcode})
    client.post(f"{url}close/")
    page = client.post(f"{url}scans/", {"lines": "31000077"})
    assert (page.status_code, "31000077" in page.text, "已经结账" in page.text) == (422, True, True)
