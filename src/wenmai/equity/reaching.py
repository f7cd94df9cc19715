"""Who reaches a house and who does not: every township with a point and residents, every house with a position, one province at a time."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from wenmai.delivery.queries.menu import who_goes_where
from wenmai.equity.catchment import Reached, Spot, reached
from wenmai.equity.models import ResidentPoint
from wenmai.equity.ways import Reach, Service, Way, reach
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
    """A house with a position; `hours` a week as published, None where nothing is."""

    code: str
    name: str
    spot: Spot
    hours: float | None


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
    """A province: all townships, all houses of a service, what the catchments gave. `unplaced`, `silent`: houses without position, hours."""

    townships: tuple[Township, ...]
    houses: tuple[House, ...]
    found: Reached
    within: Mapping[str, tuple[str, ...]]
    unplaced: int
    silent: int
    carriers: tuple[tuple[Institution, tuple[str, ...]], ...]

    @property
    def spare(self) -> float:
        """Hours by person of all houses that are reached, together: more than this is room for others."""
        hours = {house.code: house.hours or 0.0 for house in self.houses}
        reached_by = sum(hours[code] / load for code, load in self.found.load.items() if load)
        return sum(hours[code] for code in self.found.load) / reached_by if reached_by else 0.0


def land(root: str, service: Service, way: Way, day: date) -> Land:
    """The whole province: houses beyond a border serve too, and are asked by who lives there. Five queries."""
    terms = reach()
    houses, unplaced = _houses(root, service, day)
    towns = _townships(root, day, houses, terms, way)
    people = {each.division.code: each.people for each in towns if each.known and each.people}
    minutes = _minutes(towns, houses, terms, way)
    capacity = {house.code: house.hours for house in houses if house.hours}
    near: dict[str, list[str]] = {}
    for place, house in minutes:
        near.setdefault(place, []).append(house)
    counted = {pair: each for pair, each in minutes.items() if pair[1] in capacity and pair[0] in people}
    return Land(
        townships=towns,
        houses=houses,
        found=reached(people, capacity, counted, way.zones),
        within={place: tuple(found) for place, found in near.items()},
        unplaced=unplaced,
        silent=sum(house.hours is None for house in houses),
        carriers=tuple(who_goes_where()),
    )


def _houses(root: str, service: Service, day: date) -> tuple[tuple[House, ...], int]:
    """By latitude, so that what is near is found near."""
    rows = in_service(Institution.objects.all(), day).filter(kind__in=service.kinds, division__path__contains=[root])
    placed = list(rows.filter(lon__isnull=False).order_by("lat", "code"))
    hours = stocks.unit_values(get_measure(HOURS), [each.code for each in placed], day)
    return tuple(_house(each, hours.get(each.code)) for each in placed), rows.filter(lon=None).count()


def _house(row: Institution, hours: Decimal | None) -> House:
    return House(row.code, row.name, Spot(float(row.lon or 0), float(row.lat or 0)), float(hours) if hours else None)


def _townships(root: str, day: date, houses: Sequence[House], terms: Reach, way: Way) -> tuple[Township, ...]:
    rows = divisions_at(Level.TOWNSHIP, root, day=day)
    living = stocks.stocks(get_measure(RESIDENTS), [each.code for each in rows], day)
    points = {point.division_id: point for point in ResidentPoint.objects.filter(division__path__contains=[root])}
    found = []
    for row in rows:
        point, stock = points.get(row.code), living.get(row.code)
        spot = Spot(float(point.lon), float(point.lat)) if point else None
        near = _nearest(spot, houses, terms, way) if spot else None
        people = float(stock.value) if stock and stock.value else None
        found.append(Township(row, people, spot, bool(point and point.demo) or bool(stock and stock.demo), near))
    return tuple(found)


def _nearest(spot: Spot, houses: Sequence[House], terms: Reach, way: Way) -> tuple[House, float] | None:
    """Outwards by latitude, north and south, until what lies between is farther than the best."""
    start = bisect_left(houses, spot.lat, key=lambda house: house.spot.lat)
    best: tuple[House, float] | None = None
    for side in (houses[start:], houses[:start][::-1]):
        for house in side:
            if best and abs(house.spot.lat - spot.lat) * DEGREE_KM * terms.detour / way.kmh * 60 > best[1]:
                break
            away = terms.minutes(spot, house.spot, way)
            if best is None or (away, house.code) < (best[1], best[0].code):
                best = (house, away)
    return best


def _minutes(
    towns: Sequence[Township], houses: Sequence[House], terms: Reach, way: Way
) -> dict[tuple[str, str], float]:
    """Pairs within the last zone; the band of latitude leaves out what cannot be."""
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
