"""Stocks that places reads, as the ledger keeps them."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from tests.builders.places import a_county, an_institution, some_divisions
from tests.builders.places_actors import administrator
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.ledger.actions import record
from wenmai.ledger.gauges import reader_of
from wenmai.ledger.place import Place
from wenmai.places import actions
from wenmai.places.actions import ROUND_THE_CLOCK, Award, Residents, Terms, weekly
from wenmai.places.gauges import SCENES
from wenmai.places.models import HoursKind, Scene
from wenmai.places.queries.hours import weekly_hours

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)


def read(gauge, day=ON):
    return list(reader_of(gauge)(day))


@pytest.fixture
def rooms():
    """Two study rooms: one 48 hours a week with 8 extended, one round the clock; a third without hours."""
    short, night = (an_institution(kind="study_room", division=a_county(), demo=n == 1) for n in range(2))
    rules = [
        weekly(weekdays=range(1, 6), opens=540, closes=1020),
        weekly(weekdays=[6], opens=600, closes=1080, kind=HoursKind.EXTENDED),
    ]
    actions.set_hours(administrator(), institution=short.code, rules=rules)
    actions.set_hours(administrator(), institution=night.code, rules=[ROUND_THE_CLOCK])
    an_institution(kind="study_room")
    return short, night


def test_weekly_hours_and_the_extended_share(rooms):
    short, night = rooms
    found = {each.institution: each for each in read("places.weekly_hours")}
    assert {code: each.value for code, each in found.items()} == {short.code: 48, night.code: 168}
    assert found[short.code].institution_kind == "study_room"
    assert found[night.code].attributes["demo"] is True
    shares = {each.institution: (each.numerator, each.denominator) for each in read("places.extended_share")}
    assert shares == {short.code: (Decimal(8), Decimal(48)), night.code: (Decimal(0), Decimal(168))}
    assert {each.institution: each.value for each in read("places.open_24h")} == {short.code: 0, night.code: 1}


def test_institutions_count_one_each_on_the_days_they_exist(rooms):
    assert sum(each.value for each in read("places.institutions")) == 3
    actions.close_institution(administrator(), code=rooms[0].code, on=ON)
    assert sum(each.value for each in read("places.institutions")) == 2
    assert sum(each.value for each in read("places.institutions", date(2026, 11, 19))) == 3


def test_grades_in_force(rooms):
    award = Award(scheme="library", grade=2, awarded_on=date(2023, 8, 1), evidence="文", valid_until=date(2027, 1, 1))
    actions.award_grade(administrator(), institution=rooms[0].code, award=award)
    assert [(each.value, each.attributes["scheme"]) for each in read("places.grade")] == [(2, "library")]
    assert read("places.grade", date(2023, 7, 31)) == read("places.grade", date(2027, 1, 1)) == []


def test_a_branch_at_a_place_of_wellness_counts_while_its_tie_and_the_branch_last():
    main, branch, other = (an_institution(kind="library", division=a_county()) for _ in range(3))
    for house, scene in ((branch, "康养旅居地"), (other, "商业街区")):
        actions.tie_branch(
            administrator(), main=main.code, branch=house.code, network="library", since=date(2026, 1, 1),
            terms=Terms(scene=scene),
        )  # fmt: skip
    found = [[(each.institution, each.value) for each in read("places.wellness_branches", day)] for day in (
        date(2025, 12, 31), date(2026, 1, 1), ON)]  # fmt: skip
    assert found == [[], [(branch.code, 1)], [(branch.code, 1)]]
    assert [each.institution for each in read("places.scene.street")] == [other.code]
    assert [list(read(f"places.scene.{each.name.lower()}")) for each in SCENES if each != Scene.STREET] == [[]] * 7
    for house in (branch, other):
        actions.close_institution(administrator(), code=house.code, on=ON)
    assert [each.value for name in ("wellness_branches", "scene.street") for each in read(f"places.{name}")] == [0, 0]


def test_population_names_its_series_and_what_is_demo():
    some_divisions()
    census = date(2020, 11, 1)
    actions.put_population(administrator(), series="七普", source="公报", rows=[Residents("5104", census, 1_212_203)])
    actions.put_population(
        administrator(), series="演示", source="按面积分摊", rows=[Residents("510422", census, 180_000)], demo=True
    )
    found = [(each.division, each.value, each.source) for each in read("places.population")]
    assert found == [("5104", 1_212_203, "census:七普"), ("510422", 180_000, "demo:演示")]
    assert read("places.population", date(2019, 1, 1)) == []


def test_rooms_of_a_kind_are_zero_only_where_rooms_are_registered(rooms):
    for name, kind in (("盲人阅览室", "blind_reading_room"), ("大厅", "hall")):
        actions.add_space(administrator(), institution=rooms[0].code, name=name, kind=kind)
    actions.add_space(administrator(), institution=rooms[1].code, name="大厅", kind="hall")
    found = {each.institution: each.value for each in read("places.space.blind_reading_room")}
    assert found == {rooms[0].code: 1, rooms[1].code: 0}


def test_extended_hours_are_kept_when_somebody_came_in_them_at_an_hour_that_a_source_says(rooms):
    short, night = rooms
    assert read("places.extended_kept") == []  # no source, no reading
    saturday, monday = date(2026, 11, 14), date(2026, 11, 16)
    _came(short, monday, time(10, 0))
    _came(short, saturday, time(0, 0))  # a day's total says no hour
    found = {each.institution: each for each in read("places.extended_kept")}
    assert {code: (each.numerator, each.denominator) for code, each in found.items()} == {short.code: (0, 4)}
    _came(short, saturday, time(17, 50))
    _came(short, saturday, time(18, 0))  # shut by then
    _came(short, date(2026, 11, 7), time(11, 0), channel="online")
    _came(night, saturday, time(23, 0))
    found = {each.institution: each for each in read("places.extended_kept")}
    assert (found[short.code].numerator, found[short.code].attributes) == (1, {"days": 30})
    assert found[night.code].attributes == {"days": 30, "demo": True}
    assert (found[night.code].numerator, found[night.code].denominator) == (0, 0)  # open all day: nothing is extended
    assert read("places.extended_kept", ON + timedelta(days=60)) == []


def test_weeks_are_kept_when_somebody_came_in_published_hours_in_each_of_four(rooms):
    """PZH-E02: 48 hours a week, published and really open."""
    short, night = rooms
    assert {each.institution: each.value for each in read("places.study_room_hours_met")} == {
        short.code: 1,
        night.code: 1,
    }
    assert read("places.weeks_kept") == []  # no source, no reading
    for back in (28, 21, 14):
        _came(short, ON - timedelta(days=back), time(9, 0))
        _came(night, ON - timedelta(days=back), time(23, 0))
    _came(short, ON - timedelta(days=29), time(9, 0))  # before the four weeks
    _came(short, ON - timedelta(days=3), time(17, 0))  # shut by then
    _came(short, ON - timedelta(days=4), time(0, 0))  # a day's total says no hour
    _came(night, ON - timedelta(days=1), time(3, 0))
    found = {each.institution: each for each in read("places.weeks_kept")}
    assert {code: each.value for code, each in found.items()} == {short.code: 0, night.code: 1}
    assert found[short.code].attributes["quiet"] == [str(ON - timedelta(days=7))]
    shut = actions.Change(ON - timedelta(days=7), ON - timedelta(days=1), "修屋顶")
    actions.add_exception(administrator(), institution=short.code, change=shut)
    assert {each.institution: each.value for each in read("places.weeks_kept")} == {short.code: 1, night.code: 1}


def _came(house, day, at, channel="onsite"):
    place = Place(division=house.division_id, institution=house.code, institution_kind=house.kind)
    source = f"tests.came:{house.code}{day}{at}{channel}"
    record(system(), kind="library.visit", source=source, happened_at=clock.at(day, at), place=place, channel=channel)


@pytest.mark.parametrize(
    ("kind", "name"), [("migrant_station", "农民工图书驿站"), ("left_behind_home", "留守儿童阅读之家")]
)
def test_stations_for_workers_and_homes_for_children_are_counted_with_hours_of_their_own(client, kind, name):
    """SC-E16: 打造提升一批农民工图书驿站、留守儿童阅读之家."""
    house, other = an_institution(), an_institution()
    for each, what in ((house, kind), (other, "hall")):
        actions.add_space(system(), institution=each.code, name=f"工地{what}", kind=what)
    space = house.spaces.get()
    evenings = [weekly(weekdays=range(1, 8), opens=18 * 60, closes=21 * 60)]
    actions.set_hours(administrator(), institution=house.code, rules=evenings, space=space.name)
    today = clock.today()
    assert {each.institution: each.value for each in read(f"places.space.{kind}", today)} == {
        house.code: 1,
        other.code: 0,
    }
    assert weekly_hours(space).total == 21
    assert name in client.get(f"/places/{house.code}/").content.decode()
    actions.retire_space(system(), space=space.pk, on=today)
    assert read(f"places.space.{kind}", today + timedelta(days=1))[0].value == 0
