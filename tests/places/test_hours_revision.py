"""Everything that changes when a house is open raises its hours_revision, once, in the same transaction."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from tests.builders.places import a_county, an_institution
from tests.builders.places_actors import administrator, manager
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.places import actions
from wenmai.places.actions import Change, Hours, NoticeDay, Profile, Season
from wenmai.places.models import DayKind, Institution

pytestmark = pytest.mark.django_db
NINE_TO_FIVE = Hours(540, 1020)


@pytest.fixture
def house():
    return an_institution(kind="library", division=a_county(), code="YB", name="盐边县图书馆")


def revision(code="YB"):
    return Institution.objects.get(code=code).hours_revision


def a_change():
    day = clock.today() + timedelta(days=9)
    return actions.add_exception(system(), institution="YB", change=Change(day, day, "检修"))


def a_season():
    season = Season("春耕", 415, 610, (Hours(1110, 1290, weekdays=(1, 2)),))
    return actions.put_hours_template(administrator("510422"), division="510422", season=season)


def test_rules_raise_it_once_and_the_same_rules_not_at_all(house):
    for expected, rules in ((1, [NINE_TO_FIVE]), (1, [NINE_TO_FIVE]), (2, [])):
        actions.set_hours(manager("YB"), institution="YB", rules=rules)
        assert revision() == expected


def test_rules_of_a_room_raise_it(house):
    actions.add_space(system(), institution="YB", name="报告厅", kind="lecture_hall")
    assert revision() == 0
    actions.set_hours(system(), institution="YB", rules=[NINE_TO_FIVE], space="报告厅")
    assert revision() == 1


def test_a_closure_raises_it_and_so_does_taking_it_back(house):
    found = a_change()
    assert (revision(), a_change().pk, revision()) == (1, found.pk, 1)
    actions.withdraw_exception(system(), institution="YB", exception=found.pk)
    assert revision() == 2
    actions.withdraw_exception(system(), institution="YB", exception=found.pk)
    assert revision() == 2


def test_the_calendar_raises_it_for_every_house(house):
    an_institution(code="HG")
    actions.put_calendar_days(system(), days=[NoticeDay(date(2027, 5, 1), DayKind.STATUTORY, "劳动节")], source="通知")
    assert (revision(), revision("HG")) == (1, 1)
    actions.settle_year(
        system(), year=2027, notice=[NoticeDay(date(2027, 5, 1), DayKind.STATUTORY, "劳动节")], source="通知"
    )
    assert (revision(), revision("HG")) == (2, 2)
    assert actions.seed_calendar(system(), last_year=2027) > 0
    assert (revision(), revision("HG")) == (3, 3)
    actions.seed_calendar(system(), last_year=2027)
    assert revision() == 3


def test_closing_and_opening_days_raise_it(house):
    actions.edit_institution(system(), code="YB", profile=Profile("盐边县图书馆", phone="0812"))
    assert revision() == 0
    actions.edit_institution(system(), code="YB", profile=Profile("盐边县图书馆", opened_on=date(2020, 1, 1)))
    assert revision() == 1
    for _ in "ab":
        actions.close_institution(system(), code="YB", on=date(2027, 1, 1))
        assert revision() == 2


def test_a_room_that_is_retired_raises_it(house):
    room = actions.add_space(system(), institution="YB", name="报告厅", kind="lecture_hall")
    for _ in "ab":
        actions.retire_space(system(), space=room.pk, on=date(2027, 1, 1))
        assert revision() == 1


def test_season_hours_raise_it_where_they_change_something(house):
    template = a_season()
    assert revision() == 0
    apply = {"template": template.pk, "institutions": ["YB"]}
    assert actions.apply_hours_template(administrator("510422"), **apply) == ("YB",)
    assert revision() == 1
    assert actions.apply_hours_template(administrator("510422"), **apply) == ()
    assert revision() == 1


def test_what_is_rolled_back_leaves_it(house):
    with transaction.atomic():
        actions.set_hours(system(), institution="YB", rules=[NINE_TO_FIVE])
        transaction.set_rollback(True)
    assert revision() == 0
