"""Whose business a book is: its owner's, and for what happens on the shelf its home's; not that of whoever scans it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.builders.library import EAST, MIYI, a_library, a_reader, a_record, an_item, at
from tests.builders.people import a_clerk, an_official
from tests.builders.threads import apart, open_transaction, until_somebody_waits
from wenmai.audit.models import AuditEntry
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.library.actions import loans
from wenmai.library.actions.items import ItemDraft, add_item, edit_item, move_item, put_item, withdraw
from wenmai.library.actions.lending import lend
from wenmai.library.models import Item

SYSTEM = system()


@pytest.fixture
def house(db):
    return a_library()


@pytest.fixture
def other(house):
    return a_library(MIYI)


def test_a_foreign_counter_changes_no_stock(house, other):
    item, stranger = an_item(house), a_clerk(other)
    for deed in (
        lambda: edit_item(stranger, at=at(other), item=item.pk, price_fen=1),
        lambda: move_item(stranger, at=at(other), item=item.pk, home=other.pk),
        lambda: put_item(stranger, at=at(other), item=item.pk, base="missing"),
        lambda: withdraw(stranger, at=at(other), item=item.pk),
        lambda: add_item(stranger, at=at(other), item=ItemDraft(item.record_id, "F1", owner=house.pk)),
    ):
        with pytest.raises(NotAllowed):
            deed()
    item.refresh_from_db()
    assert (item.home, item.price_fen, item.base, Item.objects.count()) == (house, None, "available", 1)


def test_the_owner_moves_and_withdraws_the_home_only_keeps(house, other):
    draft = ItemDraft(a_record().pk, "S1", home=other.pk)
    item = add_item(SYSTEM, at=at(house), item=draft)
    keeper, owner = a_clerk(other), a_clerk(house)
    put_item(keeper, at=at(other), item=item.pk, base="damaged")
    edit_item(keeper, at=at(other), item=item.pk, note="书脊开了")
    for deed in (
        lambda: withdraw(keeper, at=at(other), item=item.pk),
        lambda: move_item(keeper, at=at(other), item=item.pk, home=other.pk, owner=other.pk),
    ):
        with pytest.raises(NotAllowed):
            deed()
    with pytest.raises(NotAllowed):  # what is given away is taken by whom it goes to
        move_item(owner, at=at(house), item=item.pk, home=house.pk, owner=other.pk)
    move_item(owner, at=at(house), item=item.pk, home=house.pk)
    move_item(an_official("5104"), at=at(house), item=item.pk, home=other.pk, owner=other.pk)
    withdraw(keeper, at=at(other), item=item.pk)
    item.refresh_from_db()
    assert (item.owner, item.base) == (other, "withdrawn")


def test_a_house_that_does_not_exist_owns_and_keeps_nothing(house):
    item = an_item(house)
    for deed in (
        lambda: move_item(SYSTEM, at=at(house), item=item.pk, home=0),
        lambda: move_item(SYSTEM, at=at(house), item=item.pk, home=house.pk, owner=987_654),
        lambda: add_item(SYSTEM, at=at(house), item=ItemDraft(item.record_id, "F1", home=987_654)),
    ):
        with pytest.raises(NotFound):
            deed()


def test_what_is_written_of_an_item_is_checked_and_noted(house):
    item, taken = an_item(house), an_item(house)
    for wrong in (
        {"barcode": " "}, {"barcode": "9" * 41}, {"rfid_uid": "E" * 33}, {"note": "长" * 201}, {"kind": "cow"},
        {"price_fen": -1}, {"price_fen": 2**31}, {"owner": house.pk},
    ):  # fmt: skip
        with pytest.raises(Invalid):
            edit_item(a_clerk(house), at=at(house), item=item.pk, **wrong)
    with pytest.raises(Conflict):
        edit_item(a_clerk(house), at=at(house), item=item.pk, barcode=taken.barcode)
    for each in (item, taken):  # no tag is no tag, not the same one
        edit_item(a_clerk(house), at=at(house), item=each.pk, rfid_uid="", note=" 捐赠 ")
    item.refresh_from_db()
    assert (item.rfid_uid, item.note) == (None, "捐赠")
    entry = AuditEntry.objects.filter(verb="library.edit_item", subject=f"library.item:{item.pk}").get()
    assert entry.detail == {"fields": ["note", "rfid_uid"]}


def test_only_the_houses_of_a_loan_declare_it_lost(house, other):
    item = an_item(house)
    lend(SYSTEM, at=at(house), item=item.pk, reader=a_reader(house).pk)
    with pytest.raises(Conflict) as refused:
        loans.declare_lost(a_clerk(other), at=at(other), item=item.pk)
    assert refused.value.code == "library.not_yours"
    loans.declare_lost(a_clerk(house), at=at(house), item=item.pk)
    with pytest.raises(Conflict) as refused:
        loans.settle_lost(a_clerk(other), at=at(other), item=item.pk)
    assert refused.value.code == "library.not_yours"
    loans.settle_lost(a_clerk(house), at=at(house), item=item.pk)


@pytest.mark.django_db(transaction=True)
def test_who_waits_for_an_item_that_is_being_moved_finds_it():
    house, other = a_library(EAST), a_library(MIYI)
    item, reader = an_item(house, record=a_record()), a_reader(house)
    with ThreadPoolExecutor(1) as pool:
        with open_transaction(lambda: move_item(SYSTEM, at=at(house), item=item.pk, home=other.pk)):
            lent = pool.submit(apart(lambda: lend(SYSTEM, at=at(house), item=item.pk, reader=reader.pk)))
            until_somebody_waits()
        assert lent.result(20).kind == "lent"
