"""What falls short of 错时延时 and of rooms for the blind, by kind and by name."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.builders.people import an_official, sign_in
from tests.builders.places import a_division, an_institution
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.places import actions
from wenmai.places.actions import Award, Hours, add_space, weekly
from wenmai.places.models import HoursKind, Selector, SpaceKind
from wenmai.places.queries.checks import hours_check

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return a_division("510422")


def a_library(county, name: str, *, evenings: bool = False):
    house = an_institution(kind="library", division=county, name=name)
    rules = [weekly(weekdays=range(1, 8), opens=9 * 60, closes=17 * 60)]
    if evenings:
        rules.append(Hours(17 * 60, 21 * 60, Selector.WEEKDAY, HoursKind.EXTENDED, (1, 2, 3, 4, 5, 6, 7)))
    actions.set_hours(system(), institution=house.code, rules=rules)
    return house


def graded(house, grade: int, *, years: int = 4) -> None:
    today = clock.today()
    award = Award(
        "library", grade, today - timedelta(days=300), "文旅部公告", valid_until=today + timedelta(days=365 * years)
    )
    actions.award_grade(system(), institution=house.code, award=award)


def test_each_kind_counts_hours_evenings_and_rest_days(county):
    a_library(county, "盐边县图书馆", evenings=True)
    an_institution(kind="library", division=county, name="新馆")
    an_institution(kind="museum", division=county, name="盐边县博物馆")
    an_institution(kind="bookstore", division=county, name="书店")
    library, museum = hours_check(county).kinds
    assert (library.houses, library.published, library.out_of_hours, library.rest_days) == (2, 1, 1, 1)
    assert library.percent == Decimal(100) * 28 / 84
    assert (museum.houses, museum.published, museum.percent) == (1, 0, None)


def test_only_graded_county_houses_without_evenings_are_named(county):
    late, early, plain = a_library(county, "甲", evenings=True), a_library(county, "乙"), a_library(county, "丙")
    for house in (late, early):
        graded(house, 3)
    graded(plain, 0)
    found = hours_check(county)
    assert (found.graded, [(each.institution.name, each.grade) for each in found.graded_without]) == (2, [("乙", 3)])


def test_a_library_without_a_room_for_the_blind_is_named_until_it_has_one(client, county):
    house = a_library(county, "盐边县图书馆")
    a_library(county, "米易县图书馆")
    add_space(system(), institution=house.code, name="盲人阅览室", kind=SpaceKind.BLIND_READING_ROOM)
    found = hours_check(county)
    assert (found.of_three_levels, [each.name for each in found.without_blind_room]) == (2, ["米易县图书馆"])
    page = sign_in(client, an_official("510422")).get("/desk/places/check/").content.decode()
    assert all(words in page for words in ("2 家里 1 家还没有", "公共图书馆", "没有三级以上的县级图书馆"))
