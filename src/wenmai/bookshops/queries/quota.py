"""A reader's own quota, and what the public may ask about a book."""

from collections.abc import Sequence
from dataclasses import dataclass

from wenmai.bookshops.drafts import Wish
from wenmai.bookshops.models import Bookshop, LoanState, ShopLoan, ShopRule
from wenmai.bookshops.queries.agreements import budget_of, taking_part
from wenmai.bookshops.queries.books import Known, known
from wenmai.bookshops.queries.eligibility import Check, Used, book_checks, used_by
from wenmai.kernel.actor import Actor
from wenmai.library.models import Reader
from wenmai.places.models import Institution


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
    """Every library that has shops today. One query for all shops, two for each library."""
    by_library: dict[int, list[Bookshop]] = {}
    for each in taking_part():
        by_library.setdefault(each.library_id, []).append(each)
    return [_offer(shops) for shops in by_library.values()]


def _offer(shops: list[Bookshop]) -> Offer:
    library = shops[0].library
    budget = budget_of(library.pk)
    rule = ShopRule.objects.filter(library=library, ended_at=None).first()
    return Offer(library, rule, shops, bool(rule and budget and budget.left_fen > 0))


def answers(wish: Wish) -> tuple[Known, Sequence[Answer]]:
    """What is known of a book, and what each library says; a price of 0 was not given and is not asked about."""
    book = known(wish.isbn)
    return book, [Answer(each, _checks(each.rule, wish, book)) for each in offers() if each.rule]


def _checks(rule: ShopRule | None, wish: Wish, book: Known) -> tuple[Check, ...]:
    if rule is None:
        return ()
    return tuple(each for each in book_checks(rule, wish, book) if wish.price_fen or each.code != "price")


def my_quota(actor: Actor) -> Quota | None:
    """The actor's own, None for who is no reader or where no shop takes part."""
    reader = Reader.objects.filter(person=actor.person or "-", closed_at=None).values_list("pk", flat=True).first()
    found = [each for each in offers() if each.rule] if reader else []
    if not reader or not found:
        return None
    rows = ShopLoan.objects.filter(reader=reader).exclude(state=LoanState.UNDONE).select_related("shop__institution")
    return Quota(
        [(each, used_by(reader, each.library.pk)) for each in found], list(rows.order_by("-lent_at", "-pk")[:5])
    )
