"""Readers of theirs at our desk: asked once, again after ten minutes, and by the agreement while their system is away."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest

from tests.builders.bookshops import a_shop, an_isbn
from tests.builders.cards import a_card_service, a_document, checked
from tests.builders.holds import a_hold
from tests.builders.hub import a_file_system, another_library
from tests.builders.library import a_library, a_reader, a_record, an_item, at
from tests.builders.people import a_clerk, sign_in
from tests.builders.pickup import a_hold_at, a_point, arrived, code_of
from tests.library.sip2.real import a_terminal
from wenmai.hub.actions.following import follow
from wenmai.hub.actions.forgetting import KEPT, forget_visitors
from wenmai.hub.actions.visitors import Newcomer, welcome
from wenmai.hub.models import Entry, ForeignSystem, Visitor
from wenmai.hub.person_holdings import erase_person, export_person
from wenmai.hub.simulator import Fault
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed
from wenmai.ledger.queries import FactFilter
from wenmai.ledger.queries import facts as recorded
from wenmai.library import desk_scans, foreign
from wenmai.library.actions.handing_over import give_to, hand_over, open_box
from wenmai.library.actions.laying import lay_ready
from wenmai.library.actions.lending import lend
from wenmai.library.actions.readers import close_reader
from wenmai.library.actions.returning import return_item
from wenmai.library.models import Hold, HomeDelivery, Loan, PickupStay, Reader
from wenmai.library.queries.ledger import differences
from wenmai.library.queries.scanning import item_card
from wenmai.library.queries.yearly import year_of
from wenmai.library.sip2.messages.circulation import Hold as Asked
from wenmai.library.sip2_desk import holding
from wenmai.library.sip2_desk.machines import machine_of
from wenmai.people.actions.codes import accept_code
from wenmai.people.counter_pass import write_pass
from wenmai.people.models import Credential, Person, Scheme

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
    assert export_person(person)["外馆读者"] == [{"图书馆": theirs.library.name, "最近一次": str(clock.today())}]
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


def test_what_they_have_is_renewed_and_told_again_though_no_more_may_be_lent(house, client, monkeypatch):
    """A library that exchanges files, two books by the agreement: the second form sent again, and a renewal, take no place anew."""
    clerk = a_clerk(house)
    sign_in(client, clerk)
    a_file_system()
    monkeypatch.setattr(desk_scans, "TWICE", timedelta(0))
    passed = _welcome(clerk, house)
    items = [an_item(house).barcode for _each in range(3)]
    desk = f"/desk/library/{house.code}/"

    def said(barcode, key):
        page = client.post(desk, {"scan": barcode, "key": key, "reader": passed}, follow=True)
        return [str(each) for each in page.context["messages"]]

    first, second = said(items[0], "1"), said(items[1], "2")
    assert [each[0][:2] for each in (first, second)] == ["借出", "借出"]
    assert said(items[1], "2") == second
    assert said(items[0], "4")[0].startswith("续借")
    assert "最多借 2 册" in said(items[2], "3")[0]
    assert Loan.objects.count() == 2


def test_programs_and_shops_ask_their_library_too(house, client):
    clerk, shop = a_clerk(house), a_shop(house)
    with another_library() as (_theirs, other):
        _welcome(clerk, house)
        reader = Visitor.objects.get().reader
        other.readers["CQR0001"] = False
        Visitor.objects.update(made_at=clock.now() - timedelta(days=1), checked_at=clock.now() - timedelta(minutes=11))
        sign_in(client, clerk)
        wish = {"institution": house.code, "item": an_item(house).barcode, "reader": reader.number}
        headers = {"Idempotency-Key": "visitor-1", "X-CSRFToken": ""}
        answer = client.post("/api/v1/library/loans", wish, "application/json", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (409, "hub.not_good")
        keeper = a_clerk(shop.institution)
        sign_in(client, keeper)
        book = {"isbn": an_isbn(), "price": "45", "kind": "book", "published": "2026", "title": "山河入梦来"}
        sent = {"reader": write_pass(keeper, reader.person), "key": "k1", **book}
        page = client.post(f"/desk/bookshops/shops/{shop.institution.code}/lend/", sent, follow=True)
        assert any("现在不能借" in str(each) for each in page.context["messages"])
    assert Loan.objects.count() == 0


def _refuses(other) -> None:
    """Their library says no from now on, and what it said before is old."""
    other.readers["CQR0001"] = False
    Visitor.objects.update(made_at=clock.now() - timedelta(days=1), checked_at=clock.now() - timedelta(minutes=11))


def test_who_may_not_borrow_at_home_places_no_hold_and_opens_no_box(house, client):
    """By phone, at the desk and at a machine; and what was laid for them before stays in its box."""
    clerk, record = a_clerk(house), a_record()
    with another_library() as (_theirs, other):
        _welcome(clerk, house)
        visitor = Visitor.objects.get()
        hold, carried = (a_hold_at(a_point(house, kind), visitor.reader) for kind in ("locker", "home"))
        for each in (hold, carried):
            arrived(each)
        lay_ready(system(), at=at(house), hold=hold.pk)
        stay, delivery = (
            PickupStay.objects.get(),
            give_to(system(), delivery=HomeDelivery.objects.get().pk, parcel="P1"),
        )
        _refuses(other)
        thing = an_item(house, record=record)
        wish = Asked(patron=visitor.reader.number, item=thing.barcode)
        doors = (
            lambda: open_box(system(), point=stay.point_id, code=code_of(stay)),
            lambda: hand_over(system(), delivery=delivery.pk),
            lambda: holding.hold(machine_of(a_terminal(house)[0]), wish, item_card(thing.pk), visitor.reader_id),
        )
        for door in doors:
            with pytest.raises(Conflict) as refused:
                door()
            assert refused.value.code == "hub.not_good"
        sign_in(client, clerk)
        there = {"reader": write_pass(clerk, str(visitor.reader.person)), "record": record.pk}
        page = client.post(f"/desk/library/{house.code}/hold/?{urlencode(there)}", {"pickup": house.code, "key": "k1"})
        assert "现在不能借" in page.text
    assert (Loan.objects.filter(reader=visitor.reader).count(), Hold.objects.count()) == (0, 2)


def test_a_hold_takes_none_of_the_books_that_an_agreement_lends_while_they_are_away(house):
    a_file_system()
    _welcome(a_clerk(house), house)
    visitor = Visitor.objects.get()
    lend(system(), at=at(house), item=an_item(house).pk, reader=visitor.reader_id)
    foreign.vouch_to_wait(visitor.reader_id)
    ForeignSystem.objects.update(offline_loans=0)
    with pytest.raises(Conflict, match="没有约定脱机可借"):
        foreign.vouch_to_wait(visitor.reader_id)


def test_who_borrows_where_nobody_asks_was_here_on_that_day(house):
    a_file_system()
    _welcome(a_clerk(house), house)
    _long_ago()
    lend(system(), at=at(house), item=an_item(house).pk, reader=Visitor.objects.get().reader_id)
    for _twice in range(2):
        follow(recorded(FactFilter(kinds=["library.lending"])))
        assert Visitor.objects.get().seen_on == clock.today()


def _long_ago() -> None:
    before = clock.now() - KEPT - timedelta(days=2)
    Visitor.objects.update(made_at=before, checked_at=before, seen_on=clock.day_of(before))


def _shown(client, house, scan, **more):
    return client.post(f"/desk/library/{house.code}/", {"scan": scan, "key": scan, **more}, follow=True).context["page"]


def test_who_has_not_come_for_two_years_is_forgotten_but_not_who_still_has_or_wants_something(house):
    clerk = a_clerk(house)
    a_file_system()
    numbers = [f"CQR00000{number}" for number in range(1, 5)]
    for number in numbers:
        _welcome(clerk, house, number)
    gone, out, waiting, lately = (each.reader for each in Visitor.objects.order_by("pk"))
    item = an_item(house)
    lend(system(), at=at(house), item=item.pk, reader=gone.pk)
    return_item(system(), at=at(house), item=item.pk)
    lend(system(), at=at(house), item=an_item(house).pk, reader=out.pk)
    wanted = an_item(house)
    lend(system(), at=at(house), item=wanted.pk, reader=a_reader(house).pk)
    a_hold(waiting, wanted.record, house)
    person, figures = gone.person, year_of(house, clock.today().year)
    _long_ago()
    foreign.vouch(lately.pk)
    assert forget_visitors(system(), now=clock.now() - timedelta(days=3)) == 0
    assert [forget_visitors(system()) for _twice in range(2)] == [1, 0]
    gone.refresh_from_db()
    left = Person.objects.get(key=person)
    assert (gone.person, left.name, left.credentials.count(), Visitor.objects.count()) == (None, "", 0, 3)
    assert (year_of(house, clock.today().year), differences()) == (figures, [])
    with pytest.raises(NotAllowed):
        forget_visitors(clerk)
    _welcome(clerk, house, numbers[0])
    back = Visitor.objects.select_related("reader").latest("pk").reader
    foreign.vouch(back.pk)
    lend(system(), at=at(house), item=item.pk, reader=back.pk)
    assert accept_code(clerk, code=numbers[0], context="library.desk:x").person == back.person != person


def test_a_forgotten_visitor_is_registered_again_by_a_social_card_and_borrows_at_once(house, client):
    """Whoever has an account stays who they are; the desk finds them by the card and asks only for the number over there."""
    clerk, document = a_clerk(house), a_document()
    sign_in(client, clerk)
    a_file_system()
    desk = f"/desk/hub/visitors/{house.code}/"
    with a_card_service() as service:
        citizen = checked(clerk, document)
        card = service.simulator.issue(document, "周玉兰")
        for visit in range(2):
            newcomer = _shown(client, house, card)
            assert (newcomer.reader, bool(newcomer.newcomer)) == (None, True)
            page = client.get(f"/desk/library/{house.code}/", {"newcomer": newcomer.newcomer})
            assert "登记外馆读者" in page.text
            form = client.get(desk, {"newcomer": newcomer.newcomer})
            assert "姓名" not in form.text
            sent = {"number": "CQR0000001", "found": newcomer.newcomer}
            shown = client.post(desk, sent, follow=True).context["page"]
            _shown(client, house, an_item(house).barcode, reader=shown.passed)
            loan = Loan.objects.get(closed_at=None)
            assert (loan.reader.person, loan.reader.home.code) == (
                citizen.person,
                Visitor.objects.get().system.library.code,
            )
            return_item(system(), at=at(house), item=loan.item_id)
            _long_ago()
            assert (
                forget_visitors(system()),
                Visitor.objects.count(),
                Reader.objects.get(pk=loan.reader_id).person,
            ) == (1, 0, None)
            cards = Credential.objects.filter(person=citizen.person)
            assert [each.scheme for each in cards] == [Scheme.SOCIAL], visit
    assert Person.objects.get(key=citizen.person).name == "周玉兰"


def test_a_visitor_whose_card_was_closed_has_it_again_and_a_number_of_another_is_refused(house):
    clerk = a_clerk(house)
    a_file_system()
    for number in ("CQR1", "CQR0000002"):  # the first too short to be tied as a card
        _welcome(clerk, house, number)
        reader = Visitor.objects.latest("pk").reader
        close_reader(system(), reader=reader.pk)
        _welcome(clerk, house, number)
        reader.refresh_from_db()
        assert reader.closed_at is None
    assert (Visitor.objects.count(), Person.objects.filter(name="渝先生").count()) == (2, 2)
    ours = a_reader(house)
    for person, number, code in (
        (ours.person, "CQR0000003", "hub.reader_of_ours"),
        (ours.person, "CQR0000002", "hub.visitor_of_another"),
    ):
        newcomer = Newcomer(number, "", "2026-01", write_pass(clerk, person))
        with pytest.raises(Conflict) as refused:
            welcome(clerk, house=house, newcomer=newcomer)
        assert refused.value.code == code
    assert Visitor.objects.count() == 2


def test_a_card_that_their_library_gave_out_anew_takes_the_place_of_the_old_one(house):
    clerk = a_clerk(house)
    a_file_system()
    _welcome(clerk, house, "CQR0000001")
    before = Visitor.objects.get()
    found = write_pass(clerk, before.reader.person)
    welcome(clerk, house=house, newcomer=Newcomer("CQR0000009", "", "2026-01", found))
    after = Visitor.objects.get()
    assert (after.reader_id, after.made_at, after.card_index == before.card_index) == (
        before.reader_id,
        before.made_at,
        False,
    )
    assert accept_code(clerk, code="CQR0000009", context="library.desk:x").person == before.reader.person
