"""An example of every address of returns and service reports."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.builders.returns import LAST_YEAR, a_report, form_of, handed_in
from wenmai.places.models import Institution
from wenmai.returns.models import YearReturn


def _house(world: Any) -> Institution:
    """The house as it stands by now: where examples share a world, those of reading made a library of it."""
    return Institution.objects.get(pk=world.here.pk)


def _sheet(world: Any) -> Mapping[str, Any]:
    return {"form": form_of(_house(world)), "code": world.here.code, "year": LAST_YEAR}


def _sent(world: Any) -> YearReturn:
    """One for a house and year: many examples show it."""
    known = YearReturn.objects.filter(institution=world.here, versions__gte=1).first()
    return known or handed_in(_house(world))


def _gone_out(world: Any) -> Mapping[str, Any]:
    _sent(world)
    return _sheet(world)


def _version(world: Any) -> Mapping[str, Any]:
    return {"key": _sent(world).sent.get().pk}


def _table(world: Any) -> Mapping[str, Any]:
    return {"form": "culture", "division": world.here.division.path[1], "year": LAST_YEAR}


def _report(world: Any) -> Mapping[str, Any]:
    a_report(_house(world))
    return {"code": world.here.code, "year": LAST_YEAR}


RETURNS: Mapping[str, Callable[[Any], Mapping[str, Any]]] = {
    "returns:figure": lambda world: {"code": world.here.code, "year": LAST_YEAR, "measure": "culture.visits"},
    "returns:report": _report,
    "returns_desk:report": lambda world: {"code": world.here.code, "year": LAST_YEAR},
    "returns_desk:sheet": _sheet,
    "returns_desk:act": _gone_out,
    "returns_desk:file": _sheet,
    "returns_desk:version": _version,
    "returns_desk:table": _table,
    "returns_desk:table_file": _table,
    "returns_desk:remind": _table,
}
