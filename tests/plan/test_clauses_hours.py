"""Clauses of both plans about opening hours: outside office hours, on rest days and holidays, all day."""

from datetime import date

import pytest

from tests.builders.places import a_division, an_institution
from tests.builders.plan import read_gauge
from tests.builders.plan_answers import END, ask, no_data, parts
from wenmai.plan import queries
from wenmai.plan.results import Status

pytestmark = pytest.mark.django_db
DAY = date(2025, 3, 8)
START = date(2025, 1, 1)


@pytest.mark.parametrize(
    ("clause", "kinds"),
    [
        ("SC-B08", ("library", "culture_centre")),
        ("SC-E01", ("library", "culture_centre", "museum", "art_museum", "culture_station")),
    ],
)
def test_sc_b08_and_e01_houses_keep_extended_hours(db, clause, kinds):
    houses = [an_institution(kind=kind, division=a_division("5104")) for kind in kinds]
    assert no_data(clause, "51")
    for house in houses:
        read_gauge("places.extended_share", house, None, on=START, source="registry", numerator=12, denominator=60)
    assert parts(ask(clause, "51", END)) == (len(kinds), len(kinds), len(kinds), Status.MET)
    read_gauge("places.extended_share", houses[0], None, on=DAY, source="registry", numerator=0, denominator=40)
    assert parts(ask(clause, "51", END)) == (len(kinds) - 1, len(kinds), len(kinds) - 1, Status.MISSED)


def test_sc_e02_graded_county_houses_keep_their_extended_hours(db):
    there = a_division("510422")
    library, centre, bare = (
        an_institution(kind=kind, division=there) for kind in ("library", "culture_centre", "library")
    )
    assert ask("SC-E02", "51", END).status == Status.NO_DATA
    for house, grade in ((library, 2), (centre, 3), (bare, 0)):
        read_gauge("places.grade", house, grade, on=START, source="registry")
        read_gauge("places.extended_share", house, None, on=START, source="registry", numerator=12, denominator=60)
    found = ask("SC-E02", "51", END)  # published, but nobody has said who came: never green
    assert (found.status, found.denominator, found.coverage.reporting) == (Status.NO_DATA, 2, 0)
    for house in (library, centre):
        read_gauge("places.extended_kept", house, None, on=START, source="registry", numerator=9, denominator=17)
    assert parts(ask("SC-E02", "51", END)) == (2, 2, 2, Status.MET)
    read_gauge("places.extended_kept", centre, None, on=DAY, source="registry", numerator=0, denominator=17)
    assert parts(ask("SC-E02", "51", END)) == (1, 2, 1, Status.BEHIND)  # 倡导 is never missed


def five_kinds(city) -> list:
    return [city.library, city.county_library, city.centre, city.county_centre, city.museum, city.station]


def test_pzh_e01_every_house_is_open_outside_office_hours(city):
    assert no_data("PZH-E01")
    houses = [*five_kinds(city), city.other_station]
    for house in houses:
        read_gauge("places.extended_share", house, None, on=START, source="registry", numerator=20, denominator=60)
    assert parts(ask("PZH-E01")) == (7, 7, 7, Status.MET)
    read_gauge("places.extended_share", city.museum, None, on=DAY, source="registry", numerator=0, denominator=40)
    assert ask("PZH-E01").numerator == 6
    failing = [unit.code for unit in queries.unit_results("PZH-E01", "5104", as_of=END) if unit.passed is False]
    assert failing == [city.museum.code]


def test_pzh_e01_the_other_reading_asks_for_rest_days_and_holidays(city):
    houses = [*five_kinds(city), city.other_station]
    for house in houses:
        read_gauge("places.rest_day_open", house, 1, on=START, source="registry")
        read_gauge("places.extended_share", house, None, on=START, source="registry", numerator=20, denominator=60)
    assert ask("PZH-E01").alternatives[0].numerator in {None, 0}  # without the holidays nobody passes
    for house in houses:
        read_gauge("places.holiday_open", house, None, on=START, source="registry", numerator=7, denominator=7)
    read_gauge("places.rest_day_open", city.museum, 0, on=DAY, source="registry")
    assert (ask("PZH-E01").alternatives[0].numerator, ask("PZH-E01").alternatives[0].denominator) == (6, 7)


def test_pzh_e03_study_rooms_open_all_day_are_encouraged(city):
    assert ask("PZH-E03").value is None
    rooms = [an_institution(kind="study_room", division=a_division("510402")) for _ in range(2)]
    for room, always in zip(rooms, (1, 0), strict=True):
        read_gauge("places.open_24h", room, always, on=START, source="registry")
    assert parts(ask("PZH-E03", as_of=date(2026, 12, 31))) == (1, 2, 1, Status.BEHIND)  # encouraged, never missed
    read_gauge("places.open_24h", rooms[1], 1, on=DAY, source="registry")
    assert parts(ask("PZH-E03")) == (2, 2, 2, Status.MET)
