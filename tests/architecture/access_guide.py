"""An example of every address of the guide."""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from tests.builders.activities import a_festival
from tests.builders.galas import a_gala, an_evening
from tests.builders.guide import PNG, a_product, a_spot, some_goods

_numbers = count(1)


def _spot(world: Any) -> Mapping[str, Any]:
    title = f"红格第{next(_numbers)}泉"
    return {"key": a_spot(world.here, title=title, division=world.here.division, picture=PNG).pk}


def _goods(world: Any) -> Mapping[str, Any]:
    return {"key": some_goods(world.here, title=f"第{next(_numbers)}季芒果").pk}


def _product(world: Any) -> Mapping[str, Any]:
    return {"key": a_product(world.here, title=f"第{next(_numbers)}版笔记本").pk}


def _picture(world: Any) -> Mapping[str, Any]:
    return {"key": a_spot(world.here, title=f"第{next(_numbers)}景", picture=PNG).picture_id}


def _festival(world: Any) -> int:
    a_gala(festival := a_festival(division=world.here.division, title=f"第{next(_numbers)}届村晚"), world.here)
    return festival.pk


def _gala(world: Any) -> Mapping[str, Any]:
    title = f"红格第{next(_numbers)}场村晚"
    festival = a_festival(division=world.here.division, title=title)
    return {"key": a_gala(festival, world.here, when=an_evening(title=title), picture=PNG).pk}


GUIDE: Mapping[str, Callable[[Any], Mapping[str, Any]]] = {
    "city": lambda world: {"code": world.here.division_id},
    "guide:spot": _spot,
    "guide:one_goods": _goods,
    "guide:picture": _picture,
    "guide_desk:spot": _spot,
    "guide_desk:confirm": _spot,
    "guide_desk:retire": _spot,
    "guide_desk:one_goods": _product,
    "guide_desk:decide": _goods,
    "guide_desk:goods_year": _product,
    "activities:galas": lambda world: {"key": _festival(world)},
    "activities:gala_route": lambda world: {"key": _festival(world)},
    "activities:gala_numbers": lambda world: {"key": _festival(world)},
    "activities:gala": _gala,
    "activities:gala_picture": _gala,
    "activities_desk:gala": _gala,
    "activities_desk:gala_decide": _gala,
    "activities_desk:gala_views": _gala,
    "api-1:one_spot": _spot,
}
