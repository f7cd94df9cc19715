"""The index of the catalogue knows which books can be taken now, seconds after what was done at a desk."""

import pytest

from tests.builders.ledger import deliver
from tests.builders.library import MIYI, a_described_record, a_library, a_reader, an_item, at
from wenmai.catalogue.index import keeper
from wenmai.catalogue.index.wanted import Wanted
from wenmai.catalogue.models import Touch
from wenmai.catalogue.queries import changes
from wenmai.catalogue.queries.search import match
from wenmai.kernel.actor import system
from wenmai.library import following
from wenmai.library.actions import items, lending, loans, returning, transits
from wenmai.library.models import Item, ItemStatus

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def index(settings, tmp_path, monkeypatch):
    settings.CATALOGUE_INDEX = tmp_path / "index"
    monkeypatch.setattr(changes, "HORIZON", "true")


def _free(place: str = "") -> tuple[int, ...]:
    """Records of which a copy can be taken now, as a reader finds them when all that follows has followed."""
    deliver(following.NAME)
    keeper.catch_up()
    return match(Wanted(available=True, place=place)).ids


def test_what_is_lent_cannot_be_taken_until_it_is_back_at_home():
    house, other = a_library(), a_library(MIYI)
    item = an_item(house, record=a_described_record())
    assert _free() == _free(house.code) == (item.record_id,)
    lending.lend(system(), at=at(house), item=item.pk, reader=a_reader(house).pk)
    assert _free() == ()
    returning.return_item(system(), at=at(other), item=item.pk)
    assert _free() == ()
    transits.receive(system(), at=at(house), item=item.pk)
    assert _free(house.code) == (item.record_id,)


def test_what_is_missing_lost_or_moved_is_found_so():
    house, other = a_library(), a_library(MIYI)
    item = an_item(house, record=a_described_record())
    items.put_item(system(), at=at(house), item=item.pk, base=ItemStatus.MISSING)
    assert _free() == ()
    loans.find(system(), at=at(house), item=item.pk)
    assert _free(house.code) == (item.record_id,)
    items.put_item(system(), at=at(house), item=item.pk, base=ItemStatus.MISSING)
    assert _free() == ()
    loans.use_in_library(system(), at=at(house), item=item.pk)
    assert _free() == (item.record_id,)
    items.move_item(system(), at=at(house), item=item.pk, home=other.pk)
    assert item.record_id not in _free(house.code)


def test_many_deeds_are_one_touch_a_record_and_a_renewal_none():
    house = a_library()
    record = a_described_record()
    copies = [an_item(house, record=record) for _ in range(3)]
    reader = a_reader(house).pk
    deliver(following.NAME)
    Touch.objects.all().delete()
    for each in copies:
        lending.lend(system(), at=at(house), item=each.pk, reader=reader)
    assert deliver(following.NAME) == 3
    assert list(Touch.objects.values_list("record_id", flat=True)) == [record.pk]
    loans.renew(system(), at=at(house), item=copies[0].pk)
    assert deliver(following.NAME) == 0
    assert Touch.objects.count() == 1


def test_a_return_of_a_strange_barcode_harms_nothing():
    house = a_library()
    returning.return_unknown(system(), at=at(house), scanned="no such thing")
    assert deliver(following.NAME) == 0
    assert (Item.objects.count(), Touch.objects.count()) == (0, 0)


def test_the_kinds_that_are_followed_are_all_that_may_change_where_an_item_is():
    assert set(following.KINDS) == {
        "item_moved", "item_put", "lent", "returned", "lost", "found", "settled", "used", "sent", "received", "rerouted",
        "transit_cancelled", "transit_missing", "hold_captured", "hold_shelved", "hold_released", "hold_cancelled",
        "hold_expired", "hold_missed", "hold_reopened",
    }  # fmt: skip
