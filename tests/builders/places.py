"""Small real places of Panzhihua, made through actions; the full 37,728 rows are for the import's own test."""

from functools import cache
from itertools import count

from wenmai.kernel.actor import system
from wenmai.places.actions import Profile, add_institution, import_divisions
from wenmai.places.models import Division, Institution, InstitutionKind

_ROWS = """level,code,name,parent
1,51,四川省,
2,5104,攀枝花市,51
3,510402,东区,5104
4,510402002,炳草岗街道,510402
5,510402002005,湖光社区居民委员会,510402002
3,510421,米易县,5104
4,510421100,攀莲镇,510421
5,510421100001,城北社区居民委员会,510421100
3,510422,盐边县,5104
4,510422100,桐子林镇,510422
5,510422100003,桐子林社区居民委员会,510422100
4,510422101,红格镇,510422
5,510422101200,红格村村民委员会,510422101
5,510422101201,昔格达社区村民委员会,510422101
2,5134,凉山彝族自治州,51
3,513437,雷波县,5134
"""
_numbers = count(1)


def some_divisions() -> None:
    """The province, two prefectures, four counties and what lies below; making them twice changes nothing."""
    import_divisions(system(), raw=_ROWS.encode())


def a_division(code: str) -> Division:
    found = Division.objects.filter(code=code).first()
    if found is None:
        some_divisions()
    return found or Division.objects.get(code=code)


def a_province() -> Division:
    return a_division("51")


def a_prefecture() -> Division:
    return a_division("5104")


def a_county() -> Division:
    """盐边县; `a_division("510421")` is its neighbour 米易县."""
    return a_division("510422")


def a_township() -> Division:
    """红格镇 in 盐边县."""
    return a_division("510422101")


def a_village() -> Division:
    """红格村 in 红格镇."""
    return a_division("510422101200")


@cache
def _titles() -> dict[str, str]:
    return {
        "library": "图书馆",
        "culture_centre": "文化馆",
        "museum": "博物馆",
        "culture_station": "综合文化站",
        "village_room": "文化活动室",
        "study_room": "城市书房",
    }


def an_institution(
    *,
    kind: str = "culture_station",
    division: Division | None = None,
    name: str = "",
    code: str = "",
    demo: bool = False,
) -> Institution:
    """An institution with a code of its own, by default the station of 红格镇."""
    home = division or a_township()
    return add_institution(
        system(),
        code=code or f"{home.code}-{kind.replace('_', '-')}-{next(_numbers)}",
        kind=InstitutionKind(kind),
        division=home.code,
        profile=Profile(name=name or f"{home.name}{_titles().get(kind, '文化馆舍')}"),
        demo=demo,
    )
