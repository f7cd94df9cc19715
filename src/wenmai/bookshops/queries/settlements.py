"""Statements on pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, QuerySet, Sum

from wenmai.bookshops import policies, refusals
from wenmai.bookshops.models import Bookshop, LoanState, Settlement, SettlementLine, ShopLoan
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.places.models import Institution


@dataclass(frozen=True, slots=True)
class Due:
    """What a shop would get on a statement of the last month that is over."""

    shop: Bookshop
    month: date
    count: int
    fen: int


def settlements() -> "QuerySet[Settlement]":
    """With both sides."""
    return Settlement.objects.select_related("shop__institution__division", "shop__library__division")


def of_shop(shop: Institution) -> Sequence[Settlement]:
    """All of a shop by all its agreements, the youngest in front."""
    return list(settlements().filter(shop__institution=shop).order_by("-month", "-pk"))


def of_library(library: Institution, number: int = 24) -> Sequence[Settlement]:
    """The last ones of a library, those to do something about in front."""
    rows = settlements().filter(shop__library=library).order_by("paid_at", "-month", "pk")
    return sorted(rows.order_by("-month", "pk")[:number], key=lambda each: each.paid_at is not None)


def dues_of(shops: Sequence[Bookshop]) -> Sequence[Due]:
    """Which of these shops have something to settle up to the end of last month. One query."""
    this = clock.month_start(clock.today())
    rows = ShopLoan.objects.filter(shop__in=shops, lent_at__lt=clock.day_bounds(this)[0], line=None)
    sums = rows.exclude(state=LoanState.UNDONE).values("shop").annotate(n=Count("pk"), fen=Sum("cost_fen")).order_by()
    found, month = {row["shop"]: row for row in sums}, last_month()
    return [Due(each, month, found[each.pk]["n"], found[each.pk]["fen"]) for each in shops if each.pk in found]


def last_month() -> date:
    """The first day of the last month that is over."""
    return clock.month_start(clock.month_start(clock.today()) - timedelta(days=1))


def get_settlement(actor: Actor, key: int) -> Settlement:
    """A statement for its two sides. Raises NotFound for others."""
    row = settlements().filter(pk=key).first()
    if row is None or not (
        policies.may_sell(actor, row.shop.institution) or policies.may_take_in(actor, row.shop.library)
    ):
        raise refusals.no_settlement()
    return row


def lines_of(settlement: Settlement) -> Sequence[SettlementLine]:
    """Its lines with the loans, in the order in which they were lent."""
    rows = SettlementLine.objects.filter(settlement=settlement).select_related("loan__item")
    return list(rows.order_by("loan__lent_at", "pk"))
