"""Holds: who waits, who is refused, and what a scan does with the first in the queue."""

from datetime import timedelta

import pytest

from tests.builders.holds import a_hold
from tests.builders.library import MIYI, YANBIAN, a_library, a_reader, a_record, an_item, at
from tests.builders.people import a_citizen, a_clerk
from tests.builders.threads import race
from wenmai.catalogue.models import Work
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, NotAllowed, NotFound
from wenmai.library.actions.ending_holds import cancel_hold
from wenmai.library.actions.finding_holds import miss_for_hold
from wenmai.library.actions.holds import Wish, place_hold
from wenmai.library.actions.lending import lend
from wenmai.library.actions.readers import Stop, block
from wenmai.library.actions.returning import return_item
from wenmai.library.actions.transits import receive
from wenmai.library.actions.undoing import undo_loan
from wenmai.library.models import BlockKind, CircEvent, Hold, Item, Loan, Transit
from wenmai.library.queries.ledger import differences
from wenmai.notices.models import Notice

SYSTEM = system()


@pytest.fixture
def house(db):
    return a_library()


def _said(refusal) -> str:
    with pytest.raises(Conflict) as found:
        refusal()
    return found.value.code


def _lent(house, record=None, **more):
    item = an_item(house, record=record or a_record(), **more)
    lend(SYSTEM, at=at(house), item=item.pk, reader=a_reader(house).pk)
    return item


def test_a_title_that_is_given_back_elsewhere_goes_to_who_waits(house):
    there, third = a_library(MIYI), a_library(YANBIAN)
    item, reader = _lent(house), a_reader(there)
    hold = a_hold(reader, item.record, there)
    deed = return_item(SYSTEM, at=at(third), item=item.pk)
    hold.refresh_from_db()
    assert (deed.destination, deed.hold, hold.state, hold.item) == (there.pk, hold.pk, "in_transit", item)
    assert (Transit.objects.get().reason, Item.objects.get().status) == ("hold", "in_transit")
    assert not Notice.objects.exists()
    receive(SYSTEM, at=at(there), item=item.pk)
    hold.refresh_from_db()
    assert (hold.state, Item.objects.get().status) == ("on_shelf", "on_shelf_for_hold")
    assert clock.day_of(hold.shelf_until) == clock.today() + timedelta(days=5)
    assert Notice.objects.get().person == reader.person
    deed = lend(SYSTEM, at=at(there), item=item.pk, reader=reader.pk)
    hold.refresh_from_db()
    assert (hold.state, hold.item, deed.hold, Item.objects.get().status) == ("fulfilled", item, hold.pk, "on_loan")
    assert Loan.objects.filter(closed_at=None).get().reader == reader
    assert differences() == []
    assert [each.kind for each in CircEvent.objects.filter(hold_id=hold.pk).order_by("pk")] == [
        "hold_placed", "hold_captured", "hold_shelved", "hold_fulfilled",
    ]  # fmt: skip


def test_a_book_given_back_where_it_is_waited_for_is_laid_ready_at_once(house):
    item, reader = _lent(house), a_reader(house)
    hold = a_hold(reader, item.record, house)
    deed = return_item(SYSTEM, at=at(house), item=item.pk)
    hold.refresh_from_db()
    assert (deed.destination, deed.shelf_until, hold.state) == (None, hold.shelf_until, "on_shelf")
    assert _said(lambda: lend(SYSTEM, at=at(house), item=item.pk, reader=a_reader(house).pk)) == "library.kept"
    assert differences() == []


def test_a_manager_lends_what_is_kept_for_another_who_waits_on(house):
    item = _lent(house)
    hold = a_hold(a_reader(house), item.record, house)
    return_item(SYSTEM, at=at(house), item=item.pk)
    lend(SYSTEM, at=at(house), item=item.pk, reader=a_reader(house).pk, override="住院急用")
    hold.refresh_from_db()
    assert (hold.state, hold.item, hold.shelf_until) == ("waiting", None, None)
    assert differences() == []


def test_who_waits_and_takes_another_copy_waits_no_more(house):
    record, reader = a_record(), a_reader(house)
    _lent(house, record)
    hold = a_hold(reader, record, house)
    other = an_item(house, record=record)
    lend(SYSTEM, at=at(house), item=other.pk, reader=reader.pk)
    hold.refresh_from_db()
    assert (hold.state, hold.item) == ("fulfilled", other)
    assert differences() == []


@pytest.mark.parametrize("of", ["work", "record", "item"])
def test_a_hold_is_of_a_title_an_edition_or_one_item(house, of):
    work = Work.objects.create()
    one, other = a_record(), a_record("活着（纪念版）")
    for record in (one, other):
        record.work = work
        record.save()
    mine, copy, edition = _lent(house, one), _lent(house, one), _lent(house, other)
    key = {"work": work.pk, "record": one.pk, "item": mine.pk}[of]
    deed = place_hold(SYSTEM, at=at(house), wish=Wish(a_reader(house).pk, house.code, **{of: key}))
    hold = Hold.objects.get(pk=deed.hold)
    taken = []
    for item in (edition, copy, mine):
        return_item(SYSTEM, at=at(house), item=item.pk)
        hold.refresh_from_db()
        if hold.item_id == item.pk:
            taken.append(item)
    assert taken == {"work": [edition], "record": [copy], "item": [mine]}[of]


def test_the_first_in_the_queue_gets_it(house):
    item = _lent(house)
    first, second = (a_hold(a_reader(house), item.record, house) for _ in range(2))
    return_item(SYSTEM, at=at(house), item=item.pk)
    assert list(Hold.objects.order_by("pk").values_list("pk", "state")) == [
        (first.pk, "on_shelf"), (second.pk, "waiting"),
    ]  # fmt: skip


def test_what_was_given_up_on_its_way_goes_from_where_it_arrives_to_the_next(house):
    there, third = a_library(MIYI), a_library(YANBIAN)
    item = _lent(house)
    first, second = a_hold(a_reader(there), item.record, there), a_hold(a_reader(third), item.record, third)
    return_item(SYSTEM, at=at(house), item=item.pk)
    cancel_hold(SYSTEM, at=at(there), hold=first.pk)
    second.refresh_from_db()
    assert (second.state, Item.objects.get().status) == ("waiting", "in_transit")
    deed = receive(SYSTEM, at=at(there), item=item.pk)
    second.refresh_from_db()
    assert (deed.destination, second.state, Notice.objects.count()) == (third.pk, "in_transit", 0)
    assert differences() == []


def test_who_is_blocked_is_passed_over_and_keeps_the_place(house):
    item, reader = _lent(house), a_reader(house)
    first = a_hold(reader, item.record, house)
    second = a_hold(a_reader(house), item.record, house)
    block(SYSTEM, reader=reader.pk, stop=Stop(BlockKind.OTHER, house.code, "押金未结"))
    return_item(SYSTEM, at=at(house), item=item.pk)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("waiting", "on_shelf")


def test_the_same_key_asks_once(house):
    item, reader, counter = _lent(house), a_reader(house), at(house)
    wish = Wish(reader.pk, house.code, record=item.record_id)
    deeds = [place_hold(SYSTEM, at=counter, wish=wish) for _ in range(2)]
    assert (deeds[0].hold, deeds[1].repeated, Hold.objects.count()) == (deeds[1].hold, True, 1)


def test_holds_that_make_no_sense_are_refused_in_words(house):
    item, reader = _lent(house), a_reader(house)

    def ask(who=reader, **more):
        of = more or {"record": item.record_id}
        return lambda: place_hold(SYSTEM, at=at(house), wish=Wish(who.pk, house.code, **of))

    ask()()
    assert _said(ask()) == "library.held_already"
    assert _said(ask(Loan.objects.get(item=item).reader)) == "library.has_it"
    assert _said(ask(record=an_item(house).record_id)) == "library.stands_here"
    assert _said(ask(record=a_record().pk)) == "library.not_holdable"
    with pytest.raises(NotFound):
        ask(record=2_000_000_000)()
    stopped = a_reader(house)
    block(SYSTEM, reader=stopped.pk, stop=Stop(BlockKind.OTHER, house.code, "押金未结"))
    assert _said(ask(stopped)) == "library.blocked"
    for _ in range(4):
        ask(record=_lent(house).record_id)()
    assert _said(ask(record=_lent(house).record_id)) == "library.max_holds"


def test_a_copy_that_is_missing_is_refused_as_one_that_cannot_be_had_and_only_an_unknown_one_is_not_found(house):
    item, reader = an_item(house), a_reader(house)
    assert [miss_for_hold(SYSTEM, at=at(house), item=item.pk).told["missing"] for _ in range(2)] == [False, True]
    for of in ({"item": item.pk}, {"record": item.record_id}):
        wish = Wish(reader.pk, a_library(MIYI).code, **of)
        assert _said(lambda wish=wish: place_hold(SYSTEM, at=at(house), wish=wish)) == "library.not_holdable"
    with pytest.raises(NotFound) as refused:
        place_hold(SYSTEM, at=at(house), wish=Wish(reader.pk, house.code, item=2_000_000_000))
    assert refused.value.code == "library.no_item"
    assert not Hold.objects.exists()


def test_readers_ask_for_themselves_and_clerks_at_their_desk(house):
    item, reader = _lent(house), a_reader(house)
    wish = Wish(reader.pk, house.code, record=item.record_id)
    for stranger in (a_citizen(), a_clerk(a_library(MIYI))):
        with pytest.raises(NotAllowed):
            place_hold(stranger, at=at(house), wish=wish)
    deed = place_hold(a_clerk(house), at=at(house), wish=wish)
    with pytest.raises(NotFound):
        cancel_hold(a_citizen(), at=at(house), hold=deed.hold)


@pytest.mark.django_db(transaction=True)
def test_two_returns_at_once_serve_two_who_wait():
    house, record = a_library(), a_record()
    items = [_lent(house, record) for _ in range(2)]
    holds = [a_hold(a_reader(house), record, house) for _ in range(2)]
    results = race(*[lambda each=each: return_item(SYSTEM, at=at(house), item=each.pk) for each in items])
    assert [each for each in results if isinstance(each, Exception)] == []
    assert {each.item_id for each in Hold.objects.filter(state="on_shelf")} == {each.pk for each in items}
    assert len(holds) == 2
    assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_a_reader_who_asks_twice_at_once_waits_once():
    house = a_library()
    item, reader = _lent(house), a_reader(house)
    wish = Wish(reader.pk, house.code, record=item.record_id)
    results = race(*[lambda: place_hold(SYSTEM, at=at(house), wish=wish)] * 2)
    assert [each.code for each in results if isinstance(each, Conflict)] == ["library.held_already"]
    assert Hold.objects.count() == 1


def test_a_loan_that_is_undone_gives_the_book_back_to_who_waited(house):
    item = an_item(house)
    lend(SYSTEM, at=at(house), item=item.pk, reader=a_reader(house).pk)
    first, second = (a_hold(a_reader(house), item.record, house) for _ in range(2))
    return_item(SYSTEM, at=at(house), item=item.pk)
    for _ in range(2):
        lend(SYSTEM, at=at(house), item=item.pk, reader=first.reader_id)
        first.refresh_from_db()
        assert first.state == "fulfilled"
        counter = at(house)
        for _ in range(2):
            deed = undo_loan(SYSTEM, at=counter, item=item.pk, reader=first.reader_id)
        assert deed.hold == first.pk
    assert list(Hold.objects.order_by("pk").values_list("pk", "state", "item", "requested_at")) == [
        (first.pk, "on_shelf", item.pk, first.requested_at),
        (second.pk, "waiting", None, second.requested_at),
    ]
    assert (CircEvent.objects.filter(kind="hold_reopened").count(), differences()) == (2, [])
