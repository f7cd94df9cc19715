"""Brief records: they give way to full ones, and those of visiting books are for staff alone."""

from io import BufferedReader, BytesIO

import pytest

from tests.builders.catalogue import imported, iso2709, marc, the_record
from tests.builders.library import a_library, an_item
from tests.builders.people import a_clerk
from wenmai.catalogue.actions.importing import Source, import_records
from wenmai.catalogue.actions.merging import decide, merge, undo_merge
from wenmai.catalogue.engine.joining import CORRECTED
from wenmai.catalogue.models import Level, MergeEvent, Question, Record
from wenmai.catalogue.queries import harvest
from wenmai.catalogue.queries.changes import entries
from wenmai.catalogue.queries.harvest import Span
from wenmai.catalogue.queries.records import get_record
from wenmai.kernel.actor import ANYONE, system
from wenmai.kernel.errors import NotFound
from wenmai.library.models import Item

pytestmark = pytest.mark.django_db
ISBN = "9787220100017"
FULL, BRIEF, VISITING = Level.FULL, Level.BRIEF, Level.VISITING


def _came(level: Level, source: str, **more) -> Record:
    given = {"title": "巴山夜雨", "number": "1", "isbn": ISBN, "author": "李明"} | more
    raw = iso2709(marc(given.pop("title"), **given))
    import_records(system(), stream=BufferedReader(BytesIO(raw)), source=Source(source, level=level))
    return the_record(given["number"], source)


@pytest.mark.parametrize(
    ("first", "then", "stays"),
    [(BRIEF, FULL, 1), (VISITING, FULL, 1), (VISITING, BRIEF, 1), (BRIEF, VISITING, 0), (FULL, BRIEF, 0)],
)
def test_the_fuller_record_stays_whichever_came_first(first, then, stays):
    house, records = a_library(), [_came(first, "a")]
    item = an_item(house, record=records[0])
    records.append(_came(then, "b"))
    winner, loser = records[stays], the_record("1", "ab"[1 - stays])
    assert (get_record(ANYONE, records[0].pk).pk, loser.merged_into_id) == (winner.pk, winner.pk)
    assert Item.objects.get(pk=item.pk).record_id == winner.pk
    undo_merge(system(), event=MergeEvent.objects.get().pk)
    assert Item.objects.get(pk=item.pk).record_id == records[0].pk


def test_two_brief_records_and_the_full_one_in_one_file_or_after_another():
    one, two = _came(VISITING, "a"), _came(VISITING, "b")
    assert the_record("1", "b").merged_into_id == one.pk
    full = _came(FULL, "c")
    assert {the_record("1", source).merged_into_id for source in "ab"} == {full.pk}
    assert (two.pk, Question.objects.count(), MergeEvent.objects.filter(winner=full).count()) == (two.pk, 0, 1)


def test_a_full_record_under_the_same_number_takes_the_place_and_is_not_taken_back():
    record = _came(VISITING, "a")
    again = _came(FULL, "a", subject="散文")
    assert (again.pk, again.level, again.version) == (record.pk, FULL, 2)
    assert (_came(BRIEF, "a", title="巴山").title, the_record("1", "a").version) == ("巴山夜雨", 2)


def test_what_visits_is_for_staff_until_a_library_has_a_copy():
    record, house = _came(VISITING, "a"), a_library()
    span = Span(before=harvest.settled())
    for reader in (ANYONE,):
        with pytest.raises(NotFound):
            get_record(reader, record.pk)
    assert get_record(a_clerk(house), record.pk) == record
    assert (entries([record.pk]), harvest.changed(span, 9, whole=True), harvest.one(record.pk)) == ([], [], None)
    item = an_item(house, record=record)
    assert [each.id for each in entries([record.pk])] == [record.pk]
    assert get_record(ANYONE, record.pk) == record
    Item.objects.filter(pk=item.pk).update(acquired_via="hub")
    assert entries([record.pk]) == []


def test_of_a_question_the_fuller_one_stays_unless_a_person_says_otherwise():
    brief, full = _came(BRIEF, "a", year=2001), _came(FULL, "b", year=2019)
    (question,) = Question.objects.all()
    decide(system(), question=question.pk, same=True)
    assert get_record(ANYONE, brief.pk) == full


def _both() -> tuple[Record, Record]:
    """One book of two libraries, by mistake: the second has the number of the first."""
    one = _came(FULL, "a")
    return one, _came(FULL, "b")


def test_a_record_that_is_corrected_is_its_own_again_with_what_moved():
    one, _other = _both()
    item = an_item(a_library(), record=one)
    merged = MergeEvent.objects.get()
    other = _came(FULL, "b", title="锦江春色", isbn="9787220100024")
    merged.refresh_from_db()
    assert (other.merged_into_id, merged.undone_by, Item.objects.get(pk=item.pk).record_id) == (None, CORRECTED, one.pk)
    assert get_record(ANYONE, other.pk).title == "锦江春色"
    assert _came(FULL, "b").merged_into_id == one.pk  # sent as before: it was nobody's decision


def test_the_winner_that_is_corrected_leaves_the_loser_its_copies():
    one, other = _both()
    undo_merge(system(), event=MergeEvent.objects.get().pk)
    item = an_item(a_library(), record=other)
    merge(system(), winner=one.pk, loser=other.pk, reasons=["same_number"])
    _came(FULL, "a", title="锦江春色", isbn="9787220100024")
    assert Item.objects.get(pk=item.pk).record_id == other.pk
    assert the_record("1", "b").merged_into_id is None


def test_a_small_correction_parts_nothing_and_a_merge_of_a_person_stands():
    one, other = _both()
    assert _came(FULL, "b", subject="散文").merged_into_id == one.pk
    MergeEvent.objects.update(person="somebody")
    assert _came(FULL, "b", title="锦江春色", isbn="9787220100024").merged_into_id == one.pk
    assert other.pk


def test_of_a_chain_the_later_merge_is_undone_first():
    one, other = _both()
    house, third = a_library(), _came(FULL, "c", title="锦江春色", number="3", isbn="9787220100024")
    items = [an_item(house, record=each) for each in (one, third)]
    merge(system(), winner=third.pk, loser=one.pk)
    _came(FULL, "b", title="别的书", isbn="9787220100031")
    assert the_record("1", "b").merged_into_id == third.pk
    undo_merge(system(), event=MergeEvent.objects.get(winner=third).pk)
    assert [Item.objects.get(pk=each.pk).record_id for each in items] == [one.pk, third.pk]
    _came(FULL, "b", title="别的书", isbn="9787220100031", subject="花")
    assert the_record("1", "b").merged_into_id is None
    assert other.pk


def test_an_import_that_corrects_asks_as_little_for_many():
    _both()
    report = imported(iso2709(marc("锦江春色", number="1", isbn="9787220100024", author="李明")), source="b")
    assert (report.updated, report.merged, report.questions) == (1, 0, 0)
