"""The routes that are driven, as a network that answers how far it is."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from wenmai.logistics.distances import KM_FEN, Line, Network, Spot
from wenmai.logistics.models import Route
from wenmai.places.models import Institution

HANDLING: Final = 100
"""Packing, two scans and unpacking, in hundreds of metres: a book that need not travel at all is best."""
HUNDRED_METRES: Final = KM_FEN // 10
"""What a hundred metres of a special trip cost, in fen."""


def lines() -> list[Line]:
    """Every route that has not ended. Two queries."""
    rows = Route.objects.filter(ended_at=None).select_related("hub").prefetch_related("stops__house").order_by("pk")
    return [
        Line((each.hub.code, *(stop.house.code for stop in each.stops.all())), len(each.weekdays), each.cost_fen)
        for each in rows
    ]


def network(houses: Iterable[Institution] = ()) -> Network:
    """The network over the routes; `houses` are known by position and division, where no route leads."""
    return Network(lines(), {each.code: _spot(each) for each in houses})


def _spot(house: Institution) -> Spot:
    lon, lat = (float(each) if each is not None else None for each in (house.lon, house.lat))
    return Spot(house.code, tuple(house.division.path), lon, lat)


def costs(starts: Sequence[str], ends: Sequence[str]) -> Mapping[tuple[str, str], int]:
    """The distance of every pair of houses, by their codes: days and money in one whole number. Three queries."""
    houses = Institution.objects.select_related("division").filter(code__in={*starts, *ends})
    return network(houses).matrix(starts, ends)


def ways(pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """For the library's targeting: what ways between institutions cost, by their keys, in hundreds of metres.

    Nothing where no route is driven at all: days of waiting for a special trip say nothing then. One query then, else four.
    """
    roads = Network(lines(), {})
    if not pairs or not roads.lines:
        return {}
    houses = Institution.objects.select_related("division").in_bulk({key for pair in pairs for key in pair})
    roads = Network(roads.lines, {each.code: _spot(each) for each in houses.values()})
    found = {}
    for start, end in pairs:
        if start in houses and end in houses:
            cost = roads.distance(houses[start].code, houses[end].code)
            found[start, end] = HANDLING + cost // HUNDRED_METRES if start != end else 0
    return found
