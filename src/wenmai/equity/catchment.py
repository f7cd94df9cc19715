"""Floating catchments (E2SFCA): first each house by the people who can reach it, then each place by the houses it can reach.

Luo and Wang 2003, with the zones of Luo and Qi 2009: R_j = S_j / Σ P_i w(t_ij), A_i = Σ R_j w(t_ij). One zone of weight 1 is the plain
two-step method. Σ A_i P_i = Σ S_j over the houses that somebody reaches. Pure; nothing here knows a database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Final

EARTH_KM: Final = 6371.0088
Zones = Sequence[tuple[float, float]]
Minutes = Mapping[tuple[str, str], float]
"""From a place to a house."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Degrees, CGCS2000."""

    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Reached:
    """`access`: capacity by person of each place, 0 where no house is within the zones. `load`: capacity by person of each
    house, absent where nobody reaches it.
    """

    access: Mapping[str, float]
    load: Mapping[str, float]


def kilometres(one: Spot, other: Spot) -> float:
    """As the crow flies, on a sphere."""
    up, along = radians(other.lat - one.lat), radians(other.lon - one.lon)
    half = sin(up / 2) ** 2 + cos(radians(one.lat)) * cos(radians(other.lat)) * sin(along / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


def weight(minutes: float, zones: Zones) -> float:
    """Of the first zone that holds the way, 0 past the last."""
    return next((each for end, each in zones if minutes <= end), 0.0)


def reached(people: Mapping[str, float], capacity: Mapping[str, float], minutes: Minutes, zones: Zones) -> Reached:
    """Both steps over every pair that `minutes` names; a pair that it does not name is too far."""
    weights = {pair: weight(each, zones) for pair, each in minutes.items()}
    near = {pair: each for pair, each in weights.items() if each}
    asked = dict.fromkeys(capacity, 0.0)
    for (place, house), share in near.items():
        asked[house] += people[place] * share
    load = {house: capacity[house] / each for house, each in asked.items() if each}
    access = dict.fromkeys(people, 0.0)
    for (place, house), share in near.items():
        access[place] += load.get(house, 0.0) * share
    return Reached(access, load)
