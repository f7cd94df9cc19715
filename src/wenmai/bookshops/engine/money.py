"""The only statements that move a budget. Each is one UPDATE; the CHECK of the table stands behind them."""

from django.db.models import F

from wenmai.bookshops.models import ShopBudget


def hold(budget: int, fen: int) -> bool:
    """Promise an amount; False where it is not there any more."""
    room = F("amount_fen") - F("held_fen") - fen
    return ShopBudget.objects.filter(pk=budget, spent_fen__lte=room).update(held_fen=F("held_fen") + fen) == 1


def release(budget: int, fen: int) -> None:
    """Give a promise back."""
    ShopBudget.objects.filter(pk=budget).update(held_fen=F("held_fen") - fen)


def spend(budget: int, fen: int) -> None:
    """What was promised is gone."""
    ShopBudget.objects.filter(pk=budget).update(held_fen=F("held_fen") - fen, spent_fen=F("spent_fen") + fen)
