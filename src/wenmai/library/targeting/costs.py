"""What it costs to bring a book from one house to another: handling, and the way. Whole numbers, in hundreds of metres.

A house is where its coordinates say. Where one of the two has none, the way is guessed from the divisions both lie in:
across a county, a city, the province. Nothing else is known about the vans.
"""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Final

EARTH: Final = 63_710
"""The earth's mean radius in hundreds of metres."""
HANDLING: Final = 100
"""Packing, two scans and unpacking weigh as much as ten kilometres: a book that need not travel at all is best."""
GUESSED: Final = (4000, 1500, 400, 100)
"""The way by how many divisions two houses have in common below the province: none, city, county, township."""


@dataclass(frozen=True, slots=True)
class Site:
    """A house: the divisions it lies in from the province down, and its coordinates if they are known."""

    key: int
    path: tuple[str, ...]
    lon: float | None = None
    lat: float | None = None


def way(one: Site, other: Site) -> int:
    """What it costs to bring something from one house to another; 0 for the same."""
    if one.key == other.key:
        return 0
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return HANDLING + _guessed(one, other)
    return HANDLING + round(_distance(one.lon, one.lat, other.lon, other.lat))


def _guessed(one: Site, other: Site) -> int:
    common = sum(1 for left, right in zip(one.path[1:], other.path[1:], strict=False) if left == right)
    return GUESSED[min(common, len(GUESSED) - 1)]


def _distance(lon: float, lat: float, lon2: float, lat2: float) -> float:
    """Along the great circle, by the haversine formula."""
    a, b, step = radians(lat), radians(lat2), radians(lon2 - lon)
    return 2 * EARTH * asin(sqrt(sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(step / 2) ** 2))
