"""Nightly files: line by line, resumable, twice harmless; what cannot be read is set aside in words."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.hub import a_file_system, a_thing
from tests.builders.library import a_library, a_reader, an_item, at
from tests.builders.people import a_clerk
from wenmai.hub.actions import exchange
from wenmai.hub.actions.exchange import go_on, settle_line, take_file
from wenmai.hub.models import BadLine, Contact, Entry, ExchangeFile, ForeignDeed, ForeignItem
from wenmai.hub.queries.statements import differences
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Invalid, NotFound
from wenmai.ledger.queries import FactFilter
from wenmai.ledger.queries import facts as recorded
from wenmai.library.actions.lending import lend
from wenmai.library.models import Loan, Transit
from wenmai.places.actions import Profile, edit_institution

pytestmark = pytest.mark.django_db
SYSTEM = system()


@pytest.fixture
def theirs(db):
    return a_file_system()


def _when(hours: int) -> str:
    return f"{clock.now() - timedelta(hours=hours):%Y-%m-%d %H:%M}"


def _take(theirs, kind, *lines):
    return take_file(SYSTEM, to=theirs.pk, kind=kind, content="\n".join(lines).encode())


def _counts(file):
    return file.lines, file.taken, file.known, file.bad.count()


def test_holdings_are_taken_once_and_what_is_wrong_is_set_aside_in_words(theirs):
    lines = ("条码,书名,作者,ISBN", "CQ1,巴山夜雨,文一清,978-7-5063-6543-7", ",没有条码,,", "CQ2,,,")
    assert _counts(_take(theirs, "holdings", *lines)) == (3, 1, 0, 2)
    assert _counts(_take(theirs, "holdings", *lines)) == (3, 1, 0, 2)  # the same file
    assert _counts(_take(theirs, "holdings", *lines, "CQ3,雾都,,")) == (4, 1, 1, 2)
    assert list(BadLine.objects.order_by("pk").values_list("number", "reason")[:2]) == [
        (3, "没有条码。"),
        (4, "没有书名。"),
    ]
    assert list(ForeignItem.objects.order_by("barcode").values_list("barcode", "isbn")) == [
        ("CQ1", "9787506365437"),
        ("CQ3", ""),
    ]
    assert Contact.objects.get().answered == 2
    line = BadLine.objects.first()
    assert settle_line(SYSTEM, line=line.pk).settled_at == settle_line(SYSTEM, line=line.pk).settled_at


def test_a_file_of_another_kind_or_of_no_text_is_refused_whole(theirs):
    for kind, content in (("loans", b"a,b\n1,2"), ("holdings", b""), ("holdings", b"\x00\x01"), ("other", b"x")):
        with pytest.raises(Invalid):
            take_file(SYSTEM, to=theirs.pk, kind=kind, content=content)
    with pytest.raises(NotFound):
        take_file(a_clerk(theirs.library), to=theirs.pk, kind="holdings", content=b"barcode,title\n1,x")
    assert ExchangeFile.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('barcode,title\nCQ1,"一"\nCQ2,"二\nCQ3,三\n', "第 3 行"),  # never closed
        ('barcode,title\nCQ1,"一"二\n', "第 2 行"),
        ("barcode,title\nCQ1,一\nCQ2,\0\n", "第 3 行"),
        ("barcode,title,条码\nCQ1,一,CQ2\n", "两栏都是条码"),
        (f"barcode,title\nCQ1,{'一' * 140_000}\n", "第 2 行"),
    ],
)
def test_a_file_with_a_fault_of_its_form_is_refused_with_its_line_and_nothing_is_kept(theirs, content, said):
    with pytest.raises(Invalid, match=said):
        _take(theirs, "holdings", content)
    assert (ExchangeFile.objects.count(), ForeignItem.objects.count()) == (0, 0)


def test_lines_with_other_columns_than_the_heading_are_set_aside_under_their_number(theirs):
    lines = ("barcode,title,author", 'CQ1,"两\n行",甲', "CQ2,短", "CQ3,长,乙,丙", "CQ4,好,丁,")
    assert _counts(_take(theirs, "holdings", *lines)) == (4, 2, 0, 2)
    assert list(BadLine.objects.values_list("number", "reason")) == [
        (4, "这一行有 2 栏，表头有 3 栏。"),
        (5, "这一行有 4 栏，表头有 3 栏。"),
    ]


def test_a_file_is_fetched_and_emptied_once_however_many_portions_it_has(theirs, monkeypatch):
    monkeypatch.setattr(exchange, "PORTION", 2)
    lines = ["barcode,title", *[f"CQ{number},书{number}" for number in range(9)]]
    with CaptureQueriesContext(connection) as seen:
        _take(theirs, "holdings", *lines)
    of_file = [each["sql"] for each in seen if "hub_exchangefile" in each["sql"] and '"content"' in each["sql"]]
    assert [sum(sql.startswith(verb) for sql in of_file) for verb in ("INSERT", "UPDATE")] == [1, 1]
    assert sum(sql.startswith("SELECT") for sql in of_file) <= 2  # whether it is known, and what is in it


def test_a_file_that_was_interrupted_goes_on_where_it_stood(theirs, monkeypatch):
    monkeypatch.setattr(exchange, "PORTION", 2)
    lines = ["barcode,title", *[f"CQ{number},书{number}" for number in range(5)]]
    real = exchange._portion

    def broken(file, rows):
        if file.position:
            raise RuntimeError("the machine went down")
        real(file, rows)

    monkeypatch.setattr(exchange, "_portion", broken)
    with pytest.raises(RuntimeError):
        _take(theirs, "holdings", *lines)
    file = ExchangeFile.objects.get()
    assert (file.position, file.done_at, ForeignItem.objects.count()) == (2, None, 2)
    monkeypatch.setattr(exchange, "_portion", real)
    assert (_counts(go_on(SYSTEM, file=file.pk)), exchange.go_on_all(SYSTEM)) == ((5, 5, 0, 0), 0)


def test_our_reader_borrows_there_and_brings_it_back_there(theirs):
    house = a_library()
    reader = a_reader(house)
    loans = (
        "barcode,title,reader,lent_at,due_on",
        f"CQ1,巴山夜雨,{reader.number},{_when(5)},2026-12-31",
        f"CQ2,雾都,R0,{_when(5)},",
    )
    assert _counts(_take(theirs, "loans", *loans)) == (2, 1, 0, 1)
    deed = ForeignDeed.objects.get()
    assert (deed.kind, deed.reader, deed.institution) == ("lent_there", reader, theirs.library)
    assert _counts(_take(theirs, "loans", *loans, "")) == (2, 0, 1, 1)
    (fact,) = recorded(FactFilter(kinds=["hub.loan_there"]))
    assert (fact.institution_code, reader.number in str(fact.attributes)) == (theirs.library.code, False)
    entry = Entry.objects.get()
    assert {each.account.library_id: each.pieces for each in entry.postings.all()} == {
        theirs.library_id: 1,
        house.pk: -1,
    }
    _take(theirs, "returns", "barcode,owner,returned_at", f"CQ1,,{_when(1)}")
    assert ForeignDeed.objects.filter(reader=reader).count() == 0
    assert (ForeignDeed.objects.count(), differences()) == (2, [])


def test_owners_are_named_by_isil_as_by_our_code_and_count_once(theirs):
    house = a_library()
    for each, isil in ((theirs.library, "CN-510421-1-MIYI"), (house, "CN-510402-1-PZH")):
        edit_institution(SYSTEM, code=each.code, profile=Profile(each.name, isil=isil))
    item, _twin = an_item(house, barcode="P1"), an_item(a_library(), barcode="P1")
    reader = a_reader(house)
    _take(theirs, "loans", "barcode,title,reader,lent_at,due_on", f"CQ1,巴山夜雨,{reader.number},{_when(5)},")
    head = "barcode,owner,returned_at"
    by_isil = (head, f"CQ1,CN-510421-1-miyi,{_when(1)}", f"P1,CN-510402-1-PZH,{_when(1)}")
    assert _counts(_take(theirs, "returns", *by_isil)) == (2, 2, 0, 0)
    by_code = (head, f"CQ1,{theirs.library.code},{_when(1)}", f"P1,{house.code},{_when(1)}")
    assert _counts(_take(theirs, "returns", *by_code)) == (2, 0, 2, 0)
    item.refresh_from_db()
    assert (item.place, ForeignDeed.objects.exclude(reader=None).count(), differences()) == (theirs.library, 0, [])


def test_our_book_that_came_back_there_is_returned_and_goes_home(theirs):
    house = a_library()
    item, twin = an_item(house, barcode="P1"), an_item(a_library(), barcode="P1")
    lend(SYSTEM, at=at(house, at=clock.now() - timedelta(days=1)), item=item.pk, reader=a_reader(house).pk)
    lines = ("barcode,owner,returned_at", f"P1,{house.code},{_when(1)}", f"P1,,{_when(1)}", f"P7,,{_when(1)}")
    assert _counts(_take(theirs, "returns", *lines)) == (3, 1, 0, 2)  # without an owner it is one of two
    assert _counts(_take(theirs, "returns", *lines, "")) == (3, 0, 1, 2)
    assert (Loan.objects.get().closed_at_institution, Transit.objects.get().destination) == (theirs.library, house)
    (fact,) = recorded(FactFilter(kinds=["library.return"]))
    assert fact.institution_code == theirs.library.code
    assert (ForeignDeed.objects.get().item, twin.status) == (item, "available")
    a_thing(theirs)
