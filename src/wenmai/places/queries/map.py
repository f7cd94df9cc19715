"""The tile cartogram: every unit the same size, in its neighbours' order; positions are drawn by us (data/tiles.csv)."""

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db.models import Count

from wenmai.places.models import Division
from wenmai.places.queries.divisions import child_divisions, get_division
from wenmai.places.queries.institutions import Wanted, institutions
from wenmai.places.queries.rooms import RoomsWanted, room_counts

_PEOPLES = "彝|藏|羌|苗|回|傈僳|纳西|土家|蒙古|傣|布依|白|壮|满|侗|瑶"
_TOWNSHIP = re.compile(rf"^(.+?)(?:(?:{_PEOPLES})族)+乡$")
_AUTONOMOUS = re.compile(r"^(..).*族自治([州县])$")
POSITIONS = Path(__file__).parent.parent / "data" / "tiles.csv"


@dataclass(frozen=True, slots=True)
class Tile:
    """A unit (`name` short enough for a cell) and its cell, from 1; both None where nothing is drawn (townships, new units): it flows."""

    code: str
    name: str
    full_name: str
    col: int | None
    row: int | None


@cache
def _positions() -> Mapping[str, tuple[int, int]]:
    with POSITIONS.open(encoding="utf-8") as lines:
        return {row["code"]: (int(row["col"]), int(row["row"])) for row in csv.DictReader(lines)}


def short_name(name: str) -> str:
    """阿坝藏族羌族自治州 as 阿坝州, 木里藏族自治县 as 木里县, 红宝苗族彝族乡 as 红宝乡; any other name as it is."""
    return _TOWNSHIP.sub(r"\1乡", _AUTONOMOUS.sub(r"\1\2", name))


def tiles(division: str) -> Sequence[Tile]:
    """The units right below a division with their cells, in order of code. One query."""
    return [_tile(each) for each in child_divisions(division)]


def _tile(unit: Division) -> Tile:
    col, row = _positions().get(unit.code, (None, None))
    return Tile(unit.code, short_name(unit.name), unit.name, col, row)


@dataclass(frozen=True, slots=True)
class CountedTile(Tile):
    """A tile of the map of institutions, as parts/tiles.html draws it; `step` 0 (none) to 5 shades it."""

    value: int
    step: int
    url: str


def institution_counts(wanted: Wanted, level: int) -> Mapping[str, int]:
    """How many wanted institutions lie in each unit of a level, by code. One query."""
    unit = f"division__path__{level - 1}"
    rows = institutions(wanted).order_by().values_list(unit).annotate(number=Count("pk"))
    return {code: number for code, number in rows if code}


def counted_tiles(division: str, wanted: Wanted, address: Callable[[str], str]) -> Sequence[CountedTile]:
    """The map of institutions right below a division; `address` gives the link of a unit. Three queries."""
    return counted(division, institution_counts(wanted, get_division(division).level + 1), address)


def counted(division: str, counts: Mapping[str, int], address: Callable[[str], str]) -> Sequence[CountedTile]:
    """The map of what `counts` has in the units right below a division. One query."""
    return [
        CountedTile(
            each.code,
            each.name,
            each.full_name,
            each.col,
            each.row,
            counts.get(each.code, 0),
            _step(counts, each.code),
            address(each.code),
        )
        for each in tiles(division)
    ]


def room_tiles(wanted: RoomsWanted, address: Callable[[str], str]) -> Sequence[CountedTile]:
    """The same map of spaces. Three queries."""
    return counted(wanted.division, room_counts(wanted, get_division(wanted.division).level + 1), address)


def _step(counts: Mapping[str, int], code: str) -> int:
    """0 for none, 1 to 5 up to the most, 3 where all are alike."""
    own, most = counts.get(code, 0), max(counts.values(), default=0)
    if own and own == min(counts.values()) == most:
        return 3
    return -(-own * 5 // most) if most else 0


def kinds_present(division: str) -> Mapping[str, int]:
    """How many institutions of each kind a division has, for the filter. One query."""
    rows = institutions(Wanted(division=division)).order_by().values_list("kind").annotate(number=Count("pk"))
    return dict(rows)
