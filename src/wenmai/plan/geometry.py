"""Real borders, where the one who runs the system brings them: WENMAI_GEOMETRY names a GeoJSON file. We ship none.

Each feature's property `code` or `adcode` is a division's code (510400 and 5104 are the same city); `attribution` at the top of the
file (and 审图号) is printed under the map. Without the file, or without a region's parts in it, there are tiles.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from pathlib import Path
from typing import Any

from django.conf import settings

Ring = Sequence[Sequence[float]]
WIDE, MOST_TALL = 640.0, 560.0


@dataclass(frozen=True, slots=True)
class Outlines:
    """Borders on a field of `wide` by `tall`: an SVG path for each code. `said`: whose borders they are."""

    paths: Mapping[str, str]
    wide: float
    tall: float
    said: str


def outlines(codes: Sequence[str]) -> Outlines | None:
    """The borders of these divisions on one field; None unless the deployment's file has every one of them."""
    path: Path | None = settings.GEOMETRY
    if path is None or not codes or not path.is_file():
        return None
    known, said = _read(path, path.stat().st_mtime)
    if not set(codes) <= set(known):
        return None
    return _drawn({code: known[code] for code in codes}, said)


@lru_cache(maxsize=2)
def _read(path: Path, _changed: float) -> tuple[Mapping[str, Sequence[Ring]], str]:
    found = json.loads(path.read_text(encoding="utf-8"))
    said = str(found.get("attribution") or found.get("审图号") or "")
    return {code: tuple(_rings(each["geometry"])) for each in found["features"] if (code := _code(each))}, said


def _code(feature: Mapping[str, Any]) -> str:
    about = feature.get("properties") or {}
    raw = str(about.get("code") or about.get("adcode") or "")
    return raw[:2] if raw[2:] == "0000" else raw[:4] if raw[4:] == "00" else raw


def _rings(shape: Mapping[str, Any]) -> Iterator[Ring]:
    parts = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    for part in parts:
        yield from part


def _drawn(shapes: Mapping[str, Sequence[Ring]], said: str) -> Outlines:
    points = [point for rings in shapes.values() for ring in rings for point in ring]
    west, east = min(each[0] for each in points), max(each[0] for each in points)
    south, north = min(each[1] for each in points), max(each[1] for each in points)
    narrow = cos(radians((south + north) / 2))
    scale = min(WIDE / ((east - west) * narrow or 1), MOST_TALL / ((north - south) or 1))

    def at(point: Sequence[float]) -> tuple[float, float]:
        return round((point[0] - west) * narrow * scale, 1), round((north - point[1]) * scale, 1)

    paths = {code: "".join(_path([at(point) for point in ring]) for ring in rings) for code, rings in shapes.items()}
    return Outlines(paths, round((east - west) * narrow * scale, 1), round((north - south) * scale, 1), said)


def _path(points: Sequence[tuple[float, float]]) -> str:
    """A closed ring; points that fall on the one before are left out."""
    kept = [point for number, point in enumerate(points) if not number or point != points[number - 1]]
    return "M" + "L".join(f"{x} {y}" for x, y in kept) + "Z"
