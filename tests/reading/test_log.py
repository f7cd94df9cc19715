"""The reading log: off, on from then, followed, marked, taken along, deleted; nobody else's; no trace of the loan."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.ledger import deliver
from tests.builders.library import a_described_record, a_library, a_reader, a_record, an_item, at
from tests.builders.people import a_citizen, a_manager, sign_in
from tests.builders.reading import a_list, an_entry
from wenmai.catalogue.actions.merging import merge, undo_merge
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.kernel.errors import Conflict, Invalid, NotFound
from wenmai.ledger.models import Fact
from wenmai.library.actions.ageing import age_loans
from wenmai.library.actions.lending import lend
from wenmai.library.actions.readers import NewReader, register_reader
from wenmai.library.actions.returning import return_item
from wenmai.library.actions.undoing import undo_loan
from wenmai.library.models import Loan
from wenmai.people.actions.consents import withdraw_consent
from wenmai.people.models import Consent, Purpose
from wenmai.reading.actions.log import delete_entry, mark_book, note_entry, turn_off, turn_on
from wenmai.reading.following import follow_lending
from wenmai.reading.holding import erase_person, export_person
from wenmai.reading.models import LogEntry
from wenmai.reading.queries.log import by_month, my_entries, my_log, my_progress, my_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return a_library()


def followed() -> None:
    deliver("reading")


def a_reading_citizen(house) -> tuple[Actor, int]:
    citizen = a_citizen()
    return citizen, register_reader(system(), reader=NewReader(citizen.person, house.code)).pk


def titles(actor: Actor) -> list[str]:
    return [each.title for each in my_entries(actor)]


def test_nothing_is_written_for_who_has_not_asked_and_nothing_of_before(house):
    citizen, reader = a_reading_citizen(house)
    lend(system(), at=at(house), item=an_item(house, record=a_record("以前")).pk, reader=reader)
    first = turn_on(citizen)
    assert turn_on(citizen) == first  # twice is once
    lend(system(), at=at(house), item=an_item(house, record=a_record("以后")).pk, reader=reader)
    lend(system(), at=at(house), item=an_item(house, record=a_record("别人")).pk, reader=a_reader(house, "王平").pk)
    followed()
    followed()
    assert (titles(citizen), LogEntry.objects.count()) == (["以后"], 1)
    turn_off(citizen, delete=False)
    lend(system(), at=at(house), item=an_item(house, record=a_record("关了")).pk, reader=reader)
    followed()
    assert titles(citizen) == ["以后"]
    turn_on(citizen)
    assert turn_off(citizen, delete=True) == 1
    assert (titles(citizen), Consent.objects.filter(person=citizen.person, purpose=Purpose.READING_LOG).count()) == (
        [],
        2,
    )


def test_what_is_withdrawn_among_the_own_data_is_written_no_more(house):
    citizen, reader = a_reading_citizen(house)
    turn_on(citizen)
    lend(system(), at=at(house), item=an_item(house).pk, reader=reader)
    withdraw_consent(citizen, purpose=Purpose.READING_LOG)  # before the follower comes by
    followed()
    assert titles(citizen) == []


def test_a_loan_that_was_undone_leaves_the_log(house):
    citizen, reader = a_reading_citizen(house)
    turn_on(citizen)
    item = an_item(house)
    lend(system(), at=at(house), item=item.pk, reader=reader)
    followed()
    assert len(titles(citizen)) == 1
    undo_loan(system(), at=at(house), item=item.pk, reader=reader)
    followed()
    assert titles(citizen) == []


def test_the_log_outlives_the_loans_reader_and_does_not_name_the_loan(house):
    citizen, reader = a_reading_citizen(house)
    turn_on(citizen)
    item = an_item(house, record=a_record("活着"))
    lend(system(), at=at(house), item=item.pk, reader=reader)
    followed()
    return_item(system(), at=at(house), item=item.pk)
    age_loans(system(), now=clock.now() + timedelta(days=120))
    assert (Loan.objects.get(item=item).reader_id, titles(citizen)) == (None, ["活着"])
    for name in ("loan", "item", "alias", "event", "lent_at"):
        with pytest.raises(FieldDoesNotExist):
            LogEntry._meta.get_field(name)


def test_marks_and_notes_are_ones_own(house):
    citizen, other, book = a_citizen(), a_citizen("陈外人"), a_record("边城")
    with pytest.raises(Conflict, match="没有打开"):
        mark_book(citizen, record=book.pk, mark="want")
    turn_on(citizen)
    row = mark_book(citizen, record=book.pk, mark="want")
    assert mark_book(citizen, record=book.pk, mark="read").pk == row.pk  # one a book
    with pytest.raises(Invalid):
        mark_book(citizen, record=book.pk, mark="hate")
    assert note_entry(citizen, key=row.pk, mark="", note=" 想再读 ").mark == "read"
    for stranger in (other, a_manager(house), system()):
        with pytest.raises(NotFound):
            note_entry(stranger, key=row.pk, mark="", note="看看")
        with pytest.raises(NotFound):
            delete_entry(stranger, key=row.pk)
    delete_entry(citizen, key=row.pk)
    with pytest.raises(NotFound):
        delete_entry(citizen, key=row.pk)


def test_a_child_does_not_turn_it_on_alone():
    citizen = a_citizen()
    with pytest.raises(Conflict, match="十四"):
        turn_on(Actor(citizen.person, citizen.account, child=True))


def test_a_year_counts_months_classes_and_houses(house):
    citizen = a_citizen()
    for day, title, letter in (
        (date(2025, 1, 31), "甲", "I"),
        (date(2025, 3, 1), "乙", "K"),
        (date(2025, 3, 2), "甲", "I"),
    ):
        an_entry(citizen.person, title, day=day, clc=letter, house=house)
    an_entry(citizen.person, "丙", day=date(2025, 5, 1), borrowed=False, mark="read")
    an_entry(citizen.person, "丁", day=date(2024, 12, 31))
    an_entry(a_citizen("陈外人").person, "戊", day=date(2025, 3, 1))
    year = my_year(citizen, 2025)
    assert (year.books, year.read, year.months) == (3, 1, [1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    assert (year.classes, year.houses) == ([("I 文学", 2), ("K 历史、地理", 1)], [(house.label, 3)])
    assert (year.first.title, year.last.title, year.titles) == ("甲", "甲", 3)
    months = by_month(my_log(citizen, 1).items)
    assert [(f"{each.first:%Y-%m}", len(each.entries)) for each in months] == [
        ("2025-05", 1), ("2025-03", 2), ("2025-01", 1), ("2024-12", 1),
    ]  # fmt: skip


def test_it_is_told_whole_and_goes_whole():
    citizen = a_citizen()
    an_entry(citizen.person, "=1+1", note="好")
    assert [each["自己写的"] for each in export_person(citizen.person)["阅读记录"]] == ["好"]
    assert (erase_person(citizen.person), export_person(citizen.person)) == (1, {})


def test_the_pages_of_ones_own_log(client):
    citizen = a_citizen()
    sign_in(client, citizen)
    assert "同意，打开阅读记录" in client.get("/me/reading/").content.decode()
    client.post("/me/reading/turn/", {"deed": "on"})
    book = a_described_record("城南旧事")
    answer = client.post(f"/me/reading/books/{book.pk}/", {"mark": "want"}, follow=True)
    assert ("aria-pressed" in answer.content.decode(), "只有您自己看得到" in answer.content.decode()) == (True, True)
    row = LogEntry.objects.get(person=citizen.person)
    client.post(f"/me/reading/entries/{row.pk}/", {"mark": "read", "note": "=HYPERLINK(1)"})
    assert "'=HYPERLINK(1)" in client.get("/me/reading/log.csv").content.decode()
    an_entry(citizen.person, "活着", day=date(2025, 3, 1))
    assert "按月" in client.get("/me/reading/2025/").content.decode()
    client.post(f"/me/reading/entries/{row.pk}/", {"deed": "delete"})
    client.post("/me/reading/turn/", {"deed": "off", "keep": "delete"})
    assert not LogEntry.objects.filter(person=citizen.person).exists()


def test_a_list_says_to_its_reader_alone_how_far_they_are(client, house):
    """SC-L17: a list is a challenge for who keeps a log."""
    books = [a_record(title) for title in ("论语译注", "史记选", "诗经选")]
    path = f"/reading/lists/{a_list(house, '文化经典', *books).pk}/"
    citizen, other = a_citizen(), a_citizen("陈外人")
    assert my_progress(citizen, [books[0].pk]) is None
    assert "标了“读过”的" not in client.get(path).content.decode()
    turn_on(citizen)
    turn_on(other)
    mark_book(citizen, record=books[0].pk, mark="read")
    mark_book(citizen, record=books[1].pk, mark="want")
    mark_book(citizen, record=a_record("边城").pk, mark="read")
    an_entry(citizen.person, books[0].title, record=books[0], mark="read")  # borrowed and marked too: one book
    sign_in(client, citizen)
    assert "您标了“读过”的有 1 种，共 3 种" in client.get(path).content.decode()
    assert my_progress(other, [each.pk for each in books]) == 0


def test_loans_of_who_keeps_no_log_cost_the_follower_nothing_each(house):
    def cost(loans: int) -> int:
        for _each in range(loans):
            lend(system(), at=at(house), item=an_item(house).pk, reader=a_reader(house).pk)
        rows = list(Fact.objects.filter(kind="library.lending").order_by("-pk")[:loans])
        with CaptureQueriesContext(connection) as seen:
            follow_lending(rows)
        return len(seen)

    assert (cost(1), cost(3), LogEntry.objects.count()) == (2, 2, 0)


def test_what_somebody_noted_on_two_records_outlives_their_merge_and_its_undoing():
    """Words to oneself are nobody's to delete: the one of the record that gave way stays by its title."""
    one, other = a_record("活着"), a_record("活着（精装）")
    person, somebody = a_citizen().person, a_citizen().person
    mine = [
        an_entry(person, row.title, record=row, borrowed=False, mark="want", note=f"记在{row.title}")
        for row in (one, other)
    ]
    alone = an_entry(somebody, other.title, record=other, borrowed=False, mark="read")

    def rows():
        found = LogEntry.objects.filter(pk__in=[each.pk for each in (*mine, alone)]).order_by("pk")
        return list(found.values_list("record", "mark", "note"))

    before = rows()
    for _turn in range(2):
        event = merge(system(), winner=one.pk, loser=other.pk)
        assert rows() == [
            (one.pk, "want", "记在活着"),
            (None, "want", "记在活着（精装）"),
            (one.pk, "read", ""),
        ]
        undo_merge(system(), event=event.pk)
        assert rows() == before
