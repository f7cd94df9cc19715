"""Invariant of the money after every step of any story, with two writers at once: held + spent never exceed the budget and
are exactly what the loans say; a line of a shop is settled exactly once.
"""

from uuid import uuid4

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.builders.bookshops import a_bookstore, a_shop, a_shop_loan, a_wish, an_agreement, an_isbn, last_month
from tests.builders.library import a_library, a_reader
from tests.builders.threads import race
from wenmai.bookshops.actions.agreements import put_budget
from wenmai.bookshops.actions.intake import take_back, take_in
from wenmai.bookshops.actions.lending import lend_in_shop, undo_in_shop
from wenmai.bookshops.actions.settling import confirm, draw, mark_paid
from wenmai.bookshops.drafts import Intake
from wenmai.bookshops.models import Settlement, SettlementLine, ShopBudget, ShopLoan
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid
from wenmai.ledger import queries as ledger

live = pytest.mark.django_db(transaction=True)
MONEY, BOOKS, TWO = 12_000, [an_isbn(70_000_000 + number) for number in range(3)], st.integers(0, 1)
WHICH = st.integers(0, 9)


class Story(RuleBasedStateMachine):
    """Two shops, two readers, one budget that is soon empty; every deed may be refused."""

    @initialize()
    def begin(self) -> None:
        library = a_library()
        first = a_shop(library, fen=MONEY, percent=90, shelf_first=False, copies_most=2, month_most=4)
        self.shops = [first.pk, an_agreement(a_bookstore(), library).pk]
        self.readers = [a_reader(library).pk, a_reader(library).pk]
        self.library = library

    def lending(self, shop, reader, book, fen, key=""):
        wish, name = a_wish(BOOKS[book], price_fen=fen), key or uuid4().hex
        return lambda: lend_in_shop(system(), shop=self.shops[shop], wish=wish, reader=self.readers[reader], key=name)

    def some(self, which: int) -> int:
        keys = list(ShopLoan.objects.filter(library=self.library).order_by("pk").values_list("pk", flat=True))
        return keys[which % len(keys)] if keys else 0

    def at_once(self, *works):
        """Nothing but refusals may go wrong."""
        results = race(*works)
        assert [each for each in results if isinstance(each, Exception) and not isinstance(each, Conflict)] == []
        return results

    @rule(shop=TWO, other=TWO, book=st.integers(0, 2), one=st.integers(500, 5000), two=st.integers(500, 5000))
    def two_lend(self, shop, other, book, one, two):
        self.at_once(self.lending(shop, 0, book, one), self.lending(other, 1, book, two))

    @rule(shop=TWO, reader=TWO, book=st.integers(0, 2))
    def one_taps_twice(self, shop, reader, book):
        tap = self.lending(shop, reader, book, 3000, uuid4().hex)
        first, second = self.at_once(tap, tap)
        assert getattr(first, "pk", type(first)) == getattr(second, "pk", type(second))

    @rule(which=WHICH)
    def undone_and_given_back_at_once(self, which):
        if key := self.some(which):
            self.at_once(lambda: undo_in_shop(system(), loan=key), lambda: take_back(system(), loan=key))

    @rule(which=WHICH)
    def taken_in_twice(self, which):
        if key := self.some(which):
            deed = lambda: take_in(system(), loan=key, intake=Intake(f"C{key}", ""))  # noqa: E731
            self.at_once(lambda: take_back(system(), loan=key))
            self.at_once(deed, deed)

    @rule(which=WHICH, shop=TWO)
    def settled_twice(self, which, shop):
        """Half of what there is was lent last month; the statement is drawn, and paid while books come in."""
        loans = ShopLoan.objects.filter(library=self.library, line=None).order_by("pk").values_list("pk", flat=True)
        ShopLoan.objects.filter(pk__in=list(loans)[::2]).update(lent_at=clock.day_bounds(last_month())[0])
        deed = lambda: draw(system(), shop=self.shops[shop], month=last_month())  # noqa: E731
        first, second = self.at_once(deed, deed)
        assert getattr(first, "pk", 0) == getattr(second, "pk", 0)
        if isinstance(first, Settlement):
            self.pay(first.pk, self.some(which))

    def pay(self, key: int, loan: int) -> None:
        Settlement.objects.filter(pk=key, shop_confirmed_at=None).update(shop_confirmed_at=clock.now())
        confirm(system(), settlement=key)
        paying = lambda: mark_paid(system(), settlement=key, paid_reference="凭 1")  # noqa: E731
        self.at_once(paying, paying, lambda: take_in(system(), loan=loan, intake=Intake(f"C{loan}", "")))

    @rule(fen=st.integers(1, 30_000))
    def the_amount_is_changed(self, fen):
        row = ShopBudget.objects.get(library=self.library)
        days = {"first": row.during.lower, "last": row.during.upper}

        def change():
            return put_budget(system(), library=self.library.code, amount_fen=fen, **days)

        results = race(change, self.lending(0, 0, 0, 2500))
        wrong = [each for each in results if isinstance(each, Exception) and not isinstance(each, Conflict)]
        assert [each.code for each in wrong if isinstance(each, Invalid)] == ["bookshops.budget"] * len(wrong)

    @invariant()
    def the_money_is_what_the_loans_say(self):
        if not hasattr(self, "library"):
            return
        row = ShopBudget.objects.get(library=self.library)
        loans = list(ShopLoan.objects.filter(library=self.library).exclude(state="undone"))
        held = sum(each.cost_fen for each in loans if each.spent_at is None)
        spent = sum(each.cost_fen for each in loans if each.spent_at)
        assert (row.held_fen, row.spent_fen, row.left_fen >= 0) == (held, spent, True)
        facts = ledger.facts(ledger.FactFilter(kinds=["bookshops.spent"], institutions=[self.library.code]))
        assert sum(each.quantity for each in facts) * 100 == spent

    @invariant()
    def a_line_is_settled_once(self):
        if not hasattr(self, "library"):
            return
        for each in Settlement.objects.filter(shop__library=self.library):
            lines = list(SettlementLine.objects.filter(settlement=each).select_related("loan"))
            assert (each.lines_count, each.fen) == (len(lines), sum(line.fen for line in lines))
            assert all(line.loan.spent_at for line in lines) or not each.paid_at
            assert [line for line in lines if line.loan.state == "undone"] == []


@live
def test_any_story_keeps_the_money():
    run_state_machine_as_test(
        Story,
        settings=settings(
            max_examples=8, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


@live
def test_of_two_shops_that_want_the_last_money_one_gets_it():
    library = a_library()
    one, other = a_shop(library, fen=5000), an_agreement(a_bookstore(), library)
    readers = [a_reader(library), a_reader(library)]
    results = race(
        lambda: a_shop_loan(one, reader=readers[0], wish=a_wish(price_fen=4000)),
        lambda: a_shop_loan(other, reader=readers[1], wish=a_wish(price_fen=4000)),
    )
    assert sorted(type(each).__name__ for each in results) == ["Conflict", "ShopLoan"]
    assert ShopBudget.objects.get().held_fen == 4000


@live
def test_of_two_libraries_that_want_the_last_copy_one_buys_it():
    shops, isbn = [a_shop(copies_most=1, shelf_first=False) for _ in range(2)], an_isbn()
    readers = [a_reader(each.library) for each in shops]
    results = race(*[
        lambda shop=shop, reader=reader: a_shop_loan(shop, reader=reader, wish=a_wish(isbn))
        for shop, reader in zip(shops, readers, strict=True)
    ])  # fmt: skip
    refused = [each.code for each in results if isinstance(each, Conflict)]
    assert (refused, ShopLoan.objects.count()) == (["bookshops.copies"], 1)


@live
def test_a_reader_at_two_counters_takes_no_more_than_the_quota():
    library = a_library()
    one, other, reader = a_shop(library, month_most=1), an_agreement(a_bookstore(), library), a_reader(library)
    results = race(lambda: a_shop_loan(one, reader=reader), lambda: a_shop_loan(other, reader=reader))
    refused = [each.code for each in results if isinstance(each, Conflict)]
    assert (refused, ShopLoan.objects.count()) == (["bookshops.quota"], 1)
