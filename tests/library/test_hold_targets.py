"""Targets: where a copy is to be looked for; advice that changes only for a reason."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.holds import a_hold
from tests.builders.library import EAST, MIYI, YANBIAN, a_library, a_reader, a_record, an_item, at
from tests.builders.threads import race
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict
from wenmai.library.actions.finding_holds import miss_for_hold, take_for_hold
from wenmai.library.actions.lending import lend
from wenmai.library.actions.returning import return_item
from wenmai.library.actions.targeting_holds import target_holds
from wenmai.library.models import Hold, Item, Transit
from wenmai.library.queries.ledger import differences
from wenmai.library.targeting.batch import IN_VAIN, STAY, Wanting, plan
from wenmai.library.targeting.costs import HANDLING, Site, way
from wenmai.places.actions import set_hours, weekly

SYSTEM = system()


@pytest.fixture
def houses(db):
    return [a_library(code) for code in (EAST, YANBIAN, MIYI)]


def _targets() -> dict[int, int | None]:
    return dict(Hold.objects.values_list("pk", "target"))


def test_the_nearest_free_copy_is_the_target(houses):
    east, yanbian, miyi = houses
    record = a_record()
    far, near = an_item(miyi, record=record), an_item(a_library(YANBIAN, "县二馆"), record=record)
    hold = a_hold(a_reader(yanbian), record, yanbian)
    done = target_holds(SYSTEM)
    assert (_targets(), done.waiting, done.targeted, done.changed) == ({hold.pk: near.pk}, 1, 1, 1)
    assert done.cost <= done.greedy_cost
    assert target_holds(SYSTEM).changed == 0
    lend(SYSTEM, at=at(near.home), item=near.pk, reader=a_reader(east).pk)
    assert (target_holds(SYSTEM).changed, _targets()) == (1, {hold.pk: far.pk})


def test_no_copy_is_the_target_of_two_and_the_first_come_first(houses):
    east, yanbian, _miyi = houses
    record = a_record()
    only = an_item(east, record=record)
    first, second = (a_hold(a_reader(yanbian), record, yanbian) for _ in range(2))
    target_holds(SYSTEM)
    assert _targets() == {first.pk: only.pk, second.pk: None}


def test_a_house_that_is_closed_today_is_left_out(houses):
    east, yanbian, _miyi = houses
    item = an_item(east)
    hold = a_hold(a_reader(yanbian), item.record, yanbian)
    other = clock.today().isoweekday() % 7 + 1
    set_hours(SYSTEM, institution=east.code, rules=[weekly(weekdays=[other], opens=540, closes=1080)])
    assert (target_holds(SYSTEM).targeted, _targets()) == (0, {hold.pk: None})


def test_whoever_finds_it_keeps_it_for_the_first_in_the_queue(houses):
    east, yanbian, _miyi = houses
    item, other = an_item(east), an_item(east)
    hold = a_hold(a_reader(yanbian), item.record, yanbian)
    target_holds(SYSTEM)
    counter = at(east)
    deeds = [take_for_hold(SYSTEM, at=counter, item=item.pk) for _ in range(2)]
    hold.refresh_from_db()
    assert (deeds[0].destination, deeds[1].repeated, hold.state, hold.target) == (yanbian.pk, True, "in_transit", None)
    assert Transit.objects.get().reason == "hold"
    for book, code in ((item, "moving"), (other, "nobody_waits")):
        with pytest.raises(Conflict) as refused:
            take_for_hold(SYSTEM, at=at(east), item=book.pk)
        assert refused.value.code == f"library.{code}"
    assert differences() == []


def test_what_is_not_found_twice_is_missing_and_another_is_looked_for(houses):
    east, yanbian, miyi = houses
    record = a_record()
    item, far = an_item(east, record=record), an_item(miyi, record=record)
    hold = a_hold(a_reader(yanbian), record, yanbian)
    Hold.objects.update(target=item, target_since=clock.now())
    assert miss_for_hold(SYSTEM, at=at(east), item=item.pk).told["missing"] is False
    hold.refresh_from_db()
    assert (hold.target, hold.tries) == (None, 1)
    target_holds(SYSTEM)
    assert _targets() == {hold.pk: far.pk}
    counter = at(east)
    told = [miss_for_hold(SYSTEM, at=counter, item=item.pk).told["missing"] for _ in range(2)]
    assert (told, Item.objects.get(pk=item.pk).status) == ([True, True], "missing")
    assert differences() == []


def test_a_target_that_nobody_brings_is_looked_for_elsewhere(houses):
    _east, yanbian, miyi = houses
    record = a_record()
    near, far = an_item(a_library(YANBIAN, "县二馆"), record=record), an_item(miyi, record=record)
    hold = a_hold(a_reader(yanbian), record, yanbian)
    target_holds(SYSTEM)
    assert _targets() == {hold.pk: near.pk}
    later = clock.now() + timedelta(days=3)
    target_holds(SYSTEM, now=later)
    for minutes in (10, 20):  # and it stays elsewhere
        hold.refresh_from_db()
        assert (hold.target, hold.unbrought, hold.tries) == (far, near, 1)
        target_holds(SYSTEM, now=later + timedelta(minutes=minutes))
    assert _targets() == {hold.pk: far.pk}


def test_a_scan_of_another_copy_serves_who_waits_whatever_the_target(houses):
    east, yanbian, miyi = houses
    record = a_record()
    an_item(east, record=record)
    hold = a_hold(a_reader(yanbian), record, yanbian)
    target_holds(SYSTEM)
    other = an_item(miyi, record=record)
    return_item(SYSTEM, at=at(miyi), item=other.pk)
    hold.refresh_from_db()
    assert (hold.item, hold.target) == (other, None)


@pytest.mark.django_db(transaction=True)
def test_two_batches_and_a_scan_at_once_agree():
    houses = [a_library(code) for code in (EAST, YANBIAN)]
    record = a_record()
    items = [an_item(houses[0], record=record) for _ in range(2)]
    holds = [a_hold(a_reader(houses[1]), record, houses[1]) for _ in range(3)]
    results = race(
        lambda: target_holds(SYSTEM),
        lambda: target_holds(SYSTEM),
        lambda: take_for_hold(SYSTEM, at=at(houses[0]), item=items[0].pk),
    )
    assert [each for each in results if isinstance(each, Exception)] == []
    assert Hold.objects.get(item=items[0]).pk == holds[0].pk
    target_holds(SYSTEM)
    assert _targets() == {holds[0].pk: None, holds[1].pk: items[1].pk, holds[2].pk: None}


copies = st.dictionaries(st.integers(1, 6), st.integers(0, 3000), max_size=6)
wants = st.builds(lambda costs, target, late: (costs, target, late), copies, st.integers(1, 6), st.booleans())


@given(st.lists(wants, max_size=6))
def test_a_batch_is_never_dearer_than_one_by_one_and_stays_within_what_is_permitted(given_wants):
    fresh = [Wanting(number, "t", number, costs) for number, (costs, _target, _late) in enumerate(given_wants)]
    batch = plan(fresh)
    assert len(set(batch.copies.values())) == len(batch.copies)
    assert all(copy in fresh[hold].costs for hold, copy in batch.copies.items())
    assert len(batch.copies) >= len(batch.greedy)
    if batch.copies.keys() == batch.greedy.keys():
        assert batch.cost <= batch.greedy_cost
    assert plan(fresh) == batch


def test_a_target_stays_unless_another_is_clearly_nearer():
    stays = Wanting(1, "t", 0, {1: 500, 2: 500 - STAY}, target=1)
    goes = Wanting(1, "t", 0, {1: 500, 2: 499 - STAY}, target=1)
    late = Wanting(1, "t", 0, {1: 0, 2: IN_VAIN - STAY - 1}, target=1, late=True)
    back = Wanting(1, "t", 0, {1: 0, 2: IN_VAIN + STAY - 1}, target=2, unbrought=1)
    assert [plan([each]).copies for each in (stays, goes, late, back)] == [{1: 1}, {1: 2}, {1: 2}, {1: 2}]


def test_ways_go_by_coordinates_and_else_by_divisions():
    east = Site(1, ("51", "5104", "510402"), 101.715, 26.587)
    yanbian = Site(2, ("51", "5104", "510422"), 101.855, 26.683)
    unknown, far = Site(3, ("51", "5104", "510402")), Site(4, ("51", "5101", "510104"))
    assert (way(east, east), way(east, yanbian)) == (0, HANDLING + 175)
    assert [way(unknown, each) for each in (east, yanbian, far)] == [HANDLING + n for n in (400, 1500, 4000)]
