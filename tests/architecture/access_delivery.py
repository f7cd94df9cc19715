"""An example of every address of delivery."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from tests.builders.delivery import an_item, an_order_draft
from tests.builders.pictures import a_png
from wenmai.delivery.actions.menu import set_picture
from wenmai.delivery.actions.orders import place_order
from wenmai.delivery.models import MenuItem
from wenmai.kernel.actor import system

_numbers = count(1)


def _item(world: Any) -> MenuItem:
    """On the menu of the house here; a title stands once in a house."""
    return an_item(world.here, title=f"川剧折子戏专场 {next(_numbers)}")


def _key(world: Any) -> Mapping[str, Any]:
    return {"key": _item(world).pk}


def _pictured(world: Any) -> Mapping[str, Any]:
    item = _item(world)
    set_picture(system(), item=item, content=a_png(), alt="院坝里的戏台")
    return {"key": item.pk}


def _order(world: Any) -> Mapping[str, Any]:
    """The citizen orders for a school in the township of the house here."""
    about = {"orderer": "school", "organisation": f"第{next(_numbers)}小学", "is_open": False}
    draft = an_order_draft(_item(world), world.here, **about)
    return {"key": place_order(world.citizen, draft=draft).pk}


DELIVERY = {
    "delivery:item": _key,
    "delivery:picture": _pictured,
    "delivery:order": _key,
    **{f"delivery:{name}": _order for name in ("own_order", "choose", "cancel", "confirm")},
    **{f"delivery_desk:{name}": _key for name in ("item", "switch", "picture")},
    **{f"delivery_desk:{name}": _order for name in ("order", "report", "cancel")},
    "api-1:delivery_item": _key,
}
