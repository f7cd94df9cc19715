"""A reader's own quota, and what the public may ask about a book."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from wenmai.bookshops.drafts import Wish
from wenmai.bookshops.models import Bookshop, LoanState, ShopBudget, ShopLoan, ShopRule
from wenmai.bookshops.queries.agreements import taking_part
from wenmai.bookshops.queries.books import Held, Known, held_in, known
from wenmai.bookshops.queries.eligibility import NOTHING, Check, Used, about_book, used_of
from wenmai.bookshops.queries.loans import due_now
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.library.models import Reader
from wenmai.places.models import Institution
from wenmai.places.queries.divisions import divisions_by_code


@dataclass(frozen=True, slots=True)
class Offer:
    """A library with its rule and the shops that lend for it. `open` says that there is money today."""

    library: Institution
    rule: ShopRule | None
    shops: Sequence[Bookshop]
    open: bool


@dataclass(frozen=True, slots=True)
class Quota:
    """What somebody has chosen of what they may, at each library that has shops; and their last books."""

    lines: Sequence[tuple[Offer, Used]]
    loans: Sequence[ShopLoan]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one library's rules say of a book; shown like a verdict."""

    offer: Offer
    checks: tuple[Check, ...]

    @property
    def refusals(self) -> tuple[Check, ...]:
        """What stands against it."""
        return tuple(each for each in self.checks if not each.ok)

    @property
    def passed(self) -> tuple[Check, ...]:
        """What stands for it."""
        return tuple(each for each in self.checks if each.ok)

    @property
    def asks(self) -> bool:
        """Nothing stands against it but that nobody said when it was published."""
        return [each.code for each in self.refusals] == ["published"]

    @property
    def eligible(self) -> bool:
        """Nothing of the book itself stands against it, and there is money."""
        return self.offer.open and not self.refusals


def offers() -> Sequence[Offer]:
    """Every library that has shops today, with the names of where copies count. Four queries."""
    found = _offers(taking_part())
    rules = [each.rule for each in found if each.rule]
    names = divisions_by_code(rule.counted_in for rule in rules)
    for rule in rules:
        rule.counted_name = names[rule.counted_in].name
    return found


def _offers(rows: Iterable[Bookshop]) -> list[Offer]:
    """By library: one query for all shops, one for all rules, one for all budgets."""
    shops: dict[int, list[Bookshop]] = {}
    for each in rows:
        shops.setdefault(each.library_id, []).append(each)
    rules = {each.library_id: each for each in ShopRule.objects.filter(library__in=shops, ended_at=None)}
    money = ShopBudget.objects.filter(library__in=shops, during__contains=clock.today())
    open_at = {each.library_id for each in money if each.left_fen > 0 and each.library_id in rules}
    return [Offer(own[0].library, rules.get(key), own, key in open_at) for key, own in shops.items()]


def answers(wish: Wish, offered: Sequence[Offer]) -> tuple[Known, Sequence[Answer]]:
    """What is known of a book, and what each library says; a price of 0 was not given and is not asked about.

    Three queries at most.
    """
    book = known(wish.isbn)
    rules = {each.library.pk: each.rule for each in offered if each.rule}
    copies = held_in(book, {rule.counted_in for rule in rules.values()})
    return book, [
        Answer(each, _checks(rule, wish, book, copies[rule.counted_in]))
        for each in offered
        if (rule := rules.get(each.library.pk))
    ]


def _checks(rule: ShopRule, wish: Wish, book: Known, copies: Held) -> tuple[Check, ...]:
    found = about_book(rule, wish, book, copies)
    return tuple(each for each in found if wish.price_fen or each.code != "price")


def my_quota(actor: Actor) -> Quota | None:
    """The actor's own at libraries of their city and where they have chosen; None for who is no reader or has none of these.

    The same number of queries for one library and many.
    """
    rows = Reader.objects.filter(person=actor.person or "-", closed_at=None)
    reader = rows.select_related("home__division").first()
    found = [each for each in _offers(_near(reader)) if each.rule] if reader else []
    if not reader or not found:
        return None
    used = used_of(reader.pk)
    mine = ShopLoan.objects.filter(reader=reader).exclude(state=LoanState.UNDONE).select_related("shop__institution")
    return Quota(
        [(each, used.get(each.library.pk, NOTHING)) for each in found],
        list(mine.annotate(due=due_now()).order_by("-lent_at", "-pk")[:5]),
    )


def _near(reader: Reader) -> "QuerySet[Bookshop]":
    """Shops of libraries of the reader's city, of those above it, and of those on whose money they have chosen."""
    path = reader.home.division.path
    chosen = ShopLoan.objects.filter(reader=reader).exclude(state=LoanState.UNDONE).values("library")
    city = Q(library__division__path__contains=path[:2][-1:]) | Q(library__division__in=path)
    return taking_part().filter(city | Q(library__in=chosen))
