"""Opens the houses of Panzhihua through the actions that real work uses."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from wenmai.demo.houses import CITY, House, city_houses, patterns
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.places.actions import hours, institutions, records, spaces
from wenmai.places.models import Division, GradeScheme, HoursKind, Institution, InstitutionKind, Network, SpaceKind

SCHEMES = {
    "library": (GradeScheme.LIBRARY, "第七次全国县级以上公共图书馆评估定级"),
    "culture_centre": (GradeScheme.CULTURE_CENTRE, "第五次全国文化馆评估定级"),
}
NETWORKS = {"library": Network.LIBRARY, "study_room": Network.LIBRARY}
ROOMS: dict[str, tuple[tuple[str, SpaceKind, int], ...]] = {
    "library": (
        ("报告厅", SpaceKind.HALL, 200),
        ("读者活动室", SpaceKind.CLASSROOM, 40),
        ("少儿活动室", SpaceKind.CHILDREN_ROOM, 30),
        ("盲人阅览室", SpaceKind.BLIND_READING_ROOM, 20),
    ),
    "culture_centre": (("排练厅", SpaceKind.CLASSROOM, 60), ("一楼展厅", SpaceKind.EXHIBITION_HALL, 150)),
    "museum": (("二层展厅", SpaceKind.EXHIBITION_HALL, 120),),
    "culture_station": (("手工室", SpaceKind.CLASSROOM, 24), ("排练厅", SpaceKind.CLASSROOM, 40)),
}


def open_city(actor: Actor) -> tuple[House, ...]:
    """Open what is not open yet; safe to repeat after a stop in the middle."""
    divisions = list(Division.objects.filter(path__contains=[CITY], valid_to=None))
    houses = tuple(city_houses(divisions))
    known = set(Institution.objects.values_list("code", flat=True))
    for house in houses:
        if house.code not in known:
            open_house(actor, house)
    return houses


def open_house(actor: Actor, house: House) -> None:
    """One institution with its hours, rooms, grade and tie."""
    kind = InstitutionKind(house.kind)
    profile = institutions.Profile(name=house.name, lon=house.lon, lat=house.lat, address=_address(house))
    institutions.add_institution(
        actor, code=house.code, kind=kind, division=house.division, profile=profile, level=house.level, demo=True
    )
    hours.set_hours(actor, institution=house.code, rules=_rules(house.hours))
    for name, room, seats in ROOMS.get(house.kind, ()):
        spaces.add_space(actor, institution=house.code, name=name, kind=room, capacity=seats, demo=True)
    _grade(actor, house)
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


def _rules(names: Iterable[str]) -> Sequence[hours.Hours]:
    return [rule for name in names for rule in _pattern(patterns()[name])]


def _pattern(row: dict[str, str]) -> list[hours.Hours]:
    days = [int(each) for each in row["days"]]
    stretches = [(row["from"], row["to"])] + ([(row["and_from"], row["and_to"])] if "and_from" in row else [])
    return [
        hours.weekly(weekdays=days, opens=_minutes(a), closes=_minutes(b), kind=HoursKind.REGULAR) for a, b in stretches
    ]


def _minutes(clock_time: str) -> int:
    hour, minute = clock_time.split(":")
    return int(hour) * 60 + int(minute)
