"""Whoever is forgotten at the moment at which something is lent to them: one of the two happens, whole, whichever is first."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from tests.builders.hub import a_file_system
from tests.builders.library import a_library, a_reader, an_item, at
from tests.builders.people import a_clerk
from tests.builders.threads import WAIT, apart, open_transaction, until_somebody_waits
from wenmai.hub.actions.forgetting import KEPT, forget_visitors
from wenmai.hub.actions.visitors import Newcomer, welcome
from wenmai.hub.models import Visitor
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.clock import SHANGHAI
from wenmai.kernel.errors import Conflict
from wenmai.library.actions.ageing import age_loans
from wenmai.library.actions.lending import lend
from wenmai.library.actions.returning import return_item
from wenmai.library.models import Loan, Reader, ReaderAlias
from wenmai.library.queries.ledger import differences

pytestmark = pytest.mark.django_db(transaction=True)


def _an_old_visitor():
    house = a_library()
    a_file_system()
    welcome(a_clerk(house), house=house, newcomer=Newcomer("CQR0000001", "渝先生", "2026-01"))
    long_ago = clock.now() - KEPT - timedelta(days=2)
    Visitor.objects.update(made_at=long_ago, checked_at=long_ago, seen_on=clock.day_of(long_ago))
    return house, Visitor.objects.get().reader_id, an_item(house).pk


def test_whoever_is_lent_to_at_this_moment_is_not_forgotten():
    house, reader, item = _an_old_visitor()
    with ThreadPoolExecutor(1) as pool:
        with open_transaction(lambda: lend(system(), at=at(house), item=item, reader=reader)):
            forgotten = pool.submit(apart(lambda: forget_visitors(system())))
            until_somebody_waits()
        assert forgotten.result(WAIT) == 0
    assert (Visitor.objects.count(), Loan.objects.get(closed_at=None).reader_id) == (1, reader)
    assert (Reader.objects.get().person is None, differences()) == (False, [])


def test_nothing_is_lent_to_whoever_is_forgotten_at_this_moment():
    house, reader, item = _an_old_visitor()
    with ThreadPoolExecutor(1) as pool:
        with open_transaction(lambda: forget_visitors(system())) as forgotten:
            lent = pool.submit(apart(lambda: lend(system(), at=at(house), item=item, reader=reader)))
            until_somebody_waits()
        assert forgotten == 1
        with pytest.raises(Conflict) as refused:
            lent.result(WAIT)
    assert (refused.value.code, Loan.objects.count(), Visitor.objects.count()) == ("library.closed", 0, 0)
    assert (Reader.objects.get().person, ReaderAlias.objects.count(), differences()) == (None, 0, [])


def test_a_year_keeps_a_readers_name_while_a_loan_of_it_is_written_at_this_moment():
    house = a_library()
    reader, first, second = a_reader(house).pk, an_item(house).pk, an_item(house).pk
    lately = datetime(clock.today().year - 1, 12, 31, 9, tzinfo=SHANGHAI)
    with clock.living(lately):
        lend(system(), at=at(house), item=first, reader=reader)
        return_item(system(), at=at(house), item=first)
    counter = at(house, at=lately + timedelta(hours=1), offline=True)
    with ThreadPoolExecutor(1) as pool:
        with open_transaction(lambda: lend(system(), at=counter, item=second, reader=reader)) as deed:
            aged = pool.submit(apart(lambda: age_loans(system(), now=lately + timedelta(days=120))))
            until_somebody_waits()
        assert aged.result(WAIT) == 1  # the loan of long ago lost its reader
    loan = Loan.objects.get(closed_at=None)
    assert (loan.alias, ReaderAlias.objects.get().alias) == (deed.alias, deed.alias)
