"""A return is taken anywhere and in any state; what is odd about it waits for a person."""

from datetime import timedelta

import pytest

from tests.builders.holds import a_hold
from tests.builders.library import MIYI, YANBIAN, a_library, a_reader, an_item, at
from tests.builders.people import a_clerk
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed
from wenmai.ledger.queries import FactFilter
from wenmai.ledger.queries import facts as recorded
from wenmai.library.actions import loans
from wenmai.library.actions.ageing import age_loans
from wenmai.library.actions.ending_holds import cancel_hold
from wenmai.library.actions.items import put_item, withdraw
from wenmai.library.actions.lending import lend
from wenmai.library.actions.returning import return_item, return_unknown
from wenmai.library.actions.tasks import finish_task
from wenmai.library.actions.transits import mark_missing, receive, send
from wenmai.library.models import Item, Loan, Reader, ReaderAlias, Task, Transit
from wenmai.library.person_holdings import erase_person, export_person
from wenmai.library.queries.deeds import history, last_deeds, open_tasks
from wenmai.library.queries.ledger import differences
from wenmai.library.queries.readers import glance, my_page
from wenmai.library.queries.scanning import scan
from wenmai.notices.models import Notice

SYSTEM = system()


@pytest.fixture
def house(db):
    return a_library()


def _lent(house):
    item, reader = an_item(house), a_reader(house)
    return item, reader, lend(SYSTEM, at=at(house), item=item.pk, reader=reader.pk)


def _tasks() -> list[tuple[str, str]]:
    return list(Task.objects.order_by("pk").values_list("kind", "institution__code"))


def test_a_book_given_back_in_another_county_goes_home_at_once(house):
    other = a_library(MIYI)
    item, _reader, deed = _lent(house)
    back = return_item(a_clerk(other), at=at(other), item=item.pk)
    row, move = Item.objects.get(), Transit.objects.get()
    assert (row.place, row.status, back.destination) == (other, "in_transit", house.pk)
    assert (move.origin, move.destination, move.reason) == (other, house, "home")
    loan = Loan.objects.get()
    assert (loan.end, loan.closed_at_institution, _tasks()) == ("returned", other, [])
    (fact,) = recorded(FactFilter(kinds=["library.return"]))
    assert (fact.institution_code, fact.attributes["foreign"], fact.attributes["reader"]) == (
        other.code,
        True,
        deed.alias,
    )
    receive(SYSTEM, at=at(house), item=item.pk)
    assert (Item.objects.get().status, Item.objects.get().place) == ("available", house)


def test_where_the_terms_float_it_stays(house):
    other = a_library(MIYI)
    item, _reader, deed = _lent(house)
    loan = Loan.objects.get(pk=deed.loan)
    loan.terms["floats"] = True
    loan.save()
    assert return_item(SYSTEM, at=at(other), item=item.pk).destination is None
    assert (Item.objects.get().status, Item.objects.get().place) == ("available", other)


def test_a_book_on_its_way_that_turns_up_elsewhere_is_sent_on(house):
    other, third = a_library(MIYI), a_library(YANBIAN)
    item = an_item(house)
    send(SYSTEM, at=at(house), item=item.pk, to=other.code)
    deed = return_item(SYSTEM, at=at(third), item=item.pk)
    first, second = Transit.objects.order_by("pk")
    assert (first.rerouted_at is not None, second.previous, second.origin, second.destination) == (
        True,
        first,
        third,
        other,
    )
    assert (deed.destination, _tasks()) == (other.pk, [("elsewhere", third.code)])


def test_a_late_record_moves_nothing_that_was_lent_and_given_back_since(house):
    other = a_library(MIYI)
    item, _reader, _deed = _lent(house)
    return_item(SYSTEM, at=at(house), item=item.pk)
    for past in (timedelta(hours=5), timedelta(days=30)):
        deed = return_item(SYSTEM, at=at(other, at=clock.now() - past), item=item.pk)
        assert (deed.tasks, deed.destination) == (("stale_return",), None)
    item.refresh_from_db()
    assert (item.place, item.status, Transit.objects.count(), differences()) == (house, "available", 0, [])
    just = clock.now() - timedelta(minutes=5)
    assert return_item(SYSTEM, at=at(other, at=just), item=item.pk).destination == house.pk


@pytest.mark.parametrize("state", ["nobody has it", "withdrawn", "lost", "claimed"])
def test_odd_returns_are_taken_and_become_tasks(house, state):
    item, reader = an_item(house), a_reader(house)
    if state == "withdrawn":
        withdraw(SYSTEM, at=at(house), item=item.pk)
    if state in ("lost", "claimed"):
        lend(SYSTEM, at=at(house), item=item.pk, reader=reader.pk)
        (loans.declare_lost if state == "lost" else loans.claim_returned)(SYSTEM, at=at(house), item=item.pk)
    deed = return_item(SYSTEM, at=at(house), item=item.pk)
    expected = {
        "nobody has it": "not_on_loan",
        "withdrawn": "withdrawn_item",
        "lost": "lost_item_back",
        "claimed": "claimed_item_back",
    }
    assert deed.tasks == (expected[state],)
    assert Item.objects.get().status == ("withdrawn" if state == "withdrawn" else "available")
    assert not Loan.objects.filter(closed_at=None).exists()


def test_a_scan_that_nothing_answers_to_is_taken_with_the_text(house):
    counter = at(house)
    deed = return_unknown(SYSTEM, at=counter, scanned="9787")
    assert return_unknown(SYSTEM, at=counter, scanned="9787").event == deed.event
    task = Task.objects.get()
    assert (task.kind, task.scanned, task.item, task.event) == ("unknown_item", "9787", None, deed.event)
    assert (open_tasks(SYSTEM, house).count, last_deeds(house)[0].tasks) == (1, ("unknown_item",))
    with pytest.raises(Invalid):
        finish_task(SYSTEM, task=task.pk, words=" ")
    done = finish_task(a_clerk(house), task=task.pk, words="是捐赠的，已退回")
    assert finish_task(SYSTEM, task=task.pk, words="别的").done_words == done.done_words
    assert open_tasks(SYSTEM, house).count == 0


def test_a_late_record_of_a_machine_ends_no_younger_loan(house):
    item, _reader, _deed = _lent(house)
    deed = return_item(SYSTEM, at=at(house, at=clock.now() - timedelta(hours=1)), item=item.pk)
    assert (deed.tasks, Loan.objects.get().closed_at) == (("stale_return",), None)
    return_item(SYSTEM, at=at(house, at=clock.now() - timedelta(minutes=3)), item=item.pk)
    loan = Loan.objects.get()
    assert loan.closed_at == loan.opened_at


def test_a_renewal_goes_by_the_terms_of_the_loan_and_is_for_staff_or_the_reader(house):
    item, reader, deed = _lent(house)
    stranger = Actor(person="x" * 32)
    with pytest.raises(NotAllowed):
        loans.renew(stranger, at=at(house), item=item.pk)
    counter = at(house, channel="online")
    renewed = loans.renew(Actor(person=reader.person), at=counter, item=item.pk)
    assert loans.renew(Actor(person=reader.person), at=counter, item=item.pk).event == renewed.event
    assert (renewed.due_at >= deed.due_at, Loan.objects.get().renewals) == (True, 1)
    loans.renew(SYSTEM, at=at(house), item=item.pk)
    with pytest.raises(Conflict) as refused:
        loans.renew(SYSTEM, at=at(house), item=item.pk)
    assert refused.value.code == "library.renewals"
    assert [each.channel for each in recorded(FactFilter(kinds=["library.renewal"]))] == ["online", "onsite"]


def test_a_recall_only_shortens_and_ends_renewals(house):
    item, reader, deed = _lent(house)
    day = clock.today() + timedelta(days=7)
    assert deed.due_at
    with pytest.raises(Conflict):
        loans.recall(SYSTEM, at=at(house), item=item.pk, due=clock.day_of(deed.due_at) + timedelta(days=1))
    loans.recall(SYSTEM, at=at(house), item=item.pk, due=day)
    assert clock.day_of(Loan.objects.get().due_at) == day
    assert Notice.objects.get(kind="library.recalled").person == reader.person
    with pytest.raises(Conflict):
        loans.renew(SYSTEM, at=at(house), item=item.pk)


def test_what_is_missing_on_the_way_is_looked_for_at_both_ends_and_found(house):
    other, item = a_library(MIYI), an_item(house)
    send(SYSTEM, at=at(house), item=item.pk, to=other.code)
    mark_missing(SYSTEM, at=at(other), item=item.pk)
    assert sorted(_tasks()) == sorted([("missing_in_transit", house.code), ("missing_in_transit", other.code)])
    assert Item.objects.get().status == "missing"
    loans.find(SYSTEM, at=at(other), item=item.pk)
    assert (Item.objects.get().status, differences()) == ("available", [])


def test_use_in_the_house_is_counted(house):
    item = an_item(house)
    loans.use_in_library(SYSTEM, at=at(house), item=item.pk)
    assert [each.quantity for each in recorded(FactFilter(kinds=["library.in_library_use"]))] == [1]


def test_a_lost_item_that_is_settled_stays_lost_until_it_turns_up(house):
    item, _reader, _deed = _lent(house)
    loans.declare_lost(SYSTEM, at=at(house), item=item.pk)
    loans.settle_lost(SYSTEM, at=at(house), item=item.pk)
    assert (Item.objects.get().status, Loan.objects.get().end) == ("lost", "settled")
    loans.find(SYSTEM, at=at(house), item=item.pk)
    assert (Item.objects.get().status, differences()) == ("available", [])


def test_a_scan_means_the_houses_own_item_or_asks(house):
    other, third = a_library(MIYI), a_library(YANBIAN)
    mine, theirs = an_item(house, barcode="0000001"), an_item(other, barcode="0000001")
    assert scan("0000001", house.code).item.id == mine.pk
    assert scan("0000001", other.code).item.id == theirs.pk
    assert [each.id for each in scan("0000001", third.code).candidates] == [mine.pk, theirs.pk]
    assert scan(f"{other.code}|0000001", third.code).item.id == theirs.pk
    reader = a_reader(house)
    assert (scan(reader.number, third.code).reader, scan("nothing", third.code).item) == (reader.pk, None)


def test_ageing_forgets_the_reader_and_changes_no_figure(house):
    item, reader, deed = _lent(house)
    return_item(SYSTEM, at=at(house), item=item.pk)
    before = [(each.kind, each.quantity, each.attributes) for each in recorded(FactFilter(kinds=["library.lending"]))]
    assert age_loans(SYSTEM) == 0
    assert age_loans(SYSTEM, now=clock.now() + timedelta(days=91)) == 1
    assert (Loan.objects.get().reader, Loan.objects.get().alias) == (None, deed.alias)
    assert age_loans(SYSTEM, now=clock.now() + timedelta(days=500)) == 1
    assert not ReaderAlias.objects.exists()
    assert [
        (each.kind, each.quantity, each.attributes) for each in recorded(FactFilter(kinds=["library.lending"]))
    ] == before
    assert (Reader.objects.get(), differences()) == (reader, [])


def test_a_person_takes_their_loans_along_and_is_forgotten_when_all_is_back(house):
    item, reader, _deed = _lent(house)
    assert [each["题名"] for each in export_person(reader.person)["借阅"]] == ["活着"]
    with pytest.raises(Conflict):
        erase_person(reader.person)
    return_item(SYSTEM, at=at(house), item=item.pk)
    assert erase_person(reader.person) == 3
    assert (Reader.objects.get().person, Loan.objects.get().reader, export_person(reader.person)) == (None, None, {})


def test_a_reader_at_a_glance_and_an_items_history_name_nobody(house, django_assert_num_queries):
    item, reader, deed = _lent(house)
    with django_assert_num_queries(4):
        page = glance(SYSTEM, reader.pk, house.scope_path)
    assert (page.name, [each.barcode for each in page.loans], page.late, page.blocks) == (
        "周*兰",
        [item.barcode],
        0,
        (),
    )
    other = an_item(house)
    lend(SYSTEM, at=at(house), item=other.pk, reader=reader.pk)
    with django_assert_num_queries(4):
        assert len(glance(SYSTEM, reader.pk, house.scope_path).loans) == 2
    assert my_page(Actor(person=reader.person)).number == reader.number
    told = history(SYSTEM, item.pk, house.scope_path)
    assert [each.words for each in told] == ["登记", "借出"]
    assert reader.person not in str(told)
    assert deed.alias not in str(told)


def test_what_was_sent_off_from_here_can_still_be_said_to_be_in_work_and_waits_where_it_arrives(house):
    other = a_library(MIYI)
    item = an_item(house)
    send(SYSTEM, at=at(house), item=item.pk, to=other.code)
    for where, base in ((house, "damaged"), (house, "available"), (other, "processing")):
        with pytest.raises(Conflict) as refused:
            put_item(SYSTEM, at=at(where), item=item.pk, base=base)
        assert refused.value.code == "library.moving"
    put_item(SYSTEM, at=at(house), item=item.pk, base="processing")
    item.refresh_from_db()
    assert (item.base, item.status, item.place) == ("processing", "in_transit", house)
    receive(SYSTEM, at=at(other), item=item.pk)
    item.refresh_from_db()
    assert (item.base, item.status, item.place, list(differences())) == ("processing", "processing", other, [])


def test_a_book_of_another_house_that_is_scanned_twice_to_be_sure_begins_one_journey_and_is_no_task(house):
    """Twice at the desk, and once more the next day, before the crate is packed: it never left, so it has not come to a wrong house."""
    there, item = a_library(MIYI), an_item(house)
    lend(SYSTEM, at=at(house), item=item.pk, reader=a_reader(house).pk)
    told = [return_item(SYSTEM, at=at(there), item=item.pk) for _twice in range(3)]
    assert [each.destination for each in told] == [house.pk] * 3
    assert (Transit.objects.count(), Task.objects.count(), differences()) == (1, 0, [])
    with clock.living(clock.now() - timedelta(days=1)):
        other = an_item(house)
        lend(SYSTEM, at=at(house), item=other.pk, reader=a_reader(house).pk)
        return_item(SYSTEM, at=at(there), item=other.pk)
    return_item(SYSTEM, at=at(there), item=other.pk)
    assert (Transit.objects.filter(item=other).count(), Task.objects.count(), differences()) == (2, 0, [])


def test_what_was_sent_to_stay_stays_though_it_is_scanned_twice_when_it_comes(house):
    there, item = a_library(MIYI), an_item(house)
    send(SYSTEM, at=at(house), item=item.pk, to=there.code)
    told = [return_item(SYSTEM, at=at(there), item=item.pk) for _twice in range(2)]
    item.refresh_from_db()
    assert [each.destination for each in told] == [None, None]
    assert (item.place, item.status, Task.objects.count(), differences()) == (there, "available", 0, [])


def test_a_hold_that_was_given_up_between_two_scans_sends_its_book_nowhere(house):
    there, item = a_library(MIYI), an_item(house)
    lend(SYSTEM, at=at(house), item=item.pk, reader=a_reader(house).pk)
    hold = a_hold(a_reader(there), item.record, there)
    assert return_item(SYSTEM, at=at(house), item=item.pk).destination == there.pk
    assert return_item(SYSTEM, at=at(house), item=item.pk).hold == hold.pk
    cancel_hold(SYSTEM, at=at(house), hold=hold.pk)
    assert return_item(SYSTEM, at=at(house), item=item.pk).destination is None
    item.refresh_from_db()
    assert (item.status, Task.objects.count(), differences()) == ("available", 0, [])
