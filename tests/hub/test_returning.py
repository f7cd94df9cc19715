"""A book of theirs comes back at our desk; what they have to be told, in order, again until it is answered."""

import csv
import io
from datetime import timedelta
from time import monotonic

import pytest
from django.urls import reverse

from tests.builders.catalogue import imported, iso2709, marc, the_record
from tests.builders.hub import a_file_system, a_system, a_thing, another_library
from tests.builders.library import a_library, an_item, at
from tests.builders.logistics import a_route
from tests.builders.people import a_clerk, sign_in
from wenmai.hub.actions import telling_them
from wenmai.hub.actions.deeds import take
from wenmai.hub.actions.systems import beat, pause, probe
from wenmai.hub.actions.telling_them import fetched, tell, tell_all
from wenmai.hub.actions.undoing import undo_take
from wenmai.hub.engine import asking
from wenmai.hub.gauges import read_connected
from wenmai.hub.models import Contact, Entry, ForeignDeed, ForeignItem, ForeignSystem, Outgoing
from wenmai.hub.queries.statements import differences
from wenmai.hub.reporting import returns_csv
from wenmai.hub.simulator import Fault
from wenmai.hub.standing_in import Hub
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.ledger.queries import FactFilter
from wenmai.ledger.queries import facts as recorded
from wenmai.library.actions.returning import return_item
from wenmai.library.holdings import held
from wenmai.library.models import Item, Task, Transit
from wenmai.library.queries.opac import copies_of
from wenmai.library.queries.yearly import year_of

pytestmark = pytest.mark.django_db
SYSTEM = system()


@pytest.fixture
def house(db):
    return a_library(name="东区图书馆")


def _scan(client, house, text, key="1"):
    return client.post(f"/desk/library/{house.code}/", {"scan": text, "key": key}, follow=True)


def test_a_book_that_only_their_system_knows_is_taken_back_and_told_to_them(house, client):
    sign_in(client, a_clerk(house))
    with another_library() as (theirs, other):
        page = _scan(client, house, "CQ0001")
        assert f"收下《巴山夜雨》，是{theirs.library.label}的书" in page.text
        assert _scan(client, house, "CQ0001").status_code == 200  # the same form again
        deed = ForeignDeed.objects.get()
        assert (deed.kind, deed.institution, deed.thing.title, deed.transit) == (
            "returned_here",
            house,
            "巴山夜雨",
            None,
        )
        assert (other.told, tell_all(SYSTEM), other.told) == (other.told, 1, ["CQ0001"])
        assert (tell_all(SYSTEM), Outgoing.objects.get().ok, Task.objects.count()) == (0, True, 0)
    (fact,) = recorded(FactFilter(kinds=["hub.return_taken"]))
    assert (fact.institution_code, fact.attributes["system"]) == (house.code, theirs.library.code)
    entry = Entry.objects.get()
    assert {each.account.library_id: each.pieces for each in entry.postings.all()} == {
        house.pk: 1,
        theirs.library_id: -1,
    }
    assert differences() == []


def test_programs_give_a_book_of_theirs_back_as_the_desk_does(house, client):
    theirs = a_system()
    a_route(house, theirs.library)
    a_thing(theirs)
    own = an_item(house)

    def back(text, key, at=house):
        about = {"institution": at.code, "item": text}
        headers = {"Idempotency-Key": key, "X-CSRFToken": ""}
        return client.post("/api/v1/library/returns", about, "application/json", headers=headers)

    sign_in(client, a_clerk(house))
    first, again, ours, unknown = (
        back(*each).json()
        for each in (("CQ0001", "return-1"), ("CQ0001", "return-1"), (own.barcode, "return-2"), ("X123", "return-3"))
    )
    home = {"kind": "returned", "theirs": theirs.library.code, "goes_to": theirs.library_id, "event": None, "tasks": []}
    assert [{name: each[name] for name in home} for each in (first, again)] == [home, home]
    assert [each["repeated"] for each in (first, again)] == [False, True]
    assert [(each["theirs"], each["tasks"]) for each in (ours, unknown)] == [
        ("", ["not_on_loan"]), ("", ["unknown_item"]),
    ]  # fmt: skip
    assert back("CQ0001", "return-4", a_library()).status_code == 403
    assert (ForeignDeed.objects.count(), Outgoing.objects.count()) == (1, 1)


def test_it_goes_home_in_our_crates_where_a_route_leads_there_and_nobody_can_borrow_it(house, client):
    theirs = a_system()
    a_route(house, theirs.library)
    a_thing(theirs)
    sign_in(client, a_clerk(house))
    assert "请放进送往" in _scan(client, house, "CQ0001").text
    item, transit = Item.objects.get(), Transit.objects.get()
    assert (item.owner, item.base, item.status, item.record.title) == (
        theirs.library,
        "processing",
        "in_transit",
        "巴山夜雨",
    )
    assert (transit.origin, transit.destination, ForeignDeed.objects.get().transit) == (
        house,
        theirs.library,
        transit.pk,
    )
    transit.received_at = clock.now()
    transit.save()
    Item.objects.update(status="processing", place=theirs.library)
    assert "请放进送往" in _scan(client, house, "CQ0001", "2").text  # lent there anew, and brought here once more
    assert (ForeignDeed.objects.count(), Item.objects.count(), Transit.objects.count()) == (2, 1, 2)


def test_a_book_on_its_way_home_is_scanned_again_and_brought_anew(house, client):
    with another_library() as (theirs, other):
        a_route(house, theirs.library)
        a_thing(theirs)
        sign_in(client, a_clerk(house))
        _scan(client, house, "CQ0001", "1")
        _scan(client, house, "CQ0001", "2")  # they have not heard of it: the same return
        assert ForeignDeed.objects.count() == 1
        assert tell_all(SYSTEM) == 1
        other.books.pop("CQ0001")
        _scan(client, house, "CQ0001", "3")  # they do not say that it is lent
        assert ForeignDeed.objects.count() == 1
        other.books["CQ0001"] = "巴山夜雨"
        assert "请放进送往" in _scan(client, house, "CQ0001", "4").text  # it is lent: nobody here saw it arrive
        assert tell_all(SYSTEM) == 1
    assert (ForeignDeed.objects.count(), Outgoing.objects.filter(ok=True).count(), other.told) == (2, 2, ["CQ0001"] * 2)
    way = Transit.objects.get(received_at=None, cancelled_at=None, rerouted_at=None)
    assert (way.origin, way.destination, Transit.objects.filter(received_at__isnull=False).count()) == (
        house, theirs.library, 1,
    )  # fmt: skip


def test_what_travels_home_is_no_stock_of_the_union_catalogue(house, client):
    theirs = a_system()
    a_route(house, theirs.library)
    a_thing(theirs)
    Hub().take_back(SYSTEM, house.code, "CQ0001", "k")
    item = Item.objects.get()
    for status in ("in_transit", "processing"):
        Item.objects.update(status=status)
        assert (held([item.record_id]), copies_of([item.record_id])) == ({}, {})
    figures = {each.key: each.value for each in year_of(theirs.library, clock.today().year)}
    assert [figures[name] for name in ("stock", "titles", "additions")] == [0, 0, 0]


def test_what_was_noted_of_a_visitor_is_for_staff_and_gives_way_to_the_full_record(house, client):
    theirs, isbn = a_system(), "9787220100017"
    a_route(house, theirs.library)
    ForeignItem.objects.filter(pk=a_thing(theirs).pk).update(isbn=isbn)
    Hub().take_back(SYSTEM, house.code, "CQ0001", "k")
    item = Item.objects.get()
    page = reverse("opac:record", args=[item.record_id])
    assert (item.record.level, item.record.isbns, client.get(page).status_code) == ("visiting", [isbn], 404)
    sign_in(client, a_clerk(house))
    assert "巴山夜雨" in client.get(page).text
    imported(iso2709(marc("巴山夜雨", number="7", isbn=isbn, author="李明")), source="full")
    item.refresh_from_db()
    full = the_record("7", "full")
    assert (item.record, copies_of([full.pk])) == (full, {})


def test_an_own_book_in_work_is_not_theirs_because_of_its_barcode(house):
    a_thing(a_system())
    own = an_item(house, barcode="CQ0001", base="processing")
    assert Hub().take_back(SYSTEM, house.code, "CQ0001", "k", own.pk) is None
    assert ForeignDeed.objects.count() == 0


def test_what_was_taken_by_mistake_is_undone_in_all_its_parts(house, client):
    with another_library() as (theirs, other):
        a_route(house, theirs.library)
        a_thing(theirs)
        sign_in(client, a_clerk(house))
        _scan(client, house, "CQ0001")
        deed = ForeignDeed.objects.get()
        with pytest.raises(NotFound):
            undo_take(a_clerk(a_library()), deed=deed.pk, why="扫错了")
        with pytest.raises(Invalid):
            undo_take(SYSTEM, deed=deed.pk, why=" ")
        address = f"/desk/hub/visitors/{house.code}/"
        assert "今天代收的" in client.get(address).text
        sent = {"undo": deed.pk, "why": "扫错了"}
        assert "撤回了《巴山夜雨》的代收" in client.post(address, sent, follow=True).text
        assert "今天代收的" not in client.get(address).text
        again = undo_take(SYSTEM, deed=deed.pk, why="再来")
        assert (again.kind, ForeignDeed.objects.count(), tell_all(SYSTEM), other.told) == ("taken_back", 2, 2, [])
    assert [each.quantity for each in recorded(FactFilter(kinds=["hub.return_taken"], net=True))] == []
    assert (Entry.objects.filter(reverses__isnull=False).count(), differences()) == (1, [])
    assert (Transit.objects.get().cancelled_at is None, Item.objects.get().status) == (False, "processing")


def test_only_the_last_of_two_takings_is_undone(house):
    thing = a_thing(a_file_system())
    one, two = (take(SYSTEM, house=house, thing=thing, key=key) for key in "ab")
    with pytest.raises(Conflict, match="最近的那一次"):
        undo_take(SYSTEM, deed=one.pk, why="扫错了")
    undo_take(SYSTEM, deed=two.pk, why="扫错了")
    rows = list(csv.DictReader(io.StringIO(returns_csv(thing.system).decode("utf-8-sig"))))
    assert [row["cancelled"] for row in rows] == ["", "", "1"]


def test_our_own_book_and_an_unknown_one_are_nothing_to_them(house, client):
    a_thing(a_system())
    own = an_item(house, barcode="CQ9999")
    sign_in(client, a_clerk(house))
    assert "已还" in _scan(client, house, own.barcode).text
    assert "没有这个条码" in _scan(client, house, "X123").text
    assert ForeignDeed.objects.count() == 0


def test_who_does_not_serve_at_the_house_takes_nothing_back(house):
    a_thing(a_system())
    with pytest.raises(NotAllowed):
        Hub().take_back(a_clerk(a_library()), house.code, "CQ0001", "k")
    assert (ForeignDeed.objects.count(), Outgoing.objects.count()) == (0, 0)


@pytest.mark.parametrize("fault", [Fault.SLOW, Fault.SILENT, Fault.HANG_UP, Fault.GARBAGE, Fault.DRIP, Fault.NO_LOGIN])
def test_a_system_at_fault_holds_up_no_desk_and_is_left_alone(house, client, fault):
    with another_library(wait_ms=200) as (_theirs, other):
        other.fault = fault
        began = monotonic()
        for number in range(asking.PATIENCE + 1):
            assert Hub().take_back(SYSTEM, house.code, f"CQ{number}", f"k{number}") is None
        assert monotonic() - began < 5  # 0.6 where nothing else runs
        theirs = ForeignSystem.objects.get()
        assert (theirs.failures, theirs.rests_until > clock.now()) == (
            asking.PATIENCE,
            True,
        )  # the fourth was not asked
        assert (Contact.objects.get().failed, beat(SYSTEM)) == (asking.PATIENCE, 0)
        other.fault = Fault.FINE
        assert (probe(SYSTEM, system=theirs.pk), beat(SYSTEM)) == ("", 1)
    assert ForeignSystem.objects.get().failures == 0


def test_what_they_have_to_be_told_waits_in_order_while_they_are_away(house, monkeypatch):
    monkeypatch.setattr(telling_them, "FIRST_WAIT", timedelta(0))
    with another_library() as (theirs, other):
        things = [a_thing(theirs, barcode) for barcode in ("CQ0003", "CQ0001", "X0", "CQ0002")]
        for thing in things:
            Hub().take_back(SYSTEM, house.code, thing.barcode, thing.barcode)
        other.fault = Fault.HANG_UP
        assert (tell(SYSTEM, system=theirs), other.told) == (0, [])
        assert list(Outgoing.objects.values_list("tries", flat=True)) == [1, 0, 0, 0]
        other.fault = Fault.FINE
        assert (tell(SYSTEM, system=theirs), other.told) == (4, ["CQ0003", "CQ0001", "CQ0002"])
    refused = Outgoing.objects.get(ok=False)  # what they do not know holds up nothing
    assert (refused.deed.barcode, refused.answer) == ("X0", "没有这个条码")


def test_a_library_that_exchanges_files_fetches_what_it_has_to_know(house):
    theirs = a_file_system()
    a_thing(theirs)
    assert Hub().take_back(SYSTEM, house.code, "CQ0001", "k").goal == theirs.library.code
    last = Outgoing.objects.get().pk
    assert (
        tell_all(SYSTEM),
        fetched(SYSTEM, system=theirs.pk, until=last),
        fetched(SYSTEM, system=theirs.pk, until=last),
    ) == (0, 1, 0)


def test_a_system_that_is_paused_is_not_asked_and_its_books_are_unknown(house):
    theirs = a_system()
    a_thing(theirs)
    pause(SYSTEM, system=theirs.pk, why="改造")
    assert Hub().take_back(SYSTEM, house.code, "CQ0001", "k") is None
    assert (ForeignItem.objects.count(), ForeignDeed.objects.count()) == (1, 0)


def test_the_password_is_sealed():
    theirs = a_system(secret="very-secret-words")
    assert b"very-secret" not in bytes(ForeignSystem.objects.get(pk=theirs.pk).sealed)


def test_a_library_is_connected_by_its_answers_or_by_lending_here_and_never_by_word(house):
    today, item = clock.today(), an_item(house)
    theirs = a_system()
    assert {each.institution: each.value for each in read_connected(today)} == {theirs.library.code: 0}
    return_item(SYSTEM, at=at(house), item=item.pk)
    with another_library() as (answers, _other):
        assert beat(SYSTEM) == 1
    found = {each.institution: each.value for each in read_connected(today)}
    assert found == {theirs.library.code: 0, house.code: 1, answers.library.code: 1}
