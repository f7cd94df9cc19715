"""Inequality between places that differ in size: Theil's T with its parts, the curve of Lorenz and its Gini.

Every resident of a place is taken to have the place's mean, so what differs inside a place is not seen. Theil (1967):
T = Σ sᵢ ln(sᵢ / wᵢ), with s the share of the amount and w the share of residents; T = between groups + Σ s_g T_g, exactly.
Pure; nothing here knows a database.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import fsum, log


@dataclass(frozen=True, slots=True)
class Share:
    """A place with its residents (more than none) and its amount (none or more), in a group."""

    group: str
    residents: float
    amount: float


@dataclass(frozen=True, slots=True)
class Part:
    """A group: its share of the amount, its own T, and what it gives to the whole (`share` × `own`)."""

    group: str
    share: float
    own: float

    @property
    def given(self) -> float:
        """Its part of what lies within groups."""
        return self.share * self.own


@dataclass(frozen=True, slots=True)
class Theil:
    """`total` = `between` + `within` up to the last bits of a float. 0: everybody has the same."""

    total: float
    between: float
    within: float
    parts: tuple[Part, ...]


def theil(places: Sequence[Share]) -> Theil | None:
    """T and its parts by group; None without an amount, of which there is then nothing to be shared."""
    groups = defaultdict[str, list[Share]](list)
    for each in places:
        groups[each.group].append(each)
    if fsum(each.amount for each in places) <= 0:
        return None
    whole = [Share(name, fsum(p.residents for p in own), fsum(p.amount for p in own)) for name, own in groups.items()]
    amount = fsum(each.amount for each in whole)
    parts = tuple(Part(each.group, each.amount / amount, _index(groups[each.group])) for each in whole)
    return Theil(_index(places), _index(whole), fsum(part.given for part in parts), parts)


def _index(places: Sequence[Share]) -> float:
    residents, amount = fsum(each.residents for each in places), fsum(each.amount for each in places)
    if not amount:
        return 0.0
    return fsum(
        each.amount / amount * log(each.amount / amount / (each.residents / residents))
        for each in places
        if each.amount
    )


def lorenz(places: Sequence[Share]) -> tuple[tuple[float, float], ...]:
    """From (0, 0) to (1, 1): which share of the amount the residents of the least served places have. () without an amount."""
    residents, amount = fsum(each.residents for each in places), fsum(each.amount for each in places)
    if not amount:
        return ()
    points, people, had = [(0.0, 0.0)], 0.0, 0.0
    for each in sorted(places, key=lambda place: (place.amount / place.residents, place.group, place.residents)):
        people, had = people + each.residents, had + each.amount
        points.append((people / residents, had / amount))
    return tuple(points)


def gini(points: Sequence[tuple[float, float]]) -> float | None:
    """Twice the area between the curve and the line of equality; None without a curve."""
    if not points:
        return None
    pairs = pairwise(points)
    return 1 - fsum((right[0] - left[0]) * (right[1] + left[1]) for left, right in pairs)
