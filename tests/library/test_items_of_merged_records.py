"""Items come to the record that stands for what was meant, also while somebody merges or deletes it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.builders.catalogue import a_record, imported, iso2709, marc, the_record
from tests.builders.library import a_library, an_item, at
from tests.builders.threads import WAIT, apart, open_transaction, race, until_somebody_waits
from wenmai.catalogue.actions.merging import merge
from wenmai.catalogue.models import Touch
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Invalid
from wenmai.library.actions.items import ItemDraft, add_item, add_items
from wenmai.library.models import Item

pytestmark = pytest.mark.django_db


def test_an_item_of_a_merged_record_comes_to_the_one_that_stands_for_it():
    one, other = a_record(), a_record()
    merge(system(), winner=one.pk, loser=other.pk)
    Touch.objects.all().delete()
    assert an_item(a_library(), record=other).record_id == one.pk
    assert set(Touch.objects.values_list("record_id", flat=True)) == {one.pk}


def test_an_item_of_a_deleted_or_unknown_record_is_refused():
    house, gone = a_library(), a_record(deleted_at=clock.now())
    for key in (gone.pk, 0):
        with pytest.raises(Invalid, match="没有这条书目"):
            add_items(system(), at=at(house), items=[ItemDraft(a_record().pk, "1"), ItemDraft(key, "2")])
    assert not Item.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_item_added_during_a_merge_is_where_the_rest_is():
    house = a_library()
    for number in range(8):
        one, other = a_record(), a_record()
        counter = at(house)
        adding = ItemDraft(other.pk, f"B{number}")
        results = race(
            lambda adding=adding, counter=counter: add_item(system(), at=counter, item=adding),
            lambda one=one, other=other: merge(system(), winner=one.pk, loser=other.pk),
        )
        assert [type(each).__name__ for each in results] == ["Item", "MergeEvent"]
    assert set(Item.objects.values_list("record__merged_into", flat=True)) == {None}


@pytest.mark.django_db(transaction=True)
def test_an_item_waits_for_a_merge_that_is_under_way():
    house, one, other = a_library(), a_record(), a_record()
    counter, merged = at(house), open_transaction(lambda: merge(system(), winner=one.pk, loser=other.pk))
    with ThreadPoolExecutor(1) as pool:
        with merged:
            added = pool.submit(apart(lambda: add_item(system(), at=counter, item=ItemDraft(other.pk, "B1"))))
            until_somebody_waits()
        assert added.result(WAIT).record_id == one.pk


def _book(deleted: str = "n") -> bytes:
    return iso2709(marc("攀枝花开", number="1", author="李明", isbn="9787220100017", deleted=deleted))


@pytest.mark.django_db(transaction=True)
def test_an_item_waits_for_a_deletion_that_is_under_way_and_is_refused():
    imported(_book(), source="a")
    house, gone = a_library(), the_record("1", "a")
    counter, deleted = at(house), open_transaction(lambda: imported(_book("d"), source="a"))
    with ThreadPoolExecutor(1) as pool:
        with deleted:
            added = pool.submit(apart(lambda: add_item(system(), at=counter, item=ItemDraft(gone.pk, "B1"))))
            until_somebody_waits()
        with pytest.raises(Invalid, match="没有这条书目"):
            added.result(WAIT)
    assert not Item.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_deletion_waits_for_an_item_and_hands_it_on():
    for source in ("a", "b"):
        imported(_book(), source=source)
    house, gone, heir = a_library(), the_record("1", "a"), the_record("1", "b")
    assert heir.merged_into_id == gone.pk
    counter = at(house)
    adding = open_transaction(lambda: add_item(system(), at=counter, item=ItemDraft(heir.pk, "B1")))
    with ThreadPoolExecutor(1) as pool:
        with adding:
            deleted = pool.submit(apart(lambda: imported(_book("d"), source="a")))
            until_somebody_waits()
        assert deleted.result(WAIT).updated == 1
    assert Item.objects.get().record_id == heir.pk
