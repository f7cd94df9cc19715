"""你读书我买单 in the demo: a shop of 盐边县 and its library; last month is lived through and settled as far as the shop's word.

The books are real records that no house of the county has; that a shop sold them, for how much and to whom, is invented.
"""

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta

from wenmai.bookshops.actions.agreements import agree, put_budget, write_rule
from wenmai.bookshops.actions.intake import take_back, take_in
from wenmai.bookshops.actions.lending import ask, lend_in_shop
from wenmai.bookshops.actions.settling import confirm, draw
from wenmai.bookshops.drafts import AgreementDraft, Intake, RuleDraft, Wish
from wenmai.bookshops.models import Bookshop, ShopLoan
from wenmai.catalogue.models import Record
from wenmai.demo.city import open_houses
from wenmai.demo.houses import House
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.library.models import Item, Reader

SHOP, LIBRARY, COUNTY = "PZH-YB-SHOP", "PZH-YB-LIB", "510422"
PRICES = (3900, 4500, 5800, 6800, 4200)
READERS = ("grandmother", "citizen", "reader", "student")


def open_shop(actor: Actor) -> None:
    """The shop stands before its clerk is appointed; safe to repeat."""
    shop = House(SHOP, "盐边演示书店", "bookstore", f"{COUNTY}100", ("study_day",), level=5)
    open_houses(actor, (shop,))


def buy_in_shop(cast: Mapping[str, Actor], today: date) -> None:
    """Three books of last month and one of today, one refusal, one statement that waits for the library; safe to repeat."""
    if Bookshop.objects.exists():
        return
    month = clock.month_start(clock.month_start(today) - timedelta(days=1))
    head, seller = cast["librarian"], cast["seller"]
    shop = _agree(head, month, today)
    wishes, readers = _wishes(), [_reader(cast[key]) for key in READERS]
    loans = []
    for number, (wish, reader) in enumerate(zip(wishes[:3], readers, strict=False)):
        with clock.living(clock.at(month + timedelta(days=3 + 5 * number), time(15, 10))):
            loans.append(_lend(seller, shop, wish, reader))
    with clock.living(clock.at(month + timedelta(days=20), time(10, 0))):
        for loan in loans[:2]:
            take_back(head, loan=loan.pk)
        take_in(head, loan=loans[0].pk, intake=Intake("演示 2026-0001", "024000000001"))
    settlement = draw(head, shop=shop.pk, month=month)
    confirm(seller, settlement=settlement.pk)
    _lend(seller, shop, wishes[3], readers[3])
    ask(seller, shop=shop.pk, wish=wishes[4], reader=readers[0])


def _agree(head: Actor, month: date, today: date) -> Bookshop:
    rule = RuleDraft(12000, 2, COUNTY, 3, 20, excluded=("G4",), not_bought=("textbook", "periodical", "audiovisual"))
    write_rule(head, library=LIBRARY, draft=rule)
    days = {"first": month.replace(month=1, day=1), "last": today.replace(month=12, day=31)}
    put_budget(head, library=LIBRARY, amount_fen=20_000_00, demo=True, **days)
    return agree(head, draft=AgreementDraft(SHOP, LIBRARY, month.replace(day=1), percent=85, demo=True))


def _wishes() -> Sequence[Wish]:
    """Four books that the county has not, and one that stands on a shelf there."""
    held = Item.objects.filter(home__division__path__contains=[COUNTY])
    rows = Record.objects.filter(language="chi", merged_into=None).exclude(isbns=[]).order_by("pk")
    new = rows.exclude(pk__in=held.values("record"))[:4]
    old = rows.filter(pk__in=held.filter(status="available").values("record"))[:1]
    books = [*new, *old]
    return [Wish(each.isbns[0], price) for each, price in zip(books, PRICES, strict=True)]


def _reader(who: Actor) -> int:
    return Reader.objects.values_list("pk", flat=True).get(person=who.person)


def _lend(seller: Actor, shop: Bookshop, wish: Wish, reader: int) -> ShopLoan:
    return lend_in_shop(seller, shop=shop.pk, wish=wish, reader=reader, key=f"demo-{wish.isbn}")
