"""The front page of a city: houses, activities to book, loans, sights and food in one (攀枝花规划 专栏4 项目11, PZH-P11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from wenmai.activities import queries as activities
from wenmai.activities.queries import Day
from wenmai.guide.models import Goods, SpotKind
from wenmai.guide.queries.goods import GoodsWanted, list_goods
from wenmai.guide.queries.spots import Near, SpotsWanted, counts_of, list_spots
from wenmai.kernel.actor import ANYONE
from wenmai.kernel.freshness import while_unchanged
from wenmai.places.models import Division, InstitutionKind, Level
from wenmai.places.queries.divisions import child_divisions, get_division
from wenmai.places.queries.institutions import Wanted
from wenmai.places.queries.listing import Listed, list_institutions
from wenmai.places.queries.map import kinds_present

SHOWN = 4


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of house and how many there are."""

    code: str
    name: str
    number: int


@dataclass(frozen=True, slots=True)
class City:
    """What a division has. Every part leads to its own pages; a part without rows says so."""

    division: Division
    below: Sequence[Division]
    kinds: Sequence[Kind]
    days: Sequence[Day]
    libraries: Sequence[Listed]
    sights: Sequence[Near]
    food: Sequence[Near]
    spots: Mapping[str, int]
    goods: Sequence[Goods]


def city(code: str) -> City:
    """The page of a division, kept while nothing is written. Raises NotFound."""
    return while_unchanged(f"city:{code}:{get_language()}", lambda: _city(get_division(code)))


def _city(division: Division) -> City:
    present = kinds_present(division.code)
    return City(
        division=division,
        below=[each for each in child_divisions(division.code) if each.level <= Level.TOWNSHIP],
        kinds=[Kind(each.value, str(each.label), present[each]) for each in InstitutionKind if each in present],
        days=activities.by_day(activities.upcoming(ANYONE, division.code, SHOWN)),
        libraries=list_institutions(Wanted(kind="library", division=division.code)).items[:SHOWN],
        sights=list_spots(SpotsWanted(division.code, SpotKind.SIGHT)).items[:SHOWN],
        food=list_spots(SpotsWanted(division.code, SpotKind.FOOD)).items[:SHOWN],
        spots=counts_of(division.code),
        goods=list_goods(GoodsWanted(division=division.code)).items[:SHOWN],
    )
