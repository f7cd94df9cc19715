"""你读书我买单: agreements with shops, rules, budgets, loans that began in a shop, and settlements."""

from wenmai.bookshops.models.agreements import BookKind, Bookshop, ShopBudget, ShopRule, Tie
from wenmai.bookshops.models.loans import LoanState, ShopLoan, ShopRefusal
from wenmai.bookshops.models.settlements import Settlement, SettlementLine, SettlementWord
from wenmai.bookshops.models.titles import ShopTitle

__all__ = [
    "BookKind",
    "Bookshop",
    "LoanState",
    "Settlement",
    "SettlementLine",
    "SettlementWord",
    "ShopBudget",
    "ShopLoan",
    "ShopRefusal",
    "ShopRule",
    "ShopTitle",
    "Tie",
]
