"""Merges, their undoing, and questions that a person answers."""

import pytest
from django.db import transaction

from tests.builders.catalogue import a_record, imported, iso2709, marc, the_record
from tests.builders.people import a_citizen, a_clerk
from tests.builders.places import an_institution
from tests.builders.threads import race
from wenmai.audit.models import AuditEntry
from wenmai.catalogue.actions.merging import decide, merge, undo_merge
from wenmai.catalogue.attached import Mover, forget_mover, register_mover
from wenmai.catalogue.models import MergeEvent, Question, QuestionState, Record
from wenmai.catalogue.queries.questions import get_question, list_questions, merges_of
from wenmai.catalogue.queries.records import get_record
from wenmai.kernel.actor import ANYONE, system
from wenmai.kernel.errors import Conflict, NotAllowed, NotFound

pytestmark = pytest.mark.django_db


def _state() -> list[dict]:
    return list(Record.objects.order_by("id").values("id", "raw", "digest", "version", "merged_into", "work", "keys"))


def test_a_merge_points_at_the_winner_and_is_undone_byte_for_byte():
    one, other = a_record(raw=b"one"), a_record(raw=b"other")
    before = _state()
    event = merge(system(), winner=one.pk, loser=other.pk, reasons=["same_words"])
    assert get_record(ANYONE, other.pk) == one
    assert list(merges_of(one)) == [event]
    undo_merge(system(), event=event.pk)
    assert _state() == before
    assert get_record(ANYONE, other.pk) == other
    assert list(AuditEntry.objects.values_list("verb", flat=True)) == ["catalogue.merge", "catalogue.merge_undo"]


def test_merges_are_transitive_and_undone_from_the_last():
    a, b, c = a_record(), a_record(), a_record()
    before = _state()
    first = merge(system(), winner=b.pk, loser=c.pk)
    second = merge(system(), winner=a.pk, loser=b.pk)
    assert set(Record.objects.filter(merged_into=a).values_list("pk", flat=True)) == {b.pk, c.pk}
    with pytest.raises(Conflict):
        undo_merge(system(), event=first.pk)
    undo_merge(system(), event=second.pk)
    undo_merge(system(), event=first.pk)
    assert _state() == before


def test_a_merge_into_a_merged_record_goes_to_the_one_that_stands_for_it():
    a, b, c = a_record(), a_record(), a_record()
    merge(system(), winner=a.pk, loser=b.pk)
    assert merge(system(), winner=b.pk, loser=c.pk).winner_id == a.pk
    with pytest.raises(Conflict):
        merge(system(), winner=c.pk, loser=a.pk)


def test_twice_is_refused_both_ways():
    one, other = a_record(), a_record()
    event = merge(system(), winner=one.pk, loser=other.pk)
    with pytest.raises(Conflict):
        merge(system(), winner=one.pk, loser=other.pk)
    undo_merge(system(), event=event.pk)
    with pytest.raises(Conflict):
        undo_merge(system(), event=event.pk)
    with pytest.raises(NotFound):
        merge(system(), winner=one.pk, loser=0)
    with pytest.raises(NotFound):
        undo_merge(system(), event=0)


def test_what_rooms_have_on_the_record_moves_and_comes_back():
    one, other = a_record(), a_record()
    copies = {"A": one.pk, "B": other.pk, "C": other.pk}

    def move(loser: int, winner: int) -> list[str]:
        moved = [name for name, record in copies.items() if record == loser]
        copies.update(dict.fromkeys(moved, winner))
        return [*moved, str(loser)]

    def back(payload: list[str]) -> None:
        *moved, loser = payload
        copies.update(dict.fromkeys(moved, int(loser)))

    register_mover(Mover("test", move, back))
    try:
        event = merge(system(), winner=one.pk, loser=other.pk)
        assert set(copies.values()) == {one.pk}
        copies["D"] = one.pk
        undo_merge(system(), event=event.pk)
        assert copies == {"A": one.pk, "B": other.pk, "C": other.pk, "D": one.pk}
    finally:
        forget_mover("test")


def _asked(source: str = "a") -> Question:
    imported(iso2709(marc("攀枝花开", number="1", isbn="9787220100017", year=2001)), source=source)
    imported(iso2709(marc("攀枝花开", number="2", isbn="9787220100017", year=2019)), source=source)
    return Question.objects.get()


def test_a_question_is_answered_once():
    question = _asked()
    decided = decide(system(), question=question.pk, same=True)
    assert (decided.state, MergeEvent.objects.get().winner_id) == (QuestionState.SAME, question.one_id)
    with pytest.raises(Conflict):
        decide(system(), question=question.pk, same=False)


def test_what_a_person_kept_apart_is_not_asked_or_merged_again():
    question = _asked()
    decide(system(), question=question.pk, same=False)
    book = marc("攀枝花开", number="1", isbn="9787220100017", year=2019)
    report = imported(iso2709(book), source="a")
    assert (report.updated, report.merged, report.questions, MergeEvent.objects.count()) == (1, 0, 0, 0)


def test_what_a_person_undid_the_rules_do_not_do_again():
    book = marc("攀枝花开", number="1", author="李明", isbn="9787220100017")
    imported(iso2709(book), source="a")
    imported(iso2709(book), source="b")
    undo_merge(system(), event=MergeEvent.objects.get().pk)
    changed = marc("攀枝花开", number="1", author="李明", isbn="9787220100017", subject="花")
    assert imported(iso2709(changed), source="b").merged == 0
    assert the_record("1", "b").merged_into_id is None


def test_a_merge_answers_questions_and_its_undoing_asks_them_again():
    question = _asked()
    event = merge(system(), winner=question.one_id, loser=question.other_id)
    assert Question.objects.get().state == QuestionState.GONE
    undo_merge(system(), event=event.pk)
    assert Question.objects.get().state == QuestionState.OPEN


def test_staff_of_one_of_the_libraries_decides_and_nobody_else():
    mine, other = an_institution(code="LIB-A"), an_institution(code="LIB-B")
    question = _asked(mine.code)
    assert [each.pk for each in list_questions(a_clerk(mine)).items] == [question.pk]
    assert list(list_questions(a_clerk(other)).items) == []
    for actor in (a_clerk(other), a_citizen(), ANYONE):
        with pytest.raises(NotFound):
            get_question(actor, question.pk)
        with pytest.raises(NotAllowed):
            decide(actor, question=question.pk, same=True)
    assert decide(a_clerk(mine), question=question.pk, same=True).state == QuestionState.SAME


@pytest.mark.django_db(transaction=True)
def test_two_people_who_merge_crosswise_make_no_circle():
    one, other = a_record(), a_record()
    results = race(
        lambda: merge(system(), winner=one.pk, loser=other.pk), lambda: merge(system(), winner=other.pk, loser=one.pk)
    )
    assert sorted(type(each).__name__ for each in results) == ["Conflict", "MergeEvent"]
    assert Record.objects.filter(merged_into=None).count() == 1


def test_merging_a_record_that_is_not_there_is_refused_even_beside_a_merged_one():
    one, other = a_record(), a_record()
    merge(system(), winner=one.pk, loser=other.pk)
    with pytest.raises(NotFound):
        merge(system(), winner=0, loser=other.pk)


def _open_between(one: Record, other: Record) -> Question:
    return Question.objects.create(one=one, other=other, reasons=["year"], likeness=0.5)


def test_a_merge_closes_questions_of_records_that_were_merged_before():
    a, b, c = a_record(), a_record(), a_record()
    merge(system(), winner=a.pk, loser=b.pk)
    question = _open_between(b, c)
    merge(system(), winner=a.pk, loser=c.pk)
    assert Question.objects.get(pk=question.pk).state == QuestionState.GONE


def test_a_question_about_merged_records_merges_those_that_stand_for_them():
    a, b, c, d = (a_record() for _ in range(4))
    merge(system(), winner=a.pk, loser=c.pk)
    merge(system(), winner=b.pk, loser=d.pk)
    decided = decide(system(), question=_open_between(c, d).pk, same=True)
    assert decided.state == QuestionState.SAME
    assert set(Record.objects.filter(merged_into=a).values_list("pk", flat=True)) == {b.pk, c.pk, d.pk}


def test_a_question_about_records_that_are_one_by_now_is_closed():
    one, other = a_record(), a_record()
    merge(system(), winner=one.pk, loser=other.pk)
    question = _open_between(one, other)
    with pytest.raises(Conflict, match="撤销"), transaction.atomic():
        decide(system(), question=question.pk, same=False)
    assert decide(system(), question=question.pk, same=True).state == QuestionState.SAME
    assert MergeEvent.objects.count() == 1
