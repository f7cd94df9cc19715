"""What the page of a library's side shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wenmai.bookshops.models import Bookshop, Settlement, ShopBudget, ShopRule
from wenmai.bookshops.queries.agreements import budgets_of, shops_of, standing_rule
from wenmai.bookshops.queries.loans import TieSums, YearSums, ties_of, year_of
from wenmai.bookshops.queries.settlements import Due, dues_of, of_library
from wenmai.kernel import clock
from wenmai.places.models import Institution


@dataclass(frozen=True, slots=True)
class LibraryPage:
    """`budget` is today's, `dues` are statements that can be drawn, `refused` why books were not lent, most often first."""

    rule: ShopRule | None
    budget: ShopBudget | None
    budgets: Sequence[ShopBudget]
    shops: Sequence[Bookshop]
    ties: Sequence[TieSums]
    year: YearSums
    dues: Sequence[Due]
    settlements: Sequence[Settlement]
    refused: Sequence[tuple[str, int]]


def page(house: Institution) -> LibraryPage:
    """All of it; the same number of queries for one shop and for many."""
    budgets, shops, year = budgets_of(house.pk), shops_of(house), year_of(house)
    today = next((each for each in budgets if clock.today() in each.during), None)
    words = reasons()
    refused = [(words.get(code, code), count) for code, count in year.refused.items()]
    rule, ties = standing_rule(house.pk), ties_of(house, shops)
    return LibraryPage(rule, today, budgets, shops, ties, year, dues_of(shops), of_library(house), refused)


def reasons() -> Mapping[str, str]:
    """What the codes of checks are called where they are counted."""
    return {
        "agreement": _("协议不在期内"),
        "rule": _("还没有规则"),
        "reader": _("读者证不能借"),
        "quota": _("读者额度用完"),
        "copies": _("馆里已有"),
        "price": _("超过定价上限"),
        "kind": _("种类不选购"),
        "class": _("分类不选购"),
        "age": _("不是新书"),
        "published": _("出版年月不详"),
        "money": _("经费不够"),
    }
