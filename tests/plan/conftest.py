"""Small cities with their houses, ready to be judged."""

from copy import copy
from dataclasses import dataclass, fields, replace

import pytest

from tests.builders.places import a_division, an_institution, some_divisions
from tests.builders.plan import take_stock
from tests.standing import standing
from wenmai.places.models import Institution


@dataclass(frozen=True)
class City:
    """One house of each kind in 攀枝花市, 盐边县 or below; 米易县 has a library and a station too."""

    library: Institution
    county_library: Institution
    centre: Institution
    county_centre: Institution
    museum: Institution
    station: Institution
    other_station: Institution


def a_city() -> City:
    some_divisions()
    made = City(
        library=an_institution(kind="library", division=a_division("5104")),
        county_library=an_institution(kind="library", division=a_division("510422")),
        centre=an_institution(kind="culture_centre", division=a_division("5104")),
        county_centre=an_institution(kind="culture_centre", division=a_division("510422")),
        museum=an_institution(kind="museum", division=a_division("5104")),
        station=an_institution(kind="culture_station", division=a_division("510422101")),
        other_station=an_institution(kind="culture_station", division=a_division("510421100")),
    )
    take_stock()
    return made


def again(made: City) -> City:
    """The same houses for another test, which may read them anew after it moved one."""
    return replace(made, **{each.name: copy(getattr(made, each.name)) for each in fields(made)})


city_for_all = standing(a_city)


@pytest.fixture
def city(city_for_all, db) -> City:
    return again(city_for_all)
