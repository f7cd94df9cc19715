"""An example of every address of crates, routes and trips."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.builders.library import MIYI, a_library
from tests.builders.logistics import a_crate, a_floating_group, a_journey, a_key, a_route, a_sealed_crate, a_trip
from wenmai.kernel.actor import system
from wenmai.logistics.actions.troubles import lose_crate
from wenmai.logistics.models import Trouble


def _house(world: Any) -> Mapping[str, Any]:
    return {"code": world.here.code}


def _crate(world: Any) -> Mapping[str, Any]:
    return {"crate": a_crate(world.here, a_library(MIYI)).code}


def _packed(world: Any) -> Mapping[str, Any]:
    return {"crate": a_sealed_crate(world.here, a_library(MIYI)).code}


def _waiting(world: Any) -> Mapping[str, Any]:
    a_journey(world.here, a_library(MIYI))
    return _house(world)


def _route(world: Any) -> Mapping[str, Any]:
    return {"key": a_route(world.here, a_library(MIYI)).pk}


def _trip(world: Any) -> Mapping[str, Any]:
    goal = a_library(MIYI)
    a_sealed_crate(world.here, goal)
    return {"key": a_trip(a_route(world.here, goal)).pk}


def _trouble(world: Any) -> Mapping[str, Any]:
    crate = a_sealed_crate(world.here, a_library(MIYI))
    lose_crate(system(), crate=crate.code, key=a_key())
    return {"code": world.here.code, "key": Trouble.objects.get(crate=crate, house=world.here).pk}


def _group(world: Any) -> Mapping[str, Any]:
    other = a_library(MIYI)
    return {"group": a_floating_group(world.here, other).pk, "code": world.here.code}


def _plans(world: Any) -> Mapping[str, Any]:
    _route(world)
    return {}


def _months(world: Any) -> Mapping[str, Any]:
    _trip(world)
    return _house(world)


LOGISTICS: Mapping[str, Callable[[Any], Mapping[str, Any]]] = {
    "logistics_desk:house": _waiting,
    "logistics_desk:pack": _house,
    "logistics_desk:arrive": _house,
    "logistics_desk:reroute": _house,
    "logistics_desk:finish": _trouble,
    "logistics_desk:crate": _packed,
    "logistics_desk:label": _packed,
    "logistics_desk:crate_act": _crate,
    "logistics_desk:trip": _trip,
    "logistics_desk:trip_act": _trip,
    "logistics_desk:trip_start": _route,
    "logistics_desk:balance": _group,
    "logistics_desk:balance_send": _group,
    "logistics_desk:months": _months,
    "logistics_desk:plans": _plans,
    "logistics_desk:routes": _house,
    "logistics_desk:route": _route,
}
