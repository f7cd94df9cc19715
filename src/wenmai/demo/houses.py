"""Which institutions the demo opens: the named ones, then a library and a culture centre a county, a station a township."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from wenmai.demo.catalogue import rows, table
from wenmai.places.models import Division, Level

CITY = "5104"
SCATTER = 0.012  # degrees, about a kilometre: the demo's positions are of no real building


@dataclass(frozen=True, slots=True)
class House:
    """One institution to open. `hours` name patterns of institutions.toml, `parent` the main house."""

    code: str
    name: str
    kind: str
    division: str
    hours: tuple[str, ...]
    parent: str = ""
    grade: int | None = None
    level: int | None = None
    lon: Decimal | None = None
    lat: Decimal | None = None


def named() -> Iterator[House]:
    """The institutions that the plan of Panzhihua names."""
    for row in rows("institutions", "institution"):
        yield House(
            code=row["code"],
            name=row["name"],
            kind=row["kind"],
            division=row["division"],
            hours=tuple(row["hours"]),
            parent=row.get("parent", ""),
            grade=row.get("grade"),
            lon=Decimal(str(row["lon"])),
            lat=Decimal(str(row["lat"])),
        )


def city_houses(divisions: Sequence[Division]) -> list[House]:
    """Every house of Panzhihua in the demo, main houses before their branches."""
    seats = {row["division"]: row for row in rows("institutions", "county")}
    names = {each.code: each.name for each in divisions}
    counties = [house for code, row in seats.items() for house in _county(names[code], code, row)]
    townships = [each for each in divisions if each.level == Level.TOWNSHIP]
    villages = [each for each in divisions if each.level == Level.VILLAGE]
    order = {"library": 0, "culture_centre": 0}
    houses = [*named(), *counties]
    houses += [_station(each, seats) for each in townships]
    houses += [_study_room(each, seats) for each in townships]
    houses += [_village_room(each, seats) for each in villages]
    return sorted(houses, key=lambda house: order.get(house.kind, 1))


def county_code(key: str, kind: str) -> str:
    """The demo's code of a county library (LIB) or culture centre (CUL) in Panzhihua."""
    return f"PZH-{key}-{kind}"


def _county(name: str, code: str, row: dict[str, Any]) -> tuple[House, House]:
    lon, lat = _near(row, f"{code}L")
    library = House(
        code=county_code(row["key"], "LIB"),
        name=f"{name}图书馆",
        kind="library",
        division=code,
        hours=("library_county",),
        parent="PZH-LIB",
        grade=row["library"],
        lon=lon,
        lat=lat,
    )
    lon, lat = _near(row, f"{code}C")
    centre = House(
        code=county_code(row["key"], "CUL"),
        name=f"{name}文化馆",
        kind="culture_centre",
        division=code,
        hours=("culture_county",),
        parent="PZH-CUL",
        grade=row["culture"],
        lon=lon,
        lat=lat,
    )
    return library, centre


def _near(seat: dict[str, Any], salt: str) -> tuple[Decimal, Decimal]:
    dice = Random(salt)
    lon, lat = (seat[axis] + dice.uniform(-SCATTER, SCATTER) for axis in ("lon", "lat"))
    return Decimal(f"{lon:.3f}"), Decimal(f"{lat:.3f}")


def _station(township: Division, seats: dict[str, Any]) -> House:
    seat = seats[township.parent_id or ""]
    return House(
        code=f"STN-{township.code}",
        name=f"{township.name}综合文化站",
        kind="culture_station",
        division=township.code,
        hours=("station", "station_evening"),
        parent=county_code(seat["key"], "CUL"),
    )


def _study_room(township: Division, seats: dict[str, Any]) -> House:
    seat = seats[township.parent_id or ""]
    short = Random(township.code).random() < 0.2  # so that the clause has something to say
    return House(
        code=f"STU-{township.code}",
        name=f"{township.name}城市书房",
        kind="study_room",
        division=township.code,
        hours=("study_short" if short else "study_day",),
        parent=county_code(seat["key"], "LIB"),
    )


def _village_room(village: Division, seats: dict[str, Any]) -> House:  # noqa: ARG001 (one shape for all builders)
    return House(
        code=f"VIL-{village.code}",
        name=f"{_short(village.name)}文化活动室",
        kind="village_room",
        division=village.code,
        hours=("village",),
    )


def _short(name: str) -> str:
    for ending, kept in (
        ("社区居民委员会", "社区"),
        ("社区村民委员会", "社区"),
        ("村民委员会", ""),
        ("居民委员会", ""),
    ):
        if name.endswith(ending):
            return name.removesuffix(ending) + kept
    return name


def villages_of_the_city() -> dict[str, list[str]]:
    """The codes of the villages of each township of the city."""
    found: dict[str, list[str]] = {}
    rows = Division.objects.filter(path__contains=[CITY], level=Level.VILLAGE).order_by("code")
    for code, parent in rows.values_list("code", "parent_id"):
        found.setdefault(parent or "", []).append(code)
    return found


def patterns() -> dict[str, dict[str, str]]:
    """The patterns of opening hours by name."""
    found: dict[str, dict[str, str]] = table("institutions")["hours"]
    return found
