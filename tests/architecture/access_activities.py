"""An example of every address of activities that is newer than the three taps."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.builders.activities import a_brand, a_festival, an_activity


def _festival(world: Any) -> Mapping[str, Any]:
    return {"key": a_festival(division=world.here.division, institution=world.here).pk}


def _brand(world: Any) -> Mapping[str, Any]:
    return {"key": a_brand(division=world.here.division, institution=world.here).pk}


def _activity(world: Any) -> Mapping[str, Any]:
    return {"key": an_activity(world.here).pk}


ACTIVITIES: Mapping[str, Callable[[Any], Mapping[str, Any]]] = {
    "activities:festival": _festival,
    "activities:brand": _brand,
    "activities_desk:dates": _activity,
    "activities_desk:again": _activity,
    "activities_desk:join": _activity,
    "activities_desk:festival": _festival,
    "activities_desk:festival_count": _festival,
    "activities_desk:festival_next": _festival,
    "activities_desk:brand": _brand,
}
POSTED: Mapping[str, Callable[[Any], Mapping[str, Any]]] = {
    "activities_desk:join": lambda world: {"festival": str(_festival(world)["key"])},
}
