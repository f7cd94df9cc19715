"""What this room holds about a person: what they ordered, with whom to call."""

from collections.abc import Mapping
from dataclasses import asdict

from wenmai.delivery.actions.keeping import forget_person
from wenmai.delivery.models import Order
from wenmai.delivery.sealed import opened
from wenmai.kernel.actor import system


def export_person(person: str) -> Mapping[str, object]:
    """Orders with the contact that the person gave, as they would read them."""
    rows = Order.objects.filter(asked_by=person).select_related("item", "confirmation").order_by("made_at")
    return {"点单": [_order(each) for each in rows]}


def erase_person(person: str) -> int:
    """End what no house stands behind, drop names and phones."""
    return forget_person(system(), person=person)


def _order(order: Order) -> dict[str, object]:
    contact = opened(order.contact)
    word = getattr(order, "confirmation", None)
    return {
        "点的": str(order),
        "名义": order.organisation,
        "状态": str(order.get_state_display()),
        "哪天方便": [day.isoformat() for day in order.wish_days],
        "评分": word.stars if word else None,
        "联系": asdict(contact) if contact else None,
    }
