"""Readers of theirs at our desk: asked once, again after ten minutes, and by the agreement while their system is away."""

from datetime import timedelta

import pytest

from tests.builders.hub import a_file_system, another_library
from tests.builders.library import a_library, a_reader, an_item, at
from tests.builders.people import a_clerk, sign_in
from wenmai.hub.actions.following import follow
from wenmai.hub.actions.visitors import Newcomer, welcome
from wenmai.hub.models import Entry, Visitor
from wenmai.hub.person_holdings import erase_person, export_person
from wenmai.hub.simulator import Fault
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed
from wenmai.ledger.queries import FactFilter
from wenmai.ledger.queries import facts as recorded
from wenmai.library import foreign
from wenmai.library.actions.lending import lend
from wenmai.library.models import Loan
from wenmai.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db):
    return a_library()


def _welcome(clerk, house, number="CQR0001"):
    return welcome(clerk, house=house, newcomer=Newcomer(number, "渝先生", "2026-01"))


def test_a_reader_of_theirs_is_registered_once_and_borrows_at_our_desk(house, client):
    clerk = a_clerk(house)
    sign_in(client, clerk)
    with another_library() as (theirs, other):
        passed = _welcome(clerk, house)
        _welcome(clerk, house)
        assert (Visitor.objects.count(), Visitor.objects.get().reader.home, other.asked) == (
            1,
            theirs.library,
            ["CQR0001"],
        )
        assert b"CQR0001" not in bytes(Visitor.objects.get().sealed)
        item = an_item(house)
        client.post(f"/desk/library/{house.code}/", {"scan": item.barcode, "key": "1", "reader": passed})
    loan = Loan.objects.get()
    assert loan.reader == Visitor.objects.get().reader
    follow(recorded(FactFilter(kinds=["library.lending"])))
    follow(recorded(FactFilter(kinds=["library.lending"])))
    postings = Entry.objects.get(service="loan").postings.all()
    assert {each.account.library_id: each.pieces for each in postings} == {house.pk: 1, theirs.library_id: -1}
    person = str(loan.reader.person)
    assert export_person(person)["外馆读者"] == [{"图书馆": theirs.library.name}]
    assert (erase_person(person), Visitor.objects.count()) == (1, 0)


def test_who_they_refuse_and_who_is_nobodys_is_not_registered(house):
    clerk = a_clerk(house)
    with another_library():
        for number, refused in (("CQR0002", Conflict), ("CQR0009", Conflict), ("ZZ1", Invalid)):
            with pytest.raises(refused):
                _welcome(clerk, house, number)
        with pytest.raises(NotAllowed):
            _welcome(a_clerk(a_library()), house)
    assert (Visitor.objects.count(), Person.objects.filter(name="渝先生").count()) == (0, 0)


def test_a_visitor_is_asked_about_again_and_while_their_system_is_away_the_agreement_holds(house):
    foreign.vouch(a_reader(house).pk)  # our own are not asked about
    with another_library(offline_loans=1, wait_ms=300) as (_theirs, other):
        _welcome(a_clerk(house), house)
        reader = Visitor.objects.get().reader_id
        foreign.vouch(reader)
        assert len(other.asked) == 1  # of a moment ago
        other.readers["CQR0001"] = False
        Visitor.objects.update(made_at=clock.now() - timedelta(days=1), checked_at=clock.now() - timedelta(minutes=11))
        for _again in range(2):
            with pytest.raises(Conflict, match="现在不能借"):
                foreign.vouch(reader)
        assert len(other.asked) == 2
        other.fault = Fault.SILENT
        Visitor.objects.update(checked_at=clock.now() - timedelta(minutes=11))
        foreign.vouch(reader)
        lend(system(), at=at(house), item=an_item(house).pk, reader=reader)
        with pytest.raises(Conflict, match="最多借 1 册"):
            foreign.vouch(reader)


def test_readers_of_a_library_that_exchanges_files_borrow_by_the_agreement(house):
    a_file_system()
    _welcome(a_clerk(house), house)
    reader = Visitor.objects.get().reader_id
    for _book in range(2):
        foreign.vouch(reader)
        lend(system(), at=at(house), item=an_item(house).pk, reader=reader)
    with pytest.raises(Conflict, match="最多借 2 册"):
        foreign.vouch(reader)
