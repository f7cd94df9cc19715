"""Crates: packed, sealed, opened. The library's own scan receives every book, whatever the crate says."""

from datetime import timedelta

import pytest

from tests.builders.library import EAST, MIYI, YANBIAN, a_library, an_item, at
from tests.builders.logistics import (
    a_crate,
    a_delivered_crate,
    a_journey,
    a_route,
    a_sealed_crate,
    the_transit,
)
from tests.builders.people import a_clerk
from tests.builders.threads import race
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, NotAllowed, NotFound
from wenmai.library.actions.transits import receive, send, send_on
from wenmai.library.models import Item, Task, Transit, TransitReason
from wenmai.library.queries.ledger import compared, events
from wenmai.library.replay import fold
from wenmai.logistics.actions.opening import arrive, finish_opening, take_book
from wenmai.logistics.actions.packing import put_in, seal, start_crate, take_out
from wenmai.logistics.actions.rerouting import reroute_book, reroute_crate
from wenmai.logistics.actions.troubles import look_for_overdue
from wenmai.logistics.models import Crate, CrateEvent, CrateItem, Trouble

pytestmark = pytest.mark.django_db


@pytest.fixture
def houses():
    return [a_library(code) for code in (EAST, MIYI, YANBIAN)]


def _refusal(deed) -> str:
    with pytest.raises(Conflict) as refused:
        deed()
    return refused.value.code


def _put(crate, item):
    return put_in(system(), crate=crate.code, scanned=item.barcode)


def test_a_crate_is_started_once_a_key_and_by_staff_of_the_house(houses):
    east, miyi, yanbian = houses
    first = start_crate(a_clerk(east), origin=east, destination=miyi, key="k")
    assert start_crate(system(), origin=east, destination=miyi, key="k") == first
    assert _refusal(lambda: start_crate(system(), origin=east, destination=yanbian, key="k")) == "logistics.key_used"
    assert _refusal(lambda: start_crate(system(), origin=east, destination=east, key="o")) == "logistics.from_itself"
    with pytest.raises(NotAllowed):
        start_crate(a_clerk(miyi), origin=east, destination=miyi, key="n")
    assert Crate.objects.count() == 1


def test_odd_books_are_refused_in_words(houses):
    east, miyi, yanbian = houses
    crate, other = a_crate(east, miyi), a_crate(east, miyi)
    book, still, elsewhere = a_journey(east, miyi), an_item(east), a_journey(east, yanbian)
    from_there = a_journey(yanbian, miyi)
    assert _put(crate, book) == _put(crate, book)
    assert _refusal(lambda: _put(other, book)) == "logistics.in_crate"
    assert _refusal(lambda: _put(crate, still)) == "logistics.not_moving"
    assert _refusal(lambda: _put(crate, elsewhere)) == "logistics.other_way"
    assert _refusal(lambda: _put(crate, from_there)) == "logistics.not_here"
    assert _refusal(lambda: put_in(system(), crate=crate.code, scanned="nothing")) == "logistics.no_such_book"
    with pytest.raises(NotAllowed):
        put_in(a_clerk(miyi), crate=crate.code, scanned=book.barcode)
    with pytest.raises(NotFound):
        put_in(system(), crate="BXNOTHIN", scanned=book.barcode)
    assert CrateItem.objects.count() == 1


def test_what_passes_a_hub_may_ride_to_the_hub(houses):
    hub, miyi, yanbian = houses
    a_route(hub, miyi)
    a_route(hub, yanbian)
    book = a_journey(miyi, yanbian)
    _put(a_crate(miyi, hub), book)
    assert CrateItem.objects.get().transit == the_transit(book)


def test_a_book_is_taken_out_again_until_the_crate_is_sealed(houses):
    east, miyi, _ = houses
    crate, book = a_crate(east, miyi), a_journey(east, miyi)
    assert _refusal(lambda: seal(system(), crate=crate.code, key="empty")) == "logistics.empty"
    line = _put(crate, book)
    gone = take_out(system(), crate=crate.code, line=line.pk)
    assert take_out(system(), crate=crate.code, line=line.pk).out_at == gone.out_at
    again = _put(crate, book)
    sealed = seal(system(), crate=crate.code, key="s")
    assert seal(system(), crate=crate.code, key="s").sealed_at == sealed.sealed_at
    assert _refusal(lambda: seal(system(), crate=crate.code, key="t")) == "logistics.not_open"
    assert _refusal(lambda: take_out(system(), crate=crate.code, line=again.pk)) == "logistics.not_open"
    assert _refusal(lambda: _put(crate, a_journey(east, miyi))) == "logistics.not_open"
    with pytest.raises(NotAllowed):
        seal(a_clerk(miyi), crate=crate.code, key="u")


def test_opening_receives_each_book_and_tells_what_is_short(houses):
    east, miyi, _ = houses
    come, short, extra = a_journey(east, miyi), a_journey(east, miyi), an_item(east)
    crate = a_delivered_crate(east, miyi, come, short)
    clerk = a_clerk(miyi)
    taken = take_book(clerk, crate=crate.code, scanned=come.barcode)
    assert (taken.listed, taken.again) == (True, False)
    assert take_book(clerk, crate=crate.code, scanned=come.barcode).again
    odd = take_book(clerk, crate=crate.code, scanned=extra.barcode)
    assert (odd.listed, odd.goes_to, take_book(clerk, crate=crate.code, scanned=extra.barcode).again) == (
        False,
        east.pk,
        True,
    )
    done = finish_opening(clerk, crate=crate.code, key="f")
    assert finish_opening(clerk, crate=crate.code, key="f").opened_at == done.opened_at
    assert _refusal(lambda: finish_opening(clerk, crate=crate.code, key="g")) == "logistics.gone"
    trouble = Trouble.objects.get()
    assert (trouble.house, trouble.kind, trouble.line.transit.item) == (miyi, "short", short)
    assert [the_transit(each).received_at is not None for each in (come, short)] == [True, False]
    assert Item.objects.get(pk=come.pk).place == miyi


def test_what_turns_up_later_is_received_as_ever(houses):
    east, miyi, _ = houses
    book = a_journey(east, miyi)
    crate = a_delivered_crate(east, miyi, book)
    finish_opening(system(), crate=crate.code, key="f")
    assert receive(system(), at=at(miyi), item=book.pk).kind == "received"


def test_the_desk_receives_a_book_before_its_crate_is_opened(houses):
    east, miyi, _ = houses
    book = a_journey(east, miyi)
    crate = a_delivered_crate(east, miyi, book)
    receive(system(), at=at(miyi), item=book.pk)
    finish_opening(system(), crate=crate.code, key="f")
    assert (Trouble.objects.count(), CrateItem.objects.get().end) == (0, "elsewhere")


def test_a_crate_is_opened_only_where_it_belongs_and_after_it_was_scanned_there(houses):
    east, miyi, yanbian = houses
    book = a_journey(east, miyi)
    crate = a_sealed_crate(east, miyi, book)
    assert _refusal(lambda: take_book(system(), crate=crate.code, scanned=book.barcode)) == "logistics.not_arrived"
    assert _refusal(lambda: finish_opening(system(), crate=crate.code, key="f")) == "logistics.not_arrived"
    lost = arrive(a_clerk(yanbian), house=yanbian, crate=crate.code, key="y")
    assert (lost.state, lost.at) == ("sealed", yanbian)
    here = arrive(system(), house=miyi, crate=crate.code.lower(), key="m")
    assert arrive(system(), house=miyi, crate=crate.code, key="m").delivered_at == here.delivered_at
    assert arrive(system(), house=miyi, crate=crate.code, key="m2").delivered_at == here.delivered_at
    assert CrateEvent.objects.filter(deed="arrived").count() == 2
    for deed in (take_book, finish_opening):
        about = {"scanned": book.barcode} if deed is take_book else {"key": "n"}
        with pytest.raises(NotAllowed):
            deed(a_clerk(east), crate=crate.code, **about)
    with pytest.raises(NotAllowed):
        arrive(a_clerk(east), house=miyi, crate=crate.code, key="o")
    take_book(system(), crate=crate.code, scanned=book.barcode)
    finish_opening(system(), crate=crate.code, key="f")
    assert _refusal(lambda: arrive(system(), house=miyi, crate=crate.code, key="p")) == "logistics.gone"


def test_a_hub_sends_on_without_trouble_and_the_journeys_hang_together(houses):
    hub, miyi, yanbian = houses
    a_route(hub, miyi)
    a_route(hub, yanbian)
    book = a_journey(miyi, yanbian)
    crate = a_sealed_crate(miyi, hub, book)
    arrive(system(), house=hub, crate=crate.code, key="a")
    assert take_book(system(), crate=crate.code, scanned=book.barcode).goes_to == yanbian.pk
    on = the_transit(book)
    assert (on.origin, on.destination, on.previous.origin) == (hub, yanbian, miyi)
    assert (Task.objects.count(), compared(fold(events()))) == (0, [])


def test_a_crate_is_rerouted_with_its_books(houses):
    east, miyi, yanbian = houses
    book = a_journey(east, miyi)
    crate = a_sealed_crate(east, miyi, book)
    clerk = a_clerk(east)
    moved = reroute_crate(clerk, crate=crate.code, to=yanbian.code, key="r")
    assert reroute_crate(clerk, crate=crate.code, to=yanbian.code, key="r").destination == moved.destination == yanbian
    first, on = Transit.objects.order_by("pk")
    assert (on.destination, on.previous, first.rerouted_at is not None) == (yanbian, first, True)
    assert list(CrateItem.objects.order_by("pk").values_list("end", flat=True)) == ["rerouted", ""]
    assert _refusal(lambda: reroute_crate(clerk, crate=crate.code, to=yanbian.code, key="s")) == "logistics.same_place"
    with pytest.raises(NotAllowed):
        reroute_crate(a_clerk(miyi), crate=crate.code, to=miyi.code, key="t")
    open_one = a_crate(east, miyi)
    assert (
        _refusal(lambda: reroute_crate(clerk, crate=open_one.code, to=yanbian.code, key="u")) == "logistics.not_sealed"
    )


def test_what_waits_for_a_hold_keeps_its_goal_when_its_crate_is_rerouted(houses):
    east, miyi, yanbian = houses
    held, plain = an_item(east), a_journey(east, miyi)
    send(system(), at=at(east), item=held.pk, to=miyi.code, reason=TransitReason.HOLD)
    crate = a_sealed_crate(east, miyi, held, plain)
    reroute_crate(system(), crate=crate.code, to=yanbian.code, key="r")
    assert [the_transit(each).destination for each in (held, plain)] == [miyi, yanbian]
    arrive(system(), house=yanbian, crate=crate.code, key="a")
    assert take_book(system(), crate=crate.code, scanned=held.barcode).goes_to == miyi.pk
    assert (the_transit(held).reason, the_transit(held).previous.origin) == ("hold", east)
    code = _refusal(lambda: send_on(system(), at=at(yanbian), item=held.pk, to=east.code))
    assert code == "library.for_hold"


def test_one_book_is_rerouted_where_it_lies(houses):
    east, miyi, yanbian = houses
    book, packed = a_journey(east, miyi), a_journey(east, miyi)
    a_sealed_crate(east, miyi, packed)
    clerk = a_clerk(east)
    about = {"house": east, "scanned": book.barcode, "to": yanbian.code}
    for _ in range(2):
        assert reroute_book(clerk, **about, key="r") == book.pk
    assert (the_transit(book).destination, book.transits.count()) == (yanbian, 2)
    assert (
        _refusal(lambda: reroute_book(clerk, **(about | {"scanned": packed.barcode}), key="s")) == "logistics.in_crate"
    )
    assert _refusal(lambda: reroute_book(clerk, **(about | {"to": east.code}), key="t")) == "library.same_place"
    with pytest.raises(NotAllowed):
        reroute_book(a_clerk(miyi), **about, key="u")


def test_a_book_that_was_short_for_a_week_is_missed_by_the_library(houses):
    east, miyi, _ = houses
    book = a_journey(east, miyi)
    crate = a_delivered_crate(east, miyi, book)
    finish_opening(system(), crate=crate.code, key="f")
    assert look_for_overdue(system()) == 0
    CrateItem.objects.update(out_at=clock.now() - timedelta(days=8))
    assert (look_for_overdue(system()), look_for_overdue(system())) == (1, 0)
    assert set(Task.objects.values_list("kind", "institution")) == {
        ("missing_in_transit", each.pk) for each in (east, miyi)
    }


@pytest.mark.django_db(transaction=True)
def test_one_book_goes_into_one_of_two_crates():
    east, miyi = a_library(EAST), a_library(MIYI)
    book, one, other = a_journey(east, miyi), a_crate(east, miyi), a_crate(east, miyi)
    done = race(lambda: _put(one, book), lambda: _put(other, book))
    assert sorted(getattr(each, "code", "put") for each in done) == ["logistics.in_crate", "put"]
    assert CrateItem.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_start_the_same_crate_once():
    east, miyi = a_library(EAST), a_library(MIYI)
    made = race(*[lambda: start_crate(system(), origin=east, destination=miyi, key="k")] * 2)
    assert (made[0], Crate.objects.count()) == (made[1], 1)


@pytest.mark.django_db(transaction=True)
def test_two_people_open_one_crate_and_every_book_is_received_once():
    east, miyi = a_library(EAST), a_library(MIYI)
    book = a_journey(east, miyi)
    crate = a_delivered_crate(east, miyi, book)
    taken = race(*[lambda: take_book(system(), crate=crate.code, scanned=book.barcode)] * 2)
    assert sorted(each.again for each in taken) == [False, True]
    assert book.events.filter(kind="received").count() == 1
