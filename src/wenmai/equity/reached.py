"""A region's page of who reaches a house: shares, and who is served least with what would help next."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from wenmai.equity.catchment import Spot
from wenmai.equity.queries import Asked
from wenmai.equity.reaching import House, Land, Township, land
from wenmai.equity.ways import Service, Way, reach, rounded
from wenmai.kernel import clock
from wenmai.places.models import Institution
from wenmai.places.queries import divisions_by_code
from wenmai.plan.boards import Place, place_of
from wenmai.plan.shelf import kept

PER: Final = 10_000


@dataclass(frozen=True, slots=True)
class Remedy:
    """`spare`: the nearest house with more hours by person than all have together; `carrier`: the nearest that has something to bring."""

    kind: Literal["spare", "carrier"]
    code: str
    name: str
    minutes: Decimal | None


@dataclass(frozen=True, slots=True)
class Row:
    """A township: minutes to the nearest house, opening hours within reach by week and 10,000 people (0: none is in reach)."""

    place: Place
    county: str
    people: Decimal
    nearest: House | None
    minutes: Decimal | None
    access: Decimal
    demo: bool
    remedies: tuple[Remedy, ...]

    @property
    def unserved(self) -> bool:
        """True where no house with published hours is within reach."""
        return not self.access


@dataclass(frozen=True, slots=True)
class Report:
    """`people` have a point and a count; `close` of them live within `near` minutes. Shares in percent, None without people.

    `known_share` is of the region's residents, None where those are not known. `unknown` names the townships left out.
    """

    service: Service
    way: Way
    near: int
    people: Decimal
    close: Decimal
    close_share: Decimal | None
    known_share: Decimal | None
    access: Decimal | None
    rows: tuple[Row, ...]
    unknown: tuple[str, ...]
    unplaced: int
    silent: int
    houses: int

    @property
    def unserved(self) -> tuple[Row, ...]:
        """Those who have none within reach."""
        return tuple(row for row in self.rows if row.unserved)


def report(asked: Asked, service: Service, way: Way, residents: Decimal | None) -> Report:
    """How the townships of a region reach a service, today."""
    root, day = asked.trail[0].code, clock.today()
    whole = kept(f"equity:land:{root}:{service.id}:{way.id}", lambda: land(root, service, way, day))
    inside = [each for each in whole.townships if asked.region.code in each.division.path]
    known = [each for each in inside if each.known]
    people = sum((_people(each) for each in known), Decimal(0))
    close = sum((_people(each) for each in known if each.nearest and each.nearest[1] <= reach().near), Decimal(0))
    least = sorted(known, key=lambda each: _least(each, whole))
    counties = {each.code: each.name for each in divisions_by_code(each.division.path[2] for each in known).values()}
    hours = sum((_access(each, whole) * float(_people(each)) for each in known), 0.0)
    return Report(
        service=service,
        way=way,
        near=reach().near,
        people=people,
        close=close,
        close_share=_percent(close, people),
        known_share=_percent(people, residents),
        access=rounded(hours / float(people) * PER, 2) if people else None,
        rows=tuple(_row(each, whole, way, counties) for each in least),
        unknown=tuple(each.division.name for each in inside if not each.known),
        unplaced=whole.unplaced,
        silent=whole.silent,
        houses=len(whole.houses),
    )


def _people(town: Township) -> Decimal:
    return Decimal(str(town.people or 0)).quantize(Decimal(1))


def _access(town: Township, whole: Land) -> float:
    return whole.found.access.get(town.division.code, 0.0)


def _least(town: Township, whole: Land) -> tuple[float, float, str]:
    """By what is within reach, then by the longer way."""
    return _access(town, whole), -(town.nearest[1] if town.nearest else float("inf")), town.division.code


def _percent(part: Decimal, whole: Decimal | None) -> Decimal | None:
    return (part * 100 / whole).quantize(Decimal("0.1")) if whole else None


def _row(town: Township, whole: Land, way: Way, counties: Mapping[str, str]) -> Row:
    parent = town.division.path[2]
    return Row(
        place=place_of(town.division),
        county=counties.get(parent, parent),
        people=_people(town),
        nearest=town.nearest[0] if town.nearest else None,
        minutes=rounded(town.nearest[1]) if town.nearest else None,
        access=rounded(_access(town, whole) * PER, 2),
        demo=town.demo,
        remedies=tuple(each for each in (_spare(town, whole, way), _carrier(town, whole, way)) if each),
    )


def _spare(town: Township, whole: Land, way: Way) -> Remedy | None:
    """The nearest house, not among those in reach, with more hours by person than all houses have together."""
    if town.spot is None:
        return None
    inside, mean = set(whole.within.get(town.division.code, ())), whole.spare
    free = [
        (reach().minutes(town.spot, house.spot, way), house.code, house)
        for house in whole.houses
        if house.hours and house.code not in inside and whole.found.load.get(house.code, float("inf")) > mean
    ]
    if not free:
        return None
    away, code, house = min(free, key=lambda each: each[:2])
    return Remedy("spare", code, house.name, rounded(away))


def _carrier(town: Township, whole: Land, way: Way) -> Remedy | None:
    """The nearest house with something on the delivery menu that goes there; those without a position last."""
    going = [house for house, codes in whole.carriers if set(codes) & set(town.division.path)]
    if not going or town.spot is None:
        return None
    found = min(going, key=lambda house: (_away(town, house, way), house.code))
    away = _away(town, found, way)
    return Remedy("carrier", found.code, found.name, None if away == float("inf") else rounded(away))


def _away(town: Township, house: Institution, way: Way) -> float:
    if house.lon is None or house.lat is None or town.spot is None:
        return float("inf")
    return reach().minutes(town.spot, Spot(float(house.lon), float(house.lat)), way)
