"""How far it is from house to house, in days and fen: along routes, else as the crow flies, else by the tree of divisions.

Pure. `Network` is built from plain values, so that targeting, packing and rebalancing can ask without a database.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import asin, cos, radians, sin, sqrt
from typing import Final

DAY_FEN: Final = 500
"""What a day of waiting weighs against money: five yuan."""
DETOUR: Final = 1.5
"""How much longer roads are than straight lines where mountains are in the way."""
KM_FEN: Final = 100
"""What a special trip costs a kilometre, one yuan."""
SPECIAL_DAYS: Final = 7
"""How long a house without a route waits until somebody goes there."""
BY_TREE: Final = {5: 3, 4: 8, 3: 30, 2: 120}
"""Kilometres between houses whose paths share so many divisions; fewer shared is FAR."""
FAR: Final = 400
EARTH: Final = 6371.0


@dataclass(frozen=True, slots=True)
class Line:
    """A route: the hub first, then its stops in order. `weekly` trips a week, `fen` a whole trip."""

    houses: tuple[str, ...]
    weekly: int
    fen: int


@dataclass(frozen=True, slots=True)
class Spot:
    """A house. `path` are the codes of its divisions from the province down; position in degrees, None where unknown."""

    code: str
    path: tuple[str, ...] = ()
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """From one house to another: the longest wait in days, its share of the money, and the house where it is set down first.

    `by_route` is False where no routes lead there, and days and fen are those of a special trip.
    """

    days: int
    fen: int
    first: str
    by_route: bool = True

    @property
    def cost(self) -> int:
        """Both in one whole number, for targeting and rebalancing."""
        return self.fen + DAY_FEN * self.days


@dataclass(slots=True)
class Network:
    """All routes and houses. Ways from a house are worked out once and kept."""

    lines: Sequence[Line]
    spots: Mapping[str, Spot]
    _edges: dict[str, dict[str, tuple[int, int]]] = field(default_factory=dict)
    _found: dict[str, dict[str, Way]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for line in self.lines:
            self._lay(line)

    def _lay(self, line: Line) -> None:
        """A crate rides on from any house to any later one, and everything rides back to the hub."""
        round_trip = (*line.houses, line.houses[0])
        days, fen = -(-7 // line.weekly), -(-line.fen // max(1, len(line.houses) - 1))
        for start, house in enumerate(round_trip):
            for other in round_trip[start + 1 :]:
                if other != house:
                    self._edge(house, other, (days, fen))

    def _edge(self, start: str, end: str, weight: tuple[int, int]) -> None:
        known = self._edges.setdefault(start, {}).get(end)
        if known is None or _weight(weight) < _weight(known):
            self._edges[start][end] = weight

    def way(self, start: str, end: str) -> Way:
        """The cheapest way; the same house is no way at all."""
        if start == end:
            return Way(0, 0, end)
        if start not in self._found:
            self._found[start] = self._from(start)
        return self._found[start].get(end) or self._special(start, end)

    def distance(self, start: str, end: str) -> int:
        """The cost of the way as one whole number."""
        return self.way(start, end).cost

    def matrix(self, starts: Iterable[str], ends: Iterable[str]) -> dict[tuple[str, str], int]:
        """The distance of every pair."""
        goals = tuple(ends)
        return {(start, end): self.distance(start, end) for start in starts for end in goals}

    def _from(self, start: str) -> dict[str, Way]:
        """Dijkstra over the routes; among equally cheap ways the one with the smaller code, so that it is always the same."""
        done: dict[str, Way] = {}
        queue: list[tuple[int, str, str, int, int]] = [(0, start, "", 0, 0)]
        while queue:
            cost, house, first, days, fen = heappop(queue)
            if house in done:
                continue
            done[house] = Way(days, fen, first)
            for other, (more_days, more_fen) in self._edges.get(house, {}).items():
                if other not in done:
                    further = cost + _weight((more_days, more_fen))
                    heappush(queue, (further, other, first or other, days + more_days, fen + more_fen))
        return done

    def _special(self, start: str, end: str) -> Way:
        km = kilometres(self.spots.get(start, Spot(start)), self.spots.get(end, Spot(end)))
        return Way(SPECIAL_DAYS, km * KM_FEN, end, by_route=False)


def kilometres(one: Spot, other: Spot) -> int:
    """By road, whole: from the positions if both are known, else from how much of the tree of divisions is shared."""
    if None not in (one.lon, one.lat, other.lon, other.lat):
        return max(1, round(_straight(one, other) * DETOUR))
    shared = sum(mine == theirs for mine, theirs in zip(one.path, other.path, strict=False))
    return BY_TREE.get(min(shared, max(BY_TREE)), FAR)


def _straight(one: Spot, other: Spot) -> float:
    assert one.lon is not None and one.lat is not None  # noqa: PT018 - one thought
    assert other.lon is not None and other.lat is not None  # noqa: PT018
    north, east = radians(other.lat - one.lat), radians(other.lon - one.lon)
    half = sin(north / 2) ** 2 + cos(radians(one.lat)) * cos(radians(other.lat)) * sin(east / 2) ** 2
    return 2 * EARTH * asin(sqrt(half))


def _weight(edge: tuple[int, int]) -> int:
    return edge[1] + DAY_FEN * edge[0]
