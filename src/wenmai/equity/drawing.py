"""The curve of Lorenz as a drawing: residents from the least served place on, across; what they have, up."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

SIDE: Final = 240.0
EDGE: Final = 28.0


@dataclass(frozen=True, slots=True)
class Curve:
    """Points of polylines on a square field of SIDE with an edge for words; `said` reads three points of it aloud."""

    line: str
    level: str
    side: int
    said: tuple[tuple[int, int], ...]


def curve(points: Sequence[tuple[float, float]]) -> Curve | None:
    """None without points."""
    if not points:
        return None
    field = SIDE - EDGE

    def at(point: tuple[float, float]) -> str:
        return f"{EDGE + point[0] * field:.1f},{SIDE - EDGE - point[1] * (field - 4):.1f}"

    said = tuple((share, round(_had(points, share / 100) * 100)) for share in (20, 50, 80))
    return Curve(" ".join(at(each) for each in points), f"{at((0, 0))} {at((1, 1))}", int(SIDE), said)


def _had(points: Sequence[tuple[float, float]], people: float) -> float:
    """The share of the amount at a share of the residents, on the line between two points."""
    for left, right in pairwise(points):
        if right[0] >= people:
            span = (right[0] - left[0]) or 1.0
            return left[1] + (right[1] - left[1]) * (people - left[0]) / span
    return 1.0
