"""A closure is announced: nobody books into it, who booked is told, and the house calls its dates off together."""

from datetime import timedelta

import pytest

from tests.builders.activities import a_slot, an_activity, the_session
from tests.builders.booking import a_booking, a_reader, a_session, an_offering
from tests.builders.people import a_citizen, a_clerk, a_manager, sign_in
from tests.builders.places import an_institution
from wenmai.booking.actions import cancel, move_session
from wenmai.booking.actions.shutting import call_off_shut, tell_shut
from wenmai.booking.models import Session, State, Status
from wenmai.booking.queries.shut import shut_dates
from wenmai.booking.rooms import shut_among
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed
from wenmai.notices.models import Notice
from wenmai.places.actions import Change, add_exception, add_space, set_hours, weekly
from wenmai.places.models import SpaceKind
from wenmai.search.queries import find

pytestmark = pytest.mark.django_db
ADDRESS = "/desk/shut/"


@pytest.fixture
def house():
    found = an_institution(kind="culture_centre", name="盐边县文化馆")
    set_hours(system(), institution=found.code, rules=[weekly(weekdays=range(1, 8), opens=9 * 60, closes=21 * 60)])
    return found


def at(hour: int, days: int = 3):
    return clock.day_bounds(clock.today() + timedelta(days=days))[0] + timedelta(hours=hour)


def close(house, days: int = 3) -> None:
    day = clock.today() + timedelta(days=days)
    add_exception(system(), institution=house.code, change=Change(day, day, "检修"))


def test_a_named_place_that_is_a_room_becomes_the_room(house):
    room = add_space(system(), institution=house.code, name="排练厅", kind=SpaceKind.REHEARSAL_ROOM)
    session = a_session(an_offering(house), start=at(10), venue="排练厅")
    assert (session.space, session.venue) == (room, "")
    close(house)
    with pytest.raises(Conflict, match="那时不开放"):
        a_booking(session, a_reader())


@pytest.mark.parametrize(("venue", "refused"), [("", True), ("盐边县文化馆", True), ("滨河广场", False)])
def test_a_closure_binds_what_is_at_the_house(house, venue, refused):
    session = a_session(an_offering(house), start=at(10), venue=venue)
    assert shut_among([session]) == set()
    close(house)
    assert shut_among([session]) == ({session.pk} if refused else set())
    if refused:
        with pytest.raises(Conflict, match="约不上"):
            a_booking(session, a_reader())
    else:
        a_booking(session, a_reader())


def test_the_yard_is_not_shut_in_the_evening_but_on_a_closed_day(house):
    late = a_session(an_offering(house), start=at(22), venue=house.name)
    a_booking(late, a_reader())
    close(house)
    with pytest.raises(Conflict):
        a_booking(late, a_reader())


def test_who_booked_is_told_once_and_may_cancel_freely(house, monkeypatch):
    noon = clock.day_bounds(clock.today())[0] + timedelta(hours=12)
    monkeypatch.setattr(clock, "now", lambda: noon)
    session = a_session(an_offering(house, cancel_minutes=60 * 24 * 30), start=at(10), venue=house.name)
    reader, clerk = a_reader(), a_clerk(house)
    booking = a_booking(session, reader)
    assert tell_shut(system()) == 0
    close(house)
    assert tell_shut(system()) == 2
    assert tell_shut(system()) == 0
    kinds = dict(Notice.objects.values_list("person", "kind"))
    assert kinds == {reader.person: "booking.place_shut", clerk.person: "booking.dates_shut"}
    cancel(reader, key=str(booking.key))
    booking.refresh_from_db()
    assert (booking.state, booking.end_reason) == (State.CANCELLED, "free")
    assert tell_shut(system()) == 0


def test_at_night_only_who_comes_within_a_day_is_told(house, monkeypatch):
    late = clock.day_bounds(clock.today() + timedelta(days=3))[0] - timedelta(hours=2)
    near, far = (a_session(an_offering(house), start=at(10, day), venue="") for day in (3, 5))
    for session in (near, far):
        a_booking(session, a_reader())
    close(house, 3)
    close(house, 5)
    monkeypatch.setattr(clock, "now", lambda: late)
    assert tell_shut(system()) == 1
    monkeypatch.setattr(clock, "now", lambda: late + timedelta(hours=11))
    assert tell_shut(system()) == 1


def test_a_date_in_no_known_room_is_listed_as_perhaps_and_a_visit_is_not(house):
    hall = a_session(an_offering(house), start=at(10), venue="三楼美术教室")
    a_session(an_offering(house), start=at(10), venue="上门")
    close(house)
    assert [(each.session.pk, each.sure) for each in shut_dates(house)] == [(hall.pk, False)]


def test_a_date_cannot_be_moved_into_the_past(house):
    session = a_session(an_offering(house), start=at(10), venue="")
    with pytest.raises(Invalid, match="已经过了"):
        move_session(system(), session=session, start=at(10, -1), end=at(11, -1))


def test_the_page_of_an_activity_offers_nothing_in_a_shut_house(client, house):
    activity = an_activity(house, slots=(a_slot(at(10), venue=house.name),))
    close(house)
    page = client.get(f"/activities/{activity.pk}/").content.decode()
    assert ("那天闭馆" in page, 'id="book"' in page) == (True, False)


def test_only_the_worker_tells_of_closures(house):
    with pytest.raises(NotAllowed):
        tell_shut(a_manager(house))


def test_dates_are_called_off_together_by_who_owns_them(house):
    close(house)
    activity = an_activity(house, title="剪纸体验", slots=(a_slot(at(10), venue=house.name),))
    open_day = a_session(an_offering(house), start=at(10, 4), venue="")
    both = [the_session(activity).pk, open_day.pk]
    desk = a_manager(house)
    with pytest.raises(Invalid, match="原因"):
        call_off_shut(desk, house=house, sessions=both, reason=" ")
    with pytest.raises(NotAllowed):
        call_off_shut(a_manager(an_institution()), house=house, sessions=both, reason="检修")
    assert call_off_shut(desk, house=house, sessions=both, reason="检修") == 1
    assert call_off_shut(desk, house=house, sessions=both, reason="检修") == 0
    assert Session.objects.get(pk=both[0]).status == Status.CANCELLED
    assert Session.objects.get(pk=open_day.pk).status == Status.PUBLISHED
    assert find(system(), "剪纸体验").items == ()


def test_the_desk_lists_them_and_says_so_on_its_first_page(client, house):
    session = a_session(an_offering(house, title="合唱团排练"), start=at(10), venue="")
    a_booking(session, a_reader(), party=2)
    sign_in(client, a_manager(house))
    assert "没有落在闭馆时间的场次" in client.get(f"{ADDRESS}{house.code}/").content.decode()
    close(house)
    for page in ("/desk/", f"/desk/places/{house.code}/changes/"):
        assert "有 1 场落在闭馆时间，2 人约了" in client.get(page).content.decode()
    listed = client.get(f"{ADDRESS}{house.code}/").content.decode()
    assert all(word in listed for word in ("合唱团排练", "2 人约了"))
    assert client.post(f"{ADDRESS}{house.code}/", {"session": session.pk}).status_code == 422
    done = client.post(f"{ADDRESS}{house.code}/", {"session": session.pk, "reason": "检修"}, follow=True)
    assert "取消了 1 场" in done.content.decode()
    assert shut_dates(house) == []


def test_the_ticket_says_that_the_house_is_shut(client, house):
    session, reader = a_session(an_offering(house), start=at(10), venue=""), a_citizen()
    booking = a_booking(session, reader)
    close(house)
    sign_in(client, reader)
    assert "那天闭馆" in client.get(f"/booking/{booking.key}/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_shut_dates_take_as_many_queries_for_one_as_for_three(house, rows, django_assert_num_queries):
    for hour in range(10, 10 + rows):
        a_booking(a_session(an_offering(house), start=at(hour), venue=""), a_reader())
    close(house)
    with django_assert_num_queries(6):
        assert len(shut_dates(house)) == rows
