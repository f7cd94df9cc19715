"""Who waits for two records that become one keeps the better of the two holds."""

import pytest

from tests.builders.holds import a_hold
from tests.builders.library import a_library, a_reader, a_record, an_item, at
from wenmai.catalogue.actions.merging import merge
from wenmai.kernel.actor import system
from wenmai.library.actions.lending import lend
from wenmai.library.actions.returning import return_item
from wenmai.library.models import Hold, Item
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
