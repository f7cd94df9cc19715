"""How far houses are from where somebody is: from a position, from a house, or from the middle of a division's houses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import cos, hypot, radians

from django.db.models import Avg

from wenmai.kernel import clock
from wenmai.places.models import Division, Institution
from wenmai.places.queries.listing import KM_PER_DEGREE, Listed, listed


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody is, in degrees; `name` is what it is called, "" for a position of a device."""

    lon: float
    lat: float
    name: str = ""

    def km_to(self, house: Institution) -> float | None:
        """As the crow flies; None for a house without a position."""
        if house.lon is None or house.lat is None:
            return None
        east = (float(house.lon) - self.lon) * cos(radians(self.lat))
        return hypot(east, float(house.lat) - self.lat) * KM_PER_DEGREE


def spot_of(code: str) -> Spot | None:
    """A house, or the middle of those of a division; None for what is unknown or lies nowhere. Three queries at most."""
    house = Institution.objects.filter(code=code, lon__isnull=False).first()
    if house and house.lon is not None and house.lat is not None:
        return Spot(float(house.lon), float(house.lat), house.label)
    division = Division.objects.filter(pk=code).first()
    if division is None:
        return None
    inside = Institution.objects.filter(division__path__contains=[code], lon__isnull=False, closed_on=None)
    middle = inside.aggregate(lon=Avg("lon"), lat=Avg("lat"))
    return Spot(float(middle["lon"]), float(middle["lat"]), division.name) if middle["lon"] is not None else None


def listed_by_code(codes: Iterable[str]) -> Mapping[str, Listed]:
    """Houses with their hours of today. Four queries, however many they are."""
    houses = Institution.objects.select_related("division").filter(code__in=list(codes))
    return {each.institution.code: each for each in listed(list(houses), clock.now())}
