"""The map of a clause across places: real borders where the deployment has them, else tiles of one size."""

from dataclasses import dataclass

from django.urls import reverse

from wenmai.places.queries.map import tiles
from wenmai.plan.boards import MANY, MapTile, quintiles
from wenmai.plan.geometry import Outlines, outlines
from wenmai.plan.spread import Row, Spread


@dataclass(frozen=True, slots=True)
class Shape:
    """A place with its borders as an SVG path."""

    name: str
    value: str
    path: str
    step: int
    url: str


@dataclass(frozen=True, slots=True)
class Map:
    """Shapes on a field, or tiles; neither where no position is known (townships without borders)."""

    shapes: tuple[Shape, ...]
    field: Outlines | None
    tiles: tuple[MapTile, ...]
    many: bool


def map_of(found: Spread) -> Map:
    """The map of the rows of a spread. At most one query."""
    steps = dict(
        zip((row.place.code for row in found.rows), quintiles([row.result.value for row in found.rows]), strict=True)
    )
    borders = outlines([row.place.code for row in found.rows])
    if borders:
        shapes = tuple(_shape(found, row, borders, steps[row.place.code]) for row in found.rows)
        return Map(shapes, borders, (), False)
    made = _tiles(found, steps) if found.level == found.region.level + 1 else ()
    return Map((), None, made, len(made) > MANY)


def _shown(row: Row) -> str:
    return "—" if row.result.value is None else f"{row.result.value:,}"


def _address(found: Spread, code: str) -> str:
    return reverse("plan:clause", args=[found.plan.id, code, found.clause.id])


def _shape(found: Spread, row: Row, borders: Outlines, step: int) -> Shape:
    code = row.place.code
    return Shape(row.place.name, _shown(row), borders.paths[code], step, _address(found, code))


def _tiles(found: Spread, steps: dict[str, int]) -> tuple[MapTile, ...]:
    rows = {row.place.code: row for row in found.rows}
    return tuple(
        MapTile(
            each.name,
            _shown(rows[each.code]),
            str(rows[each.code].result.status or ""),
            _address(found, each.code),
            steps[each.code],
            each.col,
            each.row,
        )
        for each in tiles(found.region.code)
        if each.code in rows and each.col
    )
