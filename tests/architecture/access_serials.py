"""An example of every address of newspapers and magazines."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.builders.serials import a_serial, a_subscription, an_arrival, the_issue
from wenmai.serials.models import Subscription


def _subscription(world: Any) -> Subscription:
    """One for a house: many examples show its pages."""
    known = Subscription.objects.filter(library=world.here).first()
    return known or a_subscription(world.here, record=a_serial("报刊例子"))


def _house(world: Any) -> Mapping[str, Any]:
    _subscription(world)
    return {"code": world.here.code}


def _one(world: Any) -> Mapping[str, Any]:
    return {"key": _subscription(world).pk}


def _issue(world: Any) -> Mapping[str, Any]:
    return {"key": the_issue(_subscription(world)).pk}


def _arrival(world: Any) -> Mapping[str, Any]:
    return {"key": an_arrival(the_issue(_subscription(world), 2)).pk}


SERIALS: Mapping[str, Callable[[Any], Mapping[str, Any]]] = {
    "serials_desk:desk": _house,
    "serials_desk:list": _house,
    "serials_desk:order": _house,
    "serials_desk:years": _house,
    "serials_desk:claims": _house,
    "serials_desk:claims_file": _house,
    "serials_desk:one": _one,
    "serials_desk:act": _one,
    "serials_desk:tap": _issue,
    "serials_desk:back": _arrival,
}
