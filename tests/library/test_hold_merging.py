"""Who waits for two records that become one keeps the better of the two holds."""

from datetime import timedelta

import pytest

from tests.builders.holds import a_hold
from tests.builders.library import a_library, a_reader, a_record, an_item, at
from wenmai.catalogue.actions.merging import merge, undo_merge
from wenmai.catalogue.models import MergeEvent
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.library.actions.ending_holds import cancel_hold
from wenmai.library.actions.lending import lend
from wenmai.library.actions.returning import return_item
from wenmai.library.models import CircEvent, Hold, Item
from wenmai.library.queries.ledger import differences

SYSTEM = system()


@pytest.fixture
def house(db):
    return a_library()


def _lent(house, record) -> Item:
    item = an_item(house, record=record)
    lend(SYSTEM, at=at(house), item=item.pk, reader=a_reader(house).pk)
    return item


@pytest.mark.parametrize("loser_first", [True, False])
def test_the_hold_for_which_a_copy_is_kept_stays(house, loser_first):
    winner, loser = a_record("活着"), a_record("活着 精装")
    reader, kept_of, other_of = a_reader(house), *((loser, winner) if loser_first else (winner, loser))
    other = a_hold(reader, _lent(house, other_of).record, house)
    item = _lent(house, kept_of)
    kept = a_hold(reader, kept_of, house)
    return_item(SYSTEM, at=at(house), item=item.pk)
    merge(SYSTEM, winner=winner.pk, loser=loser.pk)
    assert list(Hold.objects.order_by("pk").values_list("pk", "state", "record")) == [
        (other.pk, "cancelled", winner.pk),
        (kept.pk, "on_shelf", winner.pk),
    ]
    assert differences() == []


def test_of_two_that_wait_the_earlier_stays_and_others_are_left_alone(house):
    winner, loser = a_record("活着"), a_record("活着 精装")
    for record in (winner, loser):
        _lent(house, record)
    reader = a_reader(house)
    first, alone, second = (
        a_hold(reader, loser, house),
        a_hold(a_reader(house), loser, house),
        a_hold(reader, winner, house),
    )
    merge(SYSTEM, winner=winner.pk, loser=loser.pk)
    assert dict(Hold.objects.values_list("pk", "state")) == {
        first.pk: "waiting", alone.pk: "waiting", second.pk: "cancelled",
    }  # fmt: skip
    assert set(Hold.objects.values_list("record", flat=True)) == {winner.pk}


def _two_that_wait(house):
    winner, loser = a_record("活着"), a_record("活着 精装")
    for record in (winner, loser):
        _lent(house, record)
    reader = a_reader(house)
    return winner, loser, a_hold(reader, loser, house), a_hold(reader, winner, house)


def _states():
    return list(Hold.objects.order_by("pk").values_list("pk", "state", "record"))


def test_undoing_gives_back_the_hold_that_was_given_up_and_its_place_in_the_queue(house):
    winner, loser, first, second = _two_that_wait(house)
    later = a_hold(a_reader(house), winner, house)
    for _twice in range(2):
        event = merge(SYSTEM, winner=winner.pk, loser=loser.pk)
        assert _states()[:2] == [(first.pk, "waiting", winner.pk), (second.pk, "cancelled", winner.pk)]
        undo_merge(SYSTEM, event=event.pk)
        assert _states() == [
            (first.pk, "waiting", loser.pk),
            (second.pk, "waiting", winner.pk),
            (later.pk, "waiting", winner.pk),
        ]
    row = Hold.objects.get(pk=second.pk)
    assert (row.requested_at, row.closed_at, row.gave_way_to) == (second.requested_at, None, None)
    assert (CircEvent.objects.filter(kind="hold_reopened", hold_id=second.pk).count(), differences()) == (2, [])


def test_two_merges_that_are_undone_in_any_order_give_back_both(house):
    records = [a_record(f"活着 第{number}版") for number in range(3)]
    for record in records:
        _lent(house, record)
    reader = a_reader(house)
    holds = {a_hold(reader, record, house).pk: record.pk for record in records}
    first, second = (merge(SYSTEM, winner=records[2].pk, loser=each.pk) for each in records[:2])
    assert Hold.objects.filter(closed_at=None).count() == 1
    undo_merge(SYSTEM, event=first.pk)
    assert Hold.objects.filter(closed_at=None).values_list("record", flat=True).count() == 2
    undo_merge(SYSTEM, event=second.pk)
    assert dict(Hold.objects.filter(state="waiting").values_list("pk", "record")) == holds
    assert differences() == []


@pytest.mark.parametrize("ends", ["given up", "over", "forgotten"])
def test_what_was_given_up_stays_so_for_who_waits_no_more(house, ends):
    winner, loser, first, second = _two_that_wait(house)
    event = merge(SYSTEM, winner=winner.pk, loser=loser.pk)
    if ends == "given up":
        cancel_hold(SYSTEM, at=at(house), hold=first.pk)
    elif ends == "over":
        Hold.objects.filter(pk=second.pk).update(until=clock.today() - timedelta(days=1))
    else:
        Hold.objects.filter(pk=second.pk).update(reader=None)
    undo_merge(SYSTEM, event=event.pk)
    assert Hold.objects.get(pk=second.pk).state == "cancelled"
    assert Hold.objects.get(pk=first.pk).record_id == loser.pk


def test_a_merge_of_before_is_undone_by_what_it_remembers(house):
    winner, loser, first, second = _two_that_wait(house)
    event = merge(SYSTEM, winner=winner.pk, loser=loser.pk)
    event.payload["rooms"]["library.holds"] = [loser.pk, first.pk]
    MergeEvent.objects.filter(pk=event.pk).update(payload=event.payload)
    undo_merge(SYSTEM, event=event.pk)
    assert _states() == [(first.pk, "waiting", loser.pk), (second.pk, "cancelled", winner.pk)]
