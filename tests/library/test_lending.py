"""Lending: what the reader gets, what stands against it, and twice the same."""

from datetime import timedelta

import pytest

from tests.builders.library import MIYI, a_library, a_reader, an_item, at
from tests.builders.people import a_citizen, a_clerk, a_manager
from tests.builders.threads import race
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.ledger.queries import FactFilter
from wenmai.ledger.queries import facts as recorded
from wenmai.library.actions.items import put_item, withdraw
from wenmai.library.actions.lending import lend
from wenmai.library.actions.readers import Stop, block, close_reader, unblock
from wenmai.library.actions.returning import return_item
from wenmai.library.actions.transits import send
from wenmai.library.models import BlockKind, CircEvent, Item, Loan, ReaderAlias
from wenmai.places.actions import set_hours, weekly

SYSTEM = system()


@pytest.fixture
def house(db):
    return a_library()


def _said(refusal) -> str:
    with pytest.raises(Conflict) as found:
        refusal()
    return found.value.code


def test_a_loan_is_opened_with_its_terms_and_counted_without_the_person(house):
    item, reader = an_item(house, kind="picture_book"), a_reader(house, category="child")
    deed = lend(a_clerk(house), at=at(house), item=item.pk, reader=reader.pk)
    loan = Loan.objects.get(pk=deed.loan)
    assert (loan.item, loan.reader, loan.category, loan.institution, loan.state) == (
        item,
        reader,
        "child",
        house,
        "open",
    )
    assert clock.day_of(loan.due_at) == clock.day_of(loan.opened_at) + timedelta(days=30)
    assert (loan.terms["days"], loan.terms["renewals"], loan.terms["fine_per_day_fen"]) == (30, 2, 0)
    assert (deed.due_at, Item.objects.get().status) == (loan.due_at, "on_loan")
    (fact,) = recorded(FactFilter(kinds=["library.lending"]))
    assert (fact.institution_code, fact.source, fact.channel) == (house.code, f"library.event:{deed.event}", "onsite")
    assert fact.attributes == {
        "category": "child", "foreign": False, "item_kind": "picture_book", "main": "library", "owner": house.code, "reader": loan.alias,
    }  # fmt: skip
    assert ReaderAlias.objects.get(alias=loan.alias).reader == reader


def test_a_house_with_opening_hours_lends_until_it_is_open(house):
    hours = [weekly(weekdays=[6, 7], opens=540, closes=1080)]
    set_hours(SYSTEM, institution=house.code, rules=hours)
    deed = lend(SYSTEM, at=at(house), item=an_item(house).pk, reader=a_reader(house).pk)
    assert clock.day_of(deed.due_at).isoweekday() in (6, 7)


def test_one_alias_names_a_reader_all_year(house):
    reader = a_reader(house)
    deeds = [lend(SYSTEM, at=at(house), item=an_item(house).pk, reader=reader.pk) for _ in range(2)]
    assert deeds[0].alias == deeds[1].alias == ReaderAlias.objects.get().alias


def test_a_vehicle_lends_as_mobile_service_and_a_foreign_item_as_foreign(house):
    other = a_library(MIYI)
    item = an_item(other)
    lend(SYSTEM, at=at(house, channel="mobile"), item=item.pk, reader=a_reader(house).pk)
    (fact,) = recorded(FactFilter(kinds=["library.lending"]))
    assert (fact.channel, fact.attributes["foreign"]) == ("mobile", True)


def test_the_same_key_lends_once(house):
    item, reader, counter = an_item(house), a_reader(house), at(house)
    first = lend(SYSTEM, at=counter, item=item.pk, reader=reader.pk)
    again = lend(SYSTEM, at=counter, item=item.pk, reader=reader.pk)
    assert (again.event, again.loan, again.due_at, again.repeated) == (first.event, first.loan, first.due_at, True)
    assert (Loan.objects.count(), CircEvent.objects.filter(kind="lent").count()) == (1, 1)
    other = an_item(house)
    assert _said(lambda: lend(SYSTEM, at=counter, item=other.pk, reader=reader.pk)) == "library.key_used"


@pytest.mark.django_db(transaction=True)
def test_two_desks_lend_one_item_once_and_one_key_twice_is_one_loan():
    house = a_library()
    item, readers = an_item(house), [a_reader(house), a_reader(house)]
    results = race(*[lambda r=r: lend(SYSTEM, at=at(house), item=item.pk, reader=r.pk) for r in readers])
    assert sorted(type(each).__name__ for each in results) == ["Conflict", "Deed"]
    another, counter = an_item(house), at(house)
    results = race(*[lambda: lend(SYSTEM, at=counter, item=another.pk, reader=readers[0].pk)] * 2)
    assert sorted(each.repeated for each in results) == [False, True]
    assert Loan.objects.filter(item=another).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_desks_never_pass_a_readers_limit_together():
    house = a_library()
    reader = a_reader(house)
    for _ in range(9):
        lend(SYSTEM, at=at(house), item=an_item(house).pk, reader=reader.pk)
    items = [an_item(house), an_item(house)]
    results = race(*[lambda i=i: lend(SYSTEM, at=at(house), item=i.pk, reader=reader.pk) for i in items])
    assert sorted(getattr(each, "code", "lent") for each in results) == ["lent", "library.limit"]
    assert Loan.objects.filter(closed_at=None).count() == 10


def test_a_manager_lends_against_a_rule_with_a_reason_of_its_own(house):
    reader = a_reader(house)
    for _ in range(10):
        lend(SYSTEM, at=at(house), item=an_item(house).pk, reader=reader.pk)
    item, counter = an_item(house), at(house)
    with pytest.raises(NotAllowed):
        lend(a_clerk(house), at=counter, item=item.pk, reader=reader.pk, override="写论文")
    with pytest.raises(Invalid):
        lend(a_manager(house), at=counter, item=item.pk, reader=reader.pk, override="  ")
    lend(a_manager(house), at=counter, item=item.pk, reader=reader.pk, override="写论文")
    found = CircEvent.objects.get(kind="overridden")
    assert found.payload == {"against": ["limit"], "reason": "写论文"}
    assert CircEvent.objects.filter(item=item, kind="lent").exists()


def test_what_stands_against_a_loan_is_told(house):
    other, reader, item = a_library(MIYI), a_reader(house), an_item(house)

    def try_it(item=item, reader=reader):
        return _said(lambda: lend(SYSTEM, at=at(house), item=item.pk, reader=reader.pk))

    lent = an_item(house)
    lend(SYSTEM, at=at(house), item=lent.pk, reader=reader.pk)
    assert try_it(item=lent) == "library.lent_already"
    assert try_it(item=lent, reader=a_reader(house)) == "library.on_loan"
    sent = an_item(other)
    send(SYSTEM, at=at(other), item=sent.pk, to=a_library().code)
    assert try_it(item=sent) == "library.elsewhere"
    put_item(SYSTEM, at=at(house), item=item.pk, base="processing")
    assert try_it() == "library.not_ready"
    withdraw(SYSTEM, at=at(house), item=item.pk)
    assert try_it() == "library.withdrawn"
    late = a_reader(house)
    late.since = late.valid_until = clock.today() - timedelta(days=2)
    late.save()
    assert try_it(item=an_item(house), reader=late) == "library.expired"
    gone = close_reader(SYSTEM, reader=a_reader(house).pk)
    assert try_it(item=an_item(house), reader=gone) == "library.closed"


def test_a_block_holds_below_its_scope_until_it_is_lifted(house):
    other, reader, item = a_library(MIYI), a_reader(house), an_item(house)
    stop = Stop(BlockKind.DAMAGE, "510402", "封面撕了")
    made = block(SYSTEM, reader=reader.pk, stop=stop)
    assert block(SYSTEM, reader=reader.pk, stop=stop) == made
    assert _said(lambda: lend(SYSTEM, at=at(house), item=item.pk, reader=reader.pk)) == "library.blocked"
    assert lend(SYSTEM, at=at(other), item=an_item(other).pk, reader=reader.pk)
    with pytest.raises(NotAllowed):
        block(a_clerk(house), reader=reader.pk, stop=Stop(BlockKind.OTHER, "5104", "全市停借"))
    unblock(SYSTEM, block=made.pk, reason="书还了")
    assert lend(SYSTEM, at=at(house), item=item.pk, reader=reader.pk)


def test_what_was_sent_here_is_received_with_the_loan(house):
    other, reader = a_library(MIYI), a_reader(house)
    item = an_item(other)
    send(SYSTEM, at=at(other), item=item.pk, to=house.code)
    lend(SYSTEM, at=at(house), item=item.pk, reader=reader.pk)
    kinds = list(CircEvent.objects.filter(item=item).order_by("id").values_list("kind", flat=True))
    assert kinds == ["item_added", "sent", "received", "lent"]


def test_only_who_serves_at_the_house_lends_there(house):
    item, reader, other = an_item(house), a_reader(house), a_library(MIYI)
    for actor in (a_citizen(), a_clerk(other)):
        with pytest.raises(NotAllowed):
            lend(actor, at=at(house), item=item.pk, reader=reader.pk)
    with pytest.raises(NotFound):
        lend(SYSTEM, at=at(house), item=0, reader=reader.pk)
    with pytest.raises(NotFound):
        lend(SYSTEM, at=at(house), item=item.pk, reader=0)


def test_a_deed_takes_few_statements(house, django_assert_max_num_queries):
    item, reader = an_item(house), a_reader(house)
    lend(SYSTEM, at=at(house), item=item.pk, reader=reader.pk)
    return_item(SYSTEM, at=at(house), item=item.pk)
    with django_assert_max_num_queries(8):  # with the two of the transaction
        lend(SYSTEM, at=at(house), item=item.pk, reader=reader.pk)
    with django_assert_max_num_queries(6):
        return_item(SYSTEM, at=at(house), item=item.pk)
