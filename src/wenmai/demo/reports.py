"""What houses, villages and counties report of themselves once a year: networks, brands, satisfaction, volunteers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from random import Random

from wenmai.demo.houses import CITY, House
from wenmai.demo.stocks import SOURCE
from wenmai.kernel.actor import Actor
from wenmai.ledger.actions import record_readings
from wenmai.ledger.gauges import Reading

OPEN_HOUSES = ("library", "culture_centre", "museum", "culture_station")
ASKED = {"library": 400, "culture_centre": 260, "culture_station": 60}
CITY_MODELS = 16
COUNTY_MODELS = {"510402": 9, "510403": 5, "510411": 21, "510421": 24, "510422": 19}


def put_reports(actor: Actor, houses: Sequence[House], as_of: date) -> None:
    """Record every report of the demo as of a day; repeating changes nothing."""
    by_gauge: Mapping[str, Iterable[Reading]] = {
        "facility.wifi": _networks(houses, as_of),
        "brands.special_groups": _brands(houses, as_of),
        "connection.national_library": _connections(houses, as_of),
        "satisfaction.share": _satisfaction(houses, as_of),
        "volunteers.registered": _volunteers(houses, as_of),
        "model_villages.designated": _models(as_of),
    }
    for gauge, readings in by_gauge.items():
        record_readings(actor, gauge=gauge, readings=readings)


def _of(house: House, as_of: date, value: int | Decimal, parts: tuple[int, int] | None = None) -> Reading:
    numerator, denominator = parts or (None, None)
    return Reading(
        division=house.division,
        institution=house.code,
        institution_kind=house.kind,
        as_of=as_of,
        source=SOURCE,
        value=Decimal(value),
        numerator=None if numerator is None else Decimal(numerator),
        denominator=None if denominator is None else Decimal(denominator),
        attributes={"demo": "1"},
    )


def _networks(houses: Iterable[House], as_of: date) -> Iterator[Reading]:
    """Every house reports; a few stations in the hills have none yet."""
    for house in houses:
        if house.kind in OPEN_HOUSES:
            without = house.kind == "culture_station" and Random(f"wifi {house.code}").random() < 0.12
            yield _of(house, as_of, 0 if without else 1)


def _brands(houses: Iterable[House], as_of: date) -> Iterator[Reading]:
    for house in houses:
        if house.kind in {"library", "culture_centre"}:
            yield _of(house, as_of, Random(f"brands {house.code}").choice((1, 2, 2, 2, 3, 4)))


def _connections(houses: Iterable[House], as_of: date) -> Iterator[Reading]:
    for house in houses:
        if house.kind == "library":
            yield _of(house, as_of, 1)


def _satisfaction(houses: Iterable[House], as_of: date) -> Iterator[Reading]:
    """Parts: who was satisfied of who was asked."""
    for house in houses:
        if house.kind in ASKED:
            dice = Random(f"satisfaction {house.code}")
            asked = ASKED[house.kind] + dice.randint(-15, 15)
            satisfied = round(asked * dice.uniform(0.87, 0.96))
            share = (Decimal(satisfied) * 100 / asked).quantize(Decimal("0.1"))
            yield _of(house, as_of, share, (satisfied, asked))


def _volunteers(houses: Iterable[House], as_of: date) -> Iterator[Reading]:
    """One register a village or community, kept at its room."""
    for house in houses:
        if house.kind == "village_room":
            yield _of(house, as_of, Random(f"volunteers {house.code}").choice((1, 1, 2, 2, 3, 5)))


def _models(as_of: date) -> Iterator[Reading]:
    yield _designated(CITY, as_of, CITY_MODELS, "city")
    for code, value in COUNTY_MODELS.items():
        yield _designated(code, as_of, value, "county")


def _designated(code: str, as_of: date, value: int, level: str) -> Reading:
    about = {"demo": "1", "level": level}
    return Reading(division=code, as_of=as_of, source=SOURCE, value=Decimal(value), attributes=about)
