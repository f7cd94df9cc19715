"""Who is late, what it costs, and whose age the rules ask for: what a loan's terms promise is done."""

from datetime import timedelta

import pytest

from tests.builders.library import MIYI, a_library, a_reader, an_item, at
from tests.builders.people import a_manager, a_person
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid
from wenmai.ledger.queries import FactFilter
from wenmai.ledger.queries import facts as recorded
from wenmai.library.actions import loans
from wenmai.library.actions.ageing import age_loans
from wenmai.library.actions.lending import lend
from wenmai.library.actions.readers import NewReader, Stop, block, register_reader
from wenmai.library.actions.returning import return_item
from wenmai.library.actions.rules import RuleDraft, write_rule
from wenmai.library.models import Block, BlockKind, Loan, Reader
from wenmai.places.actions import set_hours, weekly

SYSTEM = system()


@pytest.fixture
def house(db):
    return a_library()


def _rule(house, *, asked=None, **says):
    draft = RuleDraft("本馆规定", clock.today(), None, {"where": house.code} | (asked or {}), says, "")
    return write_rule(a_manager(house), draft=draft)


def _lent(house, *, days_ago=0, reader=None):
    """A loan by a device without a line, so many days ago."""
    reader, item = reader or a_reader(house), an_item(house)
    counter = at(house, at=clock.now() - timedelta(days=days_ago), offline=True)
    return item, reader, lend(SYSTEM, at=counter, item=item.pk, reader=reader.pk)


def _late(house) -> list[bool]:
    return [each.attributes["late"] for each in recorded(FactFilter(kinds=["library.return"]))]


def test_who_is_late_is_stopped_where_the_terms_say_so(house):
    _rule(house, days=10, grace_days=2, suspend_days=2, suspend_cap=9)
    item, reader, _deed = _lent(house, days_ago=15)
    return_item(SYSTEM, at=at(house), item=item.pk)
    stop = Block.objects.get()
    assert (stop.reader, stop.kind, stop.scope, stop.by) == (reader, BlockKind.OVERDUE, house.code, "system")
    assert clock.day_of(stop.until) == clock.today() + timedelta(days=2 * (15 - 10 - 2))
    with pytest.raises(Conflict) as refused:
        lend(SYSTEM, at=at(house), item=an_item(house).pk, reader=reader.pk)
    assert (refused.value.code, _late(house)) == ("library.blocked", [True])
    other = a_library(MIYI)
    assert lend(SYSTEM, at=at(other), item=an_item(other).pk, reader=reader.pk)


def test_a_stop_is_no_longer_than_its_cap_and_the_fallback_stops_nobody(house):
    item, _reader, _deed = _lent(house, days_ago=60)
    return_item(SYSTEM, at=at(house), item=item.pk)
    assert (Block.objects.count(), _late(house)) == (0, [True])
    _rule(house, days=1, suspend_days=5, suspend_cap=7)
    item, _reader, _deed = _lent(house, days_ago=20)
    return_item(SYSTEM, at=at(house), item=item.pk)
    assert clock.day_of(Block.objects.get().until) == clock.today() + timedelta(days=7)


def test_within_the_days_of_grace_and_before_closed_doors_nobody_is_late(house):
    _rule(house, days=10, grace_days=2, suspend_days=2)
    item, _reader, _deed = _lent(house, days_ago=12)
    return_item(SYSTEM, at=at(house), item=item.pk)
    closed = a_library(MIYI)
    weekday = clock.today().isoweekday()
    set_hours(SYSTEM, institution=closed.code, rules=[weekly(weekdays=[weekday % 7 + 1], opens=540, closes=1080)])
    _rule(house, asked={"kind": "book"}, days=10, grace_days=0, suspend_days=2)
    item, _reader, _deed = _lent(house, days_ago=13)
    return_item(SYSTEM, at=at(closed), item=item.pk)
    assert (Block.objects.count(), _late(house)) == (0, [False, False])


def test_what_a_late_return_stopped_is_forgotten_with_the_loan(house):
    _rule(house, days=1, suspend_days=1)
    item, _reader, _deed = _lent(house, days_ago=9)
    return_item(SYSTEM, at=at(house), item=item.pk)
    age_loans(SYSTEM, now=clock.now() + timedelta(days=91))
    assert Block.objects.count() == 1
    age_loans(SYSTEM, now=clock.now() + timedelta(days=120))
    assert Block.objects.count() == 0


def test_a_rule_for_an_age_speaks_for_who_has_it(house):
    young = a_person("李小明", born=clock.today() - timedelta(days=8 * 366))
    child = register_reader(SYSTEM, reader=NewReader(young.key, house.code))
    _rule(house, asked={"youngest": 6, "oldest": 14}, days=45)
    for reader, days in ((Reader.objects.get(pk=child.pk), 45), (a_reader(house), 30)):
        _item, _reader, deed = _lent(house, reader=reader)
        assert clock.day_of(deed.due_at) == clock.today() + timedelta(days=days)


def test_a_renewal_goes_by_the_rule_for_renewals_of_the_day_of_the_loan(house):
    _rule(house, asked={"renewal": 1}, days=7, renewals=1)
    item, _reader, deed = _lent(house, days_ago=25)
    assert clock.day_of(deed.due_at) == clock.today() + timedelta(days=5)
    renewed = loans.renew(SYSTEM, at=at(house), item=item.pk)
    assert clock.day_of(renewed.due_at) == clock.today() + timedelta(days=7)
    with pytest.raises(Conflict) as refused:
        loans.renew(SYSTEM, at=at(house), item=item.pk)
    assert (refused.value.code, Loan.objects.get().renewals) == ("library.renewals", 1)


def test_a_rule_for_renewals_says_nothing_that_renewals_do_not_ask(house):
    with pytest.raises(Invalid) as refused:
        _rule(house, asked={"renewal": 1}, days=7, suspend_days=2)
    assert (refused.value.code, set(refused.value.fields)) == ("library.rule_renewal", {"suspend_days"})


def test_the_limit_counts_the_loans_of_its_scope(house):
    other = a_library(MIYI)
    _rule(house, max_out=1, limit_scope="owner")
    reader, foreign = a_reader(house), [an_item(other) for _ in range(2)]
    assert lend(SYSTEM, at=at(other), item=an_item(other).pk, reader=reader.pk)
    assert lend(SYSTEM, at=at(house), item=an_item(house).pk, reader=reader.pk)
    with pytest.raises(Conflict) as refused:  # the stock of the other house is full, for it has one of its own lent
        lend(SYSTEM, at=at(house), item=foreign[0].pk, reader=reader.pk)
    assert refused.value.code == "library.limit"
    second = a_reader(house)
    _rule(other, max_out=1, limit_scope="where")
    assert lend(SYSTEM, at=at(house), item=foreign[0].pk, reader=second.pk)
    assert lend(SYSTEM, at=at(other), item=foreign[1].pk, reader=second.pk)  # owned there, lent elsewhere: not counted


def test_a_stop_that_is_over_stands_in_nobodys_way(house):
    reader, now = a_reader(house), clock.now()
    old = block(SYSTEM, reader=reader.pk, stop=Stop(BlockKind.OTHER, house.code, "上月", now + timedelta(hours=1)))
    Block.objects.filter(pk=old.pk).update(since=now - timedelta(days=2), until=now - timedelta(days=1))
    assert block(SYSTEM, reader=reader.pk, stop=Stop(BlockKind.OTHER, house.code, "这个月")).pk != old.pk
    Block.objects.exclude(pk=old.pk).delete()
    counter = at(house, at=now - timedelta(days=1, hours=1))  # dated into the stop by a device with a line
    assert lend(SYSTEM, at=counter, item=an_item(house).pk, reader=reader.pk)
