"""Shops that lend new books for a library, made through actions."""

from datetime import date, timedelta
from itertools import count
from uuid import uuid4

from tests.builders.library import EAST, a_library, a_reader
from tests.builders.places import a_division, an_institution
from wenmai.bookshops.actions.agreements import agree, put_budget, write_rule
from wenmai.bookshops.actions.intake import take_back
from wenmai.bookshops.actions.lending import lend_in_shop
from wenmai.bookshops.drafts import AgreementDraft, RuleDraft, Wish
from wenmai.bookshops.models import Bookshop, ShopBudget, ShopLoan, ShopRule
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.library.models import Reader
from wenmai.places.models import Institution

_numbers = count(1)


def an_isbn(number: int | None = None) -> str:
    """A valid number of a Chinese book."""
    first = f"9787{(number if number is not None else 50_000_000 + next(_numbers)):08d}"
    total = sum(int(digit) * (1 if place % 2 == 0 else 3) for place, digit in enumerate(first))
    return f"{first}{-total % 10}"


def a_bookstore(division: str = EAST, name: str = "演示书店") -> Institution:
    return an_institution(kind="bookstore", division=a_division(division), name=f"{name}{next(_numbers)}")


def a_rule(library: Institution, **changes) -> ShopRule:
    values = {"price_most_fen": 10000, "copies_most": 3, "counted_in": "5104", "month_most": 3, "year_most": 20}
    return write_rule(system(), library=library.code, draft=RuleDraft(**(values | changes)))


def a_budget(library: Institution, fen: int = 100_000) -> ShopBudget:
    today = clock.today()
    days = {"first": today - timedelta(days=400), "last": today + timedelta(days=400)}
    return put_budget(system(), library=library.code, amount_fen=fen, **days)


def a_shop(library: Institution | None = None, *, fen: int = 100_000, percent: int = 100, **rule) -> Bookshop:
    """A shop whose library has a rule and money."""
    house = library or a_library()
    a_rule(house, **rule)
    if fen:
        a_budget(house, fen)
    return an_agreement(a_bookstore(), house, percent=percent)


def an_agreement(shop: Institution, library: Institution, *, first: date | None = None, percent: int = 100) -> Bookshop:
    day = first or clock.today() - timedelta(days=400)
    return agree(system(), draft=AgreementDraft(shop.code, library.code, day, percent=percent))


def a_wish(isbn: str = "", price_fen: int = 4500, **more) -> Wish:
    values = {"title": "山河入梦来", "author": "文一清", "published": (clock.today().year, 0)}
    return Wish(isbn or an_isbn(), price_fen, **(values | more))


def a_shop_loan(
    shop: Bookshop, *, reader: Reader | None = None, wish: Wish | None = None, key: str = "", actor: Actor | None = None
) -> ShopLoan:
    who = reader or a_reader(shop.library)
    return lend_in_shop(actor or system(), shop=shop.pk, wish=wish or a_wish(), reader=who.pk, key=key or uuid4().hex)


def a_returned_loan(shop: Bookshop, **more) -> ShopLoan:
    """One that came back to the library."""
    return take_back(system(), loan=a_shop_loan(shop, **more).pk)


def last_month() -> date:
    return clock.month_start(clock.month_start(clock.today()) - timedelta(days=1))


def lent_last_month(shop: Bookshop, **more) -> ShopLoan:
    """A loan as it would be had it begun on the second day of last month."""
    made = a_shop_loan(shop, **more)
    made.lent_at = clock.day_bounds(last_month() + timedelta(days=1))[0]
    made.save(update_fields=["lent_at"])
    return made
