"""The stocks of the demo: holdings, staff, collections, teams, as gauge readings marked 演示数据."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from random import Random

from wenmai.demo.catalogue import rows, table
from wenmai.demo.houses import House, county_code
from wenmai.kernel.actor import Actor
from wenmai.ledger.actions import read_all, record_readings
from wenmai.ledger.gauges import Reading
from wenmai.places.actions.reference import Residents, put_population

SOURCE = "import:演示数据"
OF_HOUSES = (
    "places.institutions", "places.grade", "places.weekly_hours", "places.extended_share", "places.open_24h",
    "places.study_room_hours_met",
)  # fmt: skip
CENSUS_DAY = date(2020, 11, 1)
SHARES = {"510402": 410_000, "510403": 131_000, "510411": 268_203, "510421": 223_000, "510422": 180_000}


def put_stocks(actor: Actor, houses: Sequence[House], as_of: date) -> None:
    """Record every stock of the demo as of a day; repeating changes nothing."""
    by_gauge = {
        "library.holdings": _holdings(houses, as_of),
        "staff.full_time": _staff(houses, as_of),
        "staff.subsidised": _keepers(houses, as_of),
        "library.resource_collections": _collections(as_of),
        "teams.active": _teams(as_of),
        "assessment.grade": _grades(houses, as_of),
    }
    for gauge, readings in by_gauge.items():
        record_readings(actor, gauge=gauge, readings=readings)


def count_houses(actor: Actor, day: date) -> None:
    """Read of a past day which houses there were: an average per house of a month that is over needs to know."""
    read_all(actor, day=day, only=OF_HOUSES)


def spread_population(actor: Actor) -> None:
    """County figures are not known here: the city's census figure is spread over its counties and marked as a demo's."""
    residents = [Residents(code, CENSUS_DAY, value) for code, value in SHARES.items()]
    put_population(
        actor,
        series="演示分摊",
        source="演示数据：全市普查数按比例分摊到县（区），不是公布数",
        rows=residents,
        demo=True,
    )


def _reading(house: House, as_of: date, value: int) -> Reading:
    return Reading(
        division=house.division,
        institution=house.code,
        institution_kind=house.kind,
        as_of=as_of,
        source=SOURCE,
        value=Decimal(value),
        attributes={"demo": "1"},
    )


def _holdings(houses: Iterable[House], as_of: date) -> Iterator[Reading]:
    amounts = {county_code(row["key"], "LIB"): row["holdings"] for row in rows("institutions", "county")}
    amounts["PZH-LIB"] = table("institutions")["city"]["holdings"]
    for house in houses:
        if house.code in amounts:
            yield _reading(house, as_of, amounts[house.code])


def _staff(houses: Iterable[House], as_of: date) -> Iterator[Reading]:
    for house in houses:
        if house.kind == "culture_station":
            yield _reading(house, as_of, Random(f"staff {house.code}").choice((2, 3, 3, 3, 4, 5)))


def _keepers(houses: Iterable[House], as_of: date) -> Iterator[Reading]:
    """Only some villages have reported: what is missing is missing, not zero."""
    for house in houses:
        dice = Random(f"keeper {house.code}")
        if house.kind == "village_room" and dice.random() < 0.41:
            yield _reading(house, as_of, dice.choice((1, 1, 1, 1, 0)))


def _grades(houses: Iterable[House], as_of: date) -> Iterator[Reading]:
    for house in houses:
        if house.grade is not None:
            yield _reading(house, as_of, house.grade)


def _of_division(code: str, as_of: date, value: int) -> Reading:
    return Reading(division=code, as_of=as_of, source=SOURCE, value=Decimal(value), attributes={"demo": "1"})


def _collections(as_of: date) -> Iterator[Reading]:
    for code, value in zip(sorted(SHARES), (3, 1, 2, 2, 2), strict=True):
        yield _of_division(code, as_of, value)


def _teams(as_of: date) -> Iterator[Reading]:
    for code, people in sorted(SHARES.items()):
        yield _of_division(code, as_of, round(people / 10_000 * 3.2))
