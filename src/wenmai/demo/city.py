"""Opens the houses of Panzhihua through the actions that real work uses."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

from django.db import transaction

from wenmai.demo.houses import CITY, House, city_houses, patterns
from wenmai.demo.interiors import ROOMS
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.places.actions import hours, institutions, openings, records
from wenmai.places.models import Division, GradeScheme, HoursKind, Institution, InstitutionKind, Network

SCHEMES = {
    "library": (GradeScheme.LIBRARY, "第七次全国县级以上公共图书馆评估定级"),
    "culture_centre": (GradeScheme.CULTURE_CENTRE, "第五次全国文化馆评估定级"),
}
NETWORKS = {"library": Network.LIBRARY, "study_room": Network.LIBRARY}


def open_city(actor: Actor) -> tuple[House, ...]:
    """Open what is not open yet; safe to repeat after a stop in the middle."""
    divisions = list(Division.objects.filter(path__contains=[CITY], valid_to=None))
    houses = tuple(city_houses(divisions))
    open_houses(actor, houses)
    return houses


@transaction.atomic
def open_houses(actor: Actor, houses: Sequence[House]) -> int:
    """Open the houses that are not there yet with hours, rooms, grades and ties, all of them or none; how many."""
    known = set(Institution.objects.filter(code__in=[each.code for each in houses]).values_list("code", flat=True))
    missing = [each for each in houses if each.code not in known]
    openings.add_institutions(actor, openings=[_opening(each) for each in missing], demo=True)
    for house in missing:
        _grade(actor, house)
        _tie(actor, house)
    return len(missing)


def _opening(house: House) -> openings.Opening:
    return openings.Opening(
        code=house.code,
        kind=InstitutionKind(house.kind),
        division=house.division,
        profile=institutions.Profile(name=house.name, lon=house.lon, lat=house.lat, address=_address(house)),
        level=house.level,
        hours=_rules(house.hours),
        rooms=ROOMS.get(house.kind, ()),
    )


def _tie(actor: Actor, house: House) -> None:
    if house.parent:
        network = NETWORKS.get(house.kind, Network.CULTURE)
        since = clock.today() - timedelta(days=900)
        records.tie_branch(actor, main=house.parent, branch=house.code, network=network, since=since)


def _address(house: House) -> str:
    return "" if house.lon is None else "演示地址"


def _grade(actor: Actor, house: House) -> None:
    if house.grade is None or house.kind not in SCHEMES:
        return
    scheme, title = SCHEMES[house.kind]
    award = records.Award(
        scheme=scheme, grade=house.grade, awarded_on=date(2023, 12, 1), evidence="演示数据，不是公布的名单", round=title
    )
    records.award_grade(actor, institution=house.code, award=award, demo=True)


@cache
def _rules(names: tuple[str, ...]) -> Sequence[hours.Hours]:
    return [rule for name in names for rule in _pattern(patterns()[name])]


def _pattern(row: dict[str, str]) -> list[hours.Hours]:
    days = [int(each) for each in row["days"]]
    stretches = [(row["from"], row["to"], HoursKind.REGULAR)]
    stretches += [(row["and_from"], row["and_to"], HoursKind.REGULAR)] if "and_from" in row else []
    stretches += [(row["to"], row["late"], HoursKind.EXTENDED)] if "late" in row else []
    return [hours.weekly(weekdays=days, opens=_minutes(a), closes=_minutes(b), kind=kind) for a, b, kind in stretches]


def _minutes(clock_time: str) -> int:
    hour, minute = clock_time.split(":")
    return int(hour) * 60 + int(minute)
