"""The key of a deed: it names nobody, and it is good for that deed alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.builders.library import MIYI, YANBIAN, a_library, a_reader, a_record, an_item, at
from tests.builders.people import a_clerk, sign_in
from tests.builders.threads import WAIT, apart, open_transaction, until_somebody_waits
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict
from wenmai.library import desk_scans
from wenmai.library.actions import loans
from wenmai.library.actions.ageing import age_loans
from wenmai.library.actions.items import ItemDraft, add_items, move_item, put_item
from wenmai.library.actions.lending import lend
from wenmai.library.actions.returning import return_item, return_unknown
from wenmai.library.actions.transits import send
from wenmai.library.actions.undoing import undo_loan
from wenmai.library.models import CircEvent, Item, Loan, Reader, TransitReason

SYSTEM = system()


@pytest.fixture
def house(db):
    return a_library()


def _used(deed) -> bool:
    with pytest.raises(Conflict) as found:
        deed()
    return found.value.code == "library.key_used"


def test_who_renews_their_own_loan_stands_in_no_key(house, client, monkeypatch):
    monkeypatch.setattr(desk_scans, "TWICE", timedelta(0))
    clerk = a_clerk(house)
    item, reader = an_item(house), a_reader(house)
    Reader.objects.filter(pk=reader.pk).update(person=clerk.person)  # a librarian who reads
    lend(SYSTEM, at=at(house), item=item.pk, reader=reader.pk)
    sign_in(client, clerk)
    about = {"institution": house.code, "item": item.barcode}
    for _ in range(2):
        sent = client.post(
            "/api/v1/library/renewals",
            about,
            "application/json",
            headers={"Idempotency-Key": "a-renewal", "X-CSRFToken": ""},
        )
        assert sent.status_code == 200
    passed = client.post(f"/desk/library/{house.code}/", {"scan": reader.number, "key": "1"}, follow=True)
    given = {"scan": item.barcode, "key": "2", "reader": passed.context["page"].passed}
    client.post(f"/desk/library/{house.code}/", given)
    keys = CircEvent.objects.filter(kind="renewed").values_list("key", "actor")
    assert [(clerk.person in key, actor) for key, actor in keys] == [(False, ""), (False, "")]


def test_a_key_is_of_one_reader_until_the_year_is_forgotten(house):
    item, one, other, counter = an_item(house), a_reader(house), a_reader(house), at(house)
    first = lend(SYSTEM, at=counter, item=item.pk, reader=one.pk)
    assert _used(lambda: lend(SYSTEM, at=counter, item=item.pk, reader=other.pk))
    return_item(SYSTEM, at=at(house), item=item.pk)
    age_loans(SYSTEM, now=clock.now() + timedelta(days=500))
    assert lend(SYSTEM, at=counter, item=item.pk, reader=one.pk).event == first.event


def test_a_loan_is_undone_under_a_key_of_its_reader(house):
    item, one, other, counter = an_item(house), a_reader(house), a_reader(house), at(house)
    lend(SYSTEM, at=at(house), item=item.pk, reader=one.pk)
    undo_loan(SYSTEM, at=counter, item=item.pk, reader=one.pk)
    assert undo_loan(SYSTEM, at=counter, item=item.pk, reader=one.pk).repeated
    lend(SYSTEM, at=at(house), item=item.pk, reader=other.pk)
    assert _used(lambda: undo_loan(SYSTEM, at=counter, item=item.pk, reader=other.pk))


def test_a_key_is_of_one_goal_state_and_day(house):
    miyi, yanbian, item = a_library(MIYI), a_library(YANBIAN), an_item(house)
    put, moved, sent, recalled = (at(house) for _ in range(4))
    put_item(SYSTEM, at=put, item=item.pk, base="damaged")
    assert put_item(SYSTEM, at=put, item=item.pk, base="damaged").repeated
    assert _used(lambda: put_item(SYSTEM, at=put, item=item.pk, base="missing"))
    put_item(SYSTEM, at=at(house), item=item.pk, base="available")
    move_item(SYSTEM, at=moved, item=item.pk, home=house.pk)
    assert move_item(SYSTEM, at=moved, item=item.pk, home=house.pk).repeated
    assert _used(lambda: move_item(SYSTEM, at=moved, item=item.pk, home=miyi.pk))
    lend(SYSTEM, at=at(house), item=item.pk, reader=a_reader(house).pk)
    day = clock.today() + timedelta(days=5)
    loans.recall(SYSTEM, at=recalled, item=item.pk, due=day)
    assert loans.recall(SYSTEM, at=recalled, item=item.pk, due=day).repeated
    assert _used(lambda: loans.recall(SYSTEM, at=recalled, item=item.pk, due=day - timedelta(days=1)))
    return_item(SYSTEM, at=at(house), item=item.pk)
    send(SYSTEM, at=sent, item=item.pk, to=miyi.code)
    assert send(SYSTEM, at=sent, item=item.pk, to=miyi.code).repeated
    assert _used(lambda: send(SYSTEM, at=sent, item=item.pk, to=yanbian.code))
    assert _used(lambda: send(SYSTEM, at=sent, item=item.pk, to=miyi.code, reason=TransitReason.REPAIR))


def test_a_key_is_of_the_items_it_added_and_the_text_it_took(house):
    known, counter, odd = an_item(house), at(house), at(house)
    drafts = [ItemDraft(known.record_id, f"N{number}") for number in range(2)]
    made = add_items(SYSTEM, at=counter, items=drafts)
    assert add_items(SYSTEM, at=counter, items=drafts) == made
    for others in (drafts[:1], [*drafts, ItemDraft(known.record_id, "N9")], [drafts[0], ItemDraft(1, "N8")]):
        assert _used(lambda others=others: add_items(SYSTEM, at=counter, items=others))
    return_unknown(SYSTEM, at=odd, scanned="9787")
    assert return_unknown(SYSTEM, at=odd, scanned="9787").repeated
    assert _used(lambda: return_unknown(SYSTEM, at=odd, scanned="9788"))
    assert (Item.objects.count(), Loan.objects.count()) == (3, 0)


@pytest.mark.django_db(transaction=True)
def test_items_added_twice_at_once_under_one_key_are_added_once():
    house = a_library()
    counter, drafts = at(house), [ItemDraft(a_record().pk, f"K{number}") for number in range(2)]
    adding = open_transaction(lambda: [each.pk for each in add_items(SYSTEM, at=counter, items=drafts)])
    with ThreadPoolExecutor(1) as pool:
        with adding as first:
            again = pool.submit(apart(lambda: add_items(SYSTEM, at=counter, items=drafts)))
            until_somebody_waits()
        assert [each.pk for each in again.result(WAIT)] == first
    assert (Item.objects.count(), CircEvent.objects.count()) == (2, 2)


@pytest.mark.django_db(transaction=True)
def test_one_key_for_other_items_at_once_is_refused():
    house = a_library()
    counter, record = at(house), a_record().pk
    adding = open_transaction(lambda: add_items(SYSTEM, at=counter, items=[ItemDraft(record, "K1")]))
    with ThreadPoolExecutor(1) as pool:
        with adding:
            other = pool.submit(apart(lambda: add_items(SYSTEM, at=counter, items=[ItemDraft(record, "K2")])))
            until_somebody_waits()
        assert _used(lambda: other.result(WAIT))


def test_an_item_moves_to_no_owner_who_has_its_barcode(house):
    town, item = a_library(MIYI), an_item(house, barcode="31000001")
    an_item(town, barcode="31000001")
    with pytest.raises(Conflict) as found:
        move_item(SYSTEM, at=at(house), item=item.pk, home=town.pk, owner=town.pk)
    assert found.value.code == "library.barcode_taken"
    item.refresh_from_db()
    assert (item.owner, item.home) == (house, house)
