"""What is counted of 你读书我买单 (四川规划 SC-L04). The loan itself is `library.lending` at the shop, and no measure adds these to it."""

from decimal import Decimal
from typing import Final

from wenmai.bookshops.models import ShopLoan
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.subjects import reference
from wenmai.ledger import actions as ledger
from wenmai.ledger.kinds import FactKind, declare
from wenmai.ledger.place import Place
from wenmai.places.models import Institution

LENT: Final = declare(FactKind("bookshops.lent", "你读书我买单选借册次", "册次"))
SPENT: Final = declare(FactKind("bookshops.spent", "你读书我买单购书款", "元"))
ACCESSIONED: Final = declare(FactKind("bookshops.accessioned", "你读书我买单入藏册数", "册"))


def loan_source(loan: ShopLoan) -> str:
    """The source of the three facts of a loan, and its subject reference."""
    return reference("bookshops.loan", loan.pk)


def record_lent(actor: Actor, loan: ShopLoan) -> None:
    """One, at the shop."""
    _record(actor, LENT, loan, loan.shop.institution, Decimal(1))


def reverse_lent(actor: Actor, loan: ShopLoan) -> None:
    """It was undone in the shop."""
    ledger.reverse(actor, kind=LENT, source=loan_source(loan), reason="undone")


def record_spent(actor: Actor, loan: ShopLoan) -> None:
    """The price in yuan, at the library that pays."""
    _record(actor, SPENT, loan, loan.library, Decimal(loan.cost_fen) / 100)


def record_accessioned(actor: Actor, loan: ShopLoan) -> None:
    """One new copy, at the library."""
    _record(actor, ACCESSIONED, loan, loan.library, Decimal(1))


def _record(actor: Actor, kind: FactKind, loan: ShopLoan, house: Institution, quantity: Decimal) -> None:
    ledger.record(
        actor,
        kind=kind,
        source=loan_source(loan),
        happened_at=clock.now(),
        place=Place(house.division_id, house.code, house.kind),
        quantity=quantity,
        attributes={"library": loan.library.code, "kind": loan.kind, "tie": loan.shop.tie}
        | ({"demo": "1"} if loan.demo else {}),
    )
