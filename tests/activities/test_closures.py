"""A closure that falls on the day of an activity, and a brand that is overdue: who is told."""

from datetime import timedelta

import pytest

from tests.builders.activities import a_brand, a_slot, an_activity, the_session
from tests.builders.people import a_clerk, sign_in
from tests.builders.places import an_institution
from wenmai.activities.actions import call_off
from wenmai.activities.closures import closure_of
from wenmai.activities.gatherings import overdue_brands
from wenmai.activities.models import Brand
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.places.actions import Change, add_exception, add_space
from wenmai.places.models import SpaceKind

pytestmark = pytest.mark.django_db
DAY = clock.today() + timedelta(days=2)


def shut(house, first=DAY, last=DAY, **about):
    add_exception(system(), institution=house.code, change=Change(first, last, "消防检修", **about))


def test_date_in_the_house_is_struck_and_one_on_the_square_is_not(client):
    house = an_institution()
    inside = an_activity(house, slots=(a_slot(venue=""),))
    outside = an_activity(house, title="坝坝舞")
    assert closure_of(the_session(inside)) is None
    shut(house, DAY, DAY + timedelta(days=3))
    found = closure_of(the_session(inside))
    assert (found.first, found.last, found.reason) == (DAY, DAY + timedelta(days=3), "消防检修")
    assert closure_of(the_session(outside)) is None
    assert "消防检修" in client.get(f"/activities/{inside.pk}/").text
    assert "消防检修" not in client.get(f"/activities/{outside.pk}/").text


def test_room_of_its_own_is_shut_for_its_own_dates_only():
    house = an_institution()
    room = add_space(system(), institution=house.code, name="手工室", kind=SpaceKind.CLASSROOM, capacity=20)
    other = add_space(system(), institution=house.code, name="排练厅", kind=SpaceKind.CLASSROOM, capacity=20)
    here, there = (an_activity(house, slots=(a_slot(space=each, venue=""),)) for each in (room, other))
    shut(house, space=room.name)
    assert (closure_of(the_session(here)).room, closure_of(the_session(there))) == ("手工室", None)


def test_desk_is_warned_until_the_date_is_called_off(client):
    house = an_institution()
    activity = an_activity(house, slots=(a_slot(venue=""),))
    shut(house)
    sign_in(client, a_clerk(house))
    assert "落在闭馆时间" in client.get(f"/desk/?at={house.code}").text
    assert "改时间、换地方，或取消" in client.get(f"/desk/activities/session/{the_session(activity).pk}/").text
    call_off(system(), session=the_session(activity), reason="消防检修")
    assert closure_of(the_session(activity)) is None
    assert "落在闭馆时间" not in client.get(f"/desk/?at={house.code}").text


def test_overdue_brand_of_the_house_stands_on_its_desk(client):
    house = an_institution()
    late, other = (a_brand(title=title, division=house.division, institution=house) for title in ("讲坛", "音乐会"))
    Brand.objects.filter(pk=late.pk).update(made_at=clock.now() - timedelta(days=40))
    assert [each.brand.title for each in overdue_brands(house)] == ["讲坛"]
    sign_in(client, a_clerk(house))
    page = client.get(f"/desk/?at={house.code}").text
    assert ("讲坛" in page, f"/brands/{other.pk}/" in page) == (True, False)
    an_activity(house, brand=late)
    assert overdue_brands(house) == []
