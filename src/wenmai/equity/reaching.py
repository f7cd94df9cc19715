"""Who reaches a house and who does not: every township with a point and residents, every house with a position, one province at a time."""

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from wenmai.delivery.queries.menu import who_goes_where
from wenmai.equity.catchment import Reached, Spot, reached
from wenmai.equity.models import ResidentPoint
from wenmai.equity.ways import Service, Way, reach
from wenmai.measures import stocks
from wenmai.measures.definitions import get_measure
from wenmai.places.models import Division, Institution, Level
from wenmai.places.queries import divisions_at
from wenmai.places.queries.institutions import in_service

RESIDENTS: Final = "places.population"
HOURS: Final = "places.weekly_hours"
DEGREE_KM: Final = 111.19


@dataclass(frozen=True, slots=True)
class House:
    """A house with a position; `hours` a week as published, None where nothing is. `path`: the divisions it stands in."""

    code: str
    name: str
    spot: Spot
    hours: float | None
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Carrier:
    """A house with something on the delivery menu; `spot` None where its position is not known."""

    code: str
    name: str
    spot: Spot | None


@dataclass(frozen=True, slots=True)
class Township:
    """`people` and `spot` None where not known; `nearest` is (house, minutes), None without a point or a house."""

    division: Division
    people: float | None
    spot: Spot | None
    demo: bool
    nearest: tuple[House, float] | None

    @property
    def known(self) -> bool:
        """True where it can be said how far people have to go."""
        return self.people is not None and self.spot is not None


@dataclass(frozen=True, slots=True)
class Land:
    """A province: all townships, all houses of a service, what the catchments gave.

    `within`: houses in reach by township; `said`: houses with published hours; `free`: those of them with room for others, by
    latitude; `unplaced`: where the houses without position stand; `carriers` by the division that they go to.
    """

    townships: tuple[Township, ...]
    houses: tuple[House, ...]
    found: Reached
    within: Mapping[str, tuple[str, ...]]
    said: frozenset[str]
    free: tuple[House, ...]
    unplaced: tuple[tuple[str, ...], ...]
    carriers: Mapping[str, tuple[Carrier, ...]]


def land(root: str, service: Service, way: Way, day: date) -> Land:
    """The whole province: houses beyond a border serve too, and are asked by who lives there. Six queries."""
    houses, unplaced = _houses(root, service, day)
    towns = _townships(root, day, houses, way)
    people = {each.division.code: each.people for each in towns if each.known and each.people}
    minutes = _minutes(towns, houses, way)
    capacity = {house.code: house.hours for house in houses if house.hours is not None}
    near: dict[str, list[str]] = {}
    for place, house in minutes:
        near.setdefault(place, []).append(house)
    counted = {pair: each for pair, each in minutes.items() if pair[1] in capacity and pair[0] in people}
    found = reached(people, capacity, counted, way.zones)
    return Land(
        townships=towns,
        houses=houses,
        found=found,
        within={place: tuple(codes) for place, codes in near.items()},
        said=frozenset(capacity),
        free=_free(houses, found),
        unplaced=unplaced,
        carriers=_carriers(),
    )


def _free(houses: Sequence[House], found: Reached) -> tuple[House, ...]:
    """More hours by person than all houses that are reached have together, or nobody who asks for them."""
    hours = {house.code: house.hours or 0.0 for house in houses}
    asked = sum(hours[code] / load for code, load in found.load.items() if load)
    mean = sum(hours[code] for code in found.load) / asked if asked else 0.0
    return tuple(house for house in houses if house.hours and found.load.get(house.code, float("inf")) > mean)


def _carriers() -> dict[str, tuple[Carrier, ...]]:
    found: dict[str, list[Carrier]] = {}
    for house, codes in who_goes_where():
        spot = None if house.lon is None or house.lat is None else Spot(float(house.lon), float(house.lat))
        for code in codes:
            found.setdefault(code, []).append(Carrier(house.code, house.name, spot))
    return {code: tuple(carriers) for code, carriers in found.items()}


def _houses(root: str, service: Service, day: date) -> tuple[tuple[House, ...], tuple[tuple[str, ...], ...]]:
    """By latitude, so that what is near is found near; and the paths of those without position."""
    rows = in_service(Institution.objects.all(), day).filter(kind__in=service.kinds, division__path__contains=[root])
    placed = list(rows.filter(lon__isnull=False).select_related("division").order_by("lat", "code"))
    hours = stocks.unit_values(get_measure(HOURS), [each.code for each in placed], day)
    nowhere = rows.filter(lon=None).values_list("division__path", flat=True)
    return tuple(_house(each, hours.get(each.code)) for each in placed), tuple(tuple(path) for path in nowhere)


def _house(row: Institution, hours: Decimal | None) -> House:
    spot = Spot(float(row.lon or 0), float(row.lat or 0))
    return House(row.code, row.name, spot, None if hours is None else float(hours), tuple(row.division.path))


def _townships(root: str, day: date, houses: Sequence[House], way: Way) -> tuple[Township, ...]:
    rows = divisions_at(Level.TOWNSHIP, root, day=day)
    living = stocks.stocks(get_measure(RESIDENTS), [each.code for each in rows], day)
    points = {point.division_id: point for point in ResidentPoint.objects.filter(division__path__contains=[root])}
    found = []
    for row in rows:
        point, stock = points.get(row.code), living.get(row.code)
        spot = Spot(float(point.lon), float(point.lat)) if point else None
        near = nearest(spot, houses, way) if spot else None
        people = float(stock.value) if stock and stock.value else None
        found.append(Township(row, people, spot, bool(point and point.demo) or bool(stock and stock.demo), near))
    return tuple(found)


def nearest(
    spot: Spot, houses: Sequence[House], way: Way, *, skip: Collection[str] = frozenset()
) -> tuple[House, float] | None:
    """Of houses by latitude, those in `skip` aside: outwards, north and south, until what lies between is farther than the best."""
    terms, best = reach(), None
    start = bisect_left(houses, spot.lat, key=lambda house: house.spot.lat)
    by_degree = DEGREE_KM * terms.detour / way.kmh * 60
    for side in (range(start, len(houses)), range(start - 1, -1, -1)):
        for house in (houses[number] for number in side):
            if best and abs(house.spot.lat - spot.lat) * by_degree > best[1]:
                break
            if house.code in skip:
                continue
            away = terms.minutes(spot, house.spot, way)
            if best is None or (away, house.code) < (best[1], best[0].code):
                best = (house, away)
    return best


def _minutes(towns: Sequence[Township], houses: Sequence[House], way: Way) -> dict[tuple[str, str], float]:
    """Pairs within the last zone; the band of latitude leaves out what cannot be."""
    terms = reach()
    band = way.last / 60 * way.kmh / terms.detour / DEGREE_KM * 1.01
    found: dict[tuple[str, str], float] = {}
    for town in towns:
        if town.spot is None:
            continue
        first = bisect_left(houses, town.spot.lat - band, key=lambda house: house.spot.lat)
        last = bisect_left(houses, town.spot.lat + band, key=lambda house: house.spot.lat)
        for house in houses[first:last]:
            away = terms.minutes(town.spot, house.spot, way)
            if away <= way.last:
                found[town.division.code, house.code] = away
    return found
