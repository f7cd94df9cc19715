"""What this room holds about a person: told whole when they ask, and taken apart when they are to be forgotten."""

from collections.abc import Mapping

from django.utils.timezone import localtime

from wenmai.bookshops.models import ShopLoan


def export_person(person: str) -> Mapping[str, object]:
    """What they chose in shops."""
    rows = ShopLoan.objects.filter(reader__person=person).select_related("shop__institution").order_by("lent_at")
    return {
        "你读书我买单": [
            {
                "书名": each.title,
                "书店": each.shop.institution.name,
                "借出": f"{localtime(each.lent_at):%Y-%m-%d %H:%M}",
                "状态": str(each.get_state_display()),
            }
            for each in rows
        ]
    }


def erase_person(person: str) -> int:
    """The loans forget who it was; the money and the book stay. How many rows changed."""
    return ShopLoan.objects.filter(reader__person=person).update(reader=None)
