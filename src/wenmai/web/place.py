"""The place a reader looks at: the chooser in the head of every page, and the page with every place."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language

from wenmai.kernel.freshness import while_unchanged
from wenmai.places.models import Division, Level
from wenmai.places.queries.divisions import child_divisions, divisions_at, divisions_by_code


@dataclass(frozen=True, slots=True)
class Place:
    """A division that can be chosen."""

    code: str
    name: str
    current: bool = False

    @property
    def spoken(self) -> str:
        """The name as in 今天，在攀枝花: a city without its 市, anything else in full."""
        return self.name[:-1] if self.name.endswith("市") and len(self.name) > 2 else self.name


@dataclass(frozen=True, slots=True)
class Menu:
    """The chosen place, its city with the counties, and the province above."""

    current: Place
    places: tuple[Place, ...]
    province: str


def _chosen(code: str) -> Division | None:
    found = divisions_by_code([code, settings.HOME_DIVISION])
    return found.get(code) or found.get(settings.HOME_DIVISION)


def _menu(code: str) -> Menu | None:
    chosen = _chosen(code)
    if chosen is None:
        return None
    above = divisions_by_code(chosen.path[:2])
    centre = above.get(chosen.path[min(1, len(chosen.path) - 1)], chosen)
    listed = (centre, *(each for each in child_divisions(centre.code) if each.level <= Level.COUNTY))
    places = tuple(Place(each.code, each.name, each.code == chosen.code) for each in listed)
    return Menu(Place(chosen.code, chosen.name, True), places, above[chosen.path[0]].name)


def menu(code: str) -> Menu | None:
    """The chooser for a code from a cookie; the home division for an unknown one, None before any is imported."""
    return while_unchanged(f"place:{code}:{get_language()}", lambda: _menu(code))


@dataclass(frozen=True, slots=True)
class Prefecture:
    """A city or autonomous prefecture and what lies right below it."""

    place: Place
    below: tuple[Place, ...]


def everywhere() -> Sequence[Prefecture]:
    """Every prefecture with its counties, in order of code, in two queries."""
    below: dict[str, list[Place]] = {}
    for county in divisions_at(Level.COUNTY):
        below.setdefault(county.path[1], []).append(Place(county.code, county.name))
    rows = divisions_at(Level.PREFECTURE)
    return [Prefecture(Place(each.code, each.name), tuple(below.get(each.code, ()))) for each in rows]
