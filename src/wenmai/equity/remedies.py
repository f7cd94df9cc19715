"""What would help a township that no house reaches: the nearest house with room for others, the nearest that brings something."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from wenmai.equity.reaching import Carrier, Land, Township, nearest
from wenmai.equity.ways import Way, reach, rounded


@dataclass(frozen=True, slots=True)
class Remedy:
    """`spare`: the nearest house with more hours by person than all have together; `carrier`: the nearest that has something to bring.

    `minutes` of a carrier are by the fastest way, None where it has no position. `far`: past what counts as a remedy.
    """

    kind: Literal["spare", "carrier"]
    code: str
    name: str
    minutes: Decimal | None
    far: bool


def remedies(town: Township, whole: Land, way: Way) -> tuple[Remedy, ...]:
    """Both, where there are any."""
    return tuple(each for each in (_spare(town, whole, way), _carrier(town, whole)) if each)


def _spare(town: Township, whole: Land, way: Way) -> Remedy | None:
    """Not among those in reach."""
    if town.spot is None:
        return None
    inside = frozenset(whole.within.get(town.division.code, ()))
    found = nearest(town.spot, whole.free, way, skip=inside)
    return Remedy("spare", found[0].code, found[0].name, rounded(found[1]), found[1] > reach().far) if found else None


def _carrier(town: Township, whole: Land) -> Remedy | None:
    """Of those that go there; those without a position last."""
    going = {each.code: each for code in town.division.path for each in whole.carriers.get(code, ())}
    if not going or town.spot is None:
        return None
    away, code = min((_away(town, each), each.code) for each in going.values())
    known = away != float("inf")
    return Remedy("carrier", code, going[code].name, rounded(away) if known else None, known and away > reach().far)


def _away(town: Township, carrier: Carrier) -> float:
    if carrier.spot is None or town.spot is None:
        return float("inf")
    return reach().minutes(town.spot, carrier.spot, reach().fastest)
