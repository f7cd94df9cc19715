"""The places that a list can be narrowed to: the chosen one, what lies above it and right below it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wenmai.activities.filters import Chip, Wanted
from wenmai.kernel.freshness import while_unchanged
from wenmai.places.models import Division
from wenmai.places.queries.divisions import child_divisions, divisions_by_code

PROVINCE = "51"


@dataclass(frozen=True, slots=True)
class Around:
    """A division, what lies above it below the province, and what lies right below it; `place` None is the province."""

    place: Division | None
    above: Sequence[Division]
    below: Sequence[Division]


def _around(code: str) -> Around:
    place = divisions_by_code([code]).get(code) if code else None
    above = divisions_by_code(place.path[:-1]).values() if place else ()
    below = child_divisions(place.code if place else PROVINCE)
    return Around(place, sorted((each for each in above if each.level > 1), key=lambda each: each.level), below)


def places_around(wanted: Wanted) -> dict[str, object]:
    """The chosen division, and the places to choose next: up, and down one level. Three queries, or none while nothing is written."""
    around = while_unchanged(f"activities.around:{wanted.division}", lambda: _around(wanted.division))
    place = around.place
    near = [*around.above, *([place] if place else []), *around.below]
    chips = [Chip(_("全省"), wanted.query(division=""), place is None)]
    chips += [Chip(each.name, wanted.query(division=each.code), each is place) for each in near]
    return {"place": place, "places": chips}
