"""The record that stands for others is deleted by its library: the others stay, with every copy."""

import pytest

from tests.builders.catalogue import imported, iso2709, marc, the_record
from tests.builders.library import a_library, an_item
from wenmai.catalogue.actions.merging import merge, undo_merge
from wenmai.catalogue.models import MergeEvent, Question, Record
from wenmai.catalogue.queries.changes import entries
from wenmai.catalogue.queries.records import get_record
from wenmai.kernel.actor import ANYONE, system
from wenmai.kernel.errors import Conflict, NotFound
from wenmai.library.models import Item

pytestmark = pytest.mark.django_db
SOURCES = ("a", "b", "c")


def _book(deleted: str = "n", subject: str = "花") -> bytes:
    words = {"number": "1", "author": "李明", "isbn": "9787220100017", "subject": subject, "deleted": deleted}
    return iso2709(marc("攀枝花开", **words))


def _records(*sources: str) -> list[Record]:
    return [the_record("1", source) for source in sources]


@pytest.fixture
def merged():
    """Three libraries sent one book; a copy was added to each record and stands at the first."""
    house, items = a_library(), []
    for source in SOURCES:
        imported(_book(), source=source)
        items.append(an_item(house, record=the_record("1", source)))
    return items


def _records_of(items: list[Item]) -> list[int]:
    return [Item.objects.get(pk=each.pk).record_id for each in items]


def test_the_oldest_that_is_left_stands_for_all_with_every_copy(merged):
    imported(_book("d"), source="a")
    gone, heir, other = _records(*SOURCES)
    assert (gone.merged_into_id, heir.merged_into_id, other.merged_into_id) == (heir.pk, None, heir.pk)
    assert _records_of(merged) == [heir.pk] * 3
    assert [get_record(ANYONE, each.pk).pk for each in (gone, heir, other)] == [heir.pk] * 3
    assert [entry.id for entry in entries([gone.pk, heir.pk, other.pk])] == [heir.pk]


def test_merges_that_were_handed_on_can_be_undone_one_by_one(merged):
    imported(_book("d"), source="a")
    gone, heir, other = _records(*SOURCES)
    standing = MergeEvent.objects.filter(undone_at=None)
    assert set(standing.values_list("winner", "loser")) == {(heir.pk, gone.pk), (heir.pk, other.pk)}
    undo_merge(system(), event=standing.get(loser=other).pk)
    assert the_record("1", "c").merged_into_id is None
    imported(_book(subject="另题"), source="a")
    assert the_record("1", "a").merged_into_id == heir.pk
    undo_merge(system(), event=standing.get(loser=gone).pk)
    assert _records_of(merged)[0] == gone.pk


def test_again_when_the_next_is_deleted_and_when_all_were(merged):
    for source in SOURCES:
        imported(_book("d"), source=source)
    with pytest.raises(NotFound):
        get_record(ANYONE, the_record("1", "b").pk)
    imported(_book(), source="b")
    heir = the_record("1", "b")
    assert (heir.merged_into_id, set(_records_of(merged))) == (None, {heir.pk})
    assert get_record(ANYONE, the_record("1", "c").pk).pk == heir.pk


def test_handing_on_is_no_decision_of_a_person(merged):
    imported(_book("d"), source="a")
    gone, heir, other = _records(*SOURCES)
    standing = MergeEvent.objects.filter(undone_at=None)
    undo_merge(system(), event=standing.get(loser=other).pk)
    with pytest.raises(Conflict, match="恢复"):
        undo_merge(system(), event=standing.get(loser=gone).pk)
    imported(_book(), source="a")
    undo_merge(system(), event=standing.get(loser=gone).pk)
    imported(_book(subject="三题"), source="c")
    assert [each.merged_into_id for each in _records(*SOURCES)] == [None, None, gone.pk]
    assert (heir.pk, len(merged), Question.objects.count()) == (heir.pk, 3, 0)


def test_what_moved_with_a_merge_moves_on_and_comes_back():
    house = a_library()
    imported(_book(), source="a")
    imported(iso2709(marc("另一种", number="1")), source="b")
    one, other = _records("a", "b")
    copies = [an_item(house, record=one), an_item(house, record=other)]
    merge(system(), winner=one.pk, loser=other.pk)
    imported(_book("d"), source="a")
    assert _records_of(copies) == [other.pk, other.pk]
    imported(_book(), source="a")
    undo_merge(system(), event=MergeEvent.objects.get(undone_at=None).pk)
    assert _records_of(copies) == [one.pk, other.pk]


def test_a_merged_record_that_is_deleted_is_answered_by_the_one_that_stands_for_it(merged):
    imported(_book("d"), source="c")
    root = the_record("1", "a")
    assert get_record(ANYONE, the_record("1", "c").pk).pk == root.pk
    assert set(_records_of(merged)) == {root.pk}
