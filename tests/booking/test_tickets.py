"""A ticket says what was booked and what became of it."""

from datetime import time, timedelta

import pytest

from tests.builders.booking import a_booking, a_reader, a_session
from tests.builders.people import a_citizen, sign_in
from wenmai.booking.actions import cancel_session, move_session
from wenmai.booking.models import SessionMove
from wenmai.booking.tickets import ticket_of, tickets_of
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


def moved(session, by):
    return move_session(system(), session=session, start=session.starts_at + by, end=session.ends_at + by)


def was_of(actor, booking):
    booking.refresh_from_db()
    found = ticket_of(actor, booking).moved
    return found.was.lower if found else None


def test_a_ticket_keeps_the_time_that_was_booked_through_two_moves():
    session, reader = a_session(), a_reader()
    booked, first = session.starts_at, a_booking(session, reader)
    assert was_of(reader, first) is None
    session = moved(session, HOUR)
    other = a_reader()
    second = a_booking(session, other)
    session = moved(session, HOUR)
    assert (was_of(reader, first), was_of(other, second)) == (booked, booked + HOUR)


def test_a_date_that_stands_again_where_it_stood_is_not_moved():
    session, reader = a_session(), a_reader()
    booking = a_booking(session, reader)
    moved(moved(session, HOUR), -HOUR)
    assert was_of(reader, booking) is None


def test_a_refused_move_leaves_no_record():
    session = a_session()
    cancel_session(system(), session=session, reason="下雨")
    with pytest.raises(Conflict):
        moved(session, HOUR)
    assert not SessionMove.objects.exists()


def test_a_called_off_date_says_that_and_not_the_move():
    session, reader = a_session(), a_reader()
    booking = a_booking(session, reader)
    cancel_session(system(), session=moved(session, HOUR), reason="下雨")
    assert was_of(reader, booking) is None


def test_moves_are_one_query_for_one_and_for_three(django_assert_num_queries):
    reader = a_reader()
    bookings = [a_booking(a_session(start=clock.now() + timedelta(days=day)), reader) for day in (2, 3, 4)]
    for booking in bookings:
        moved(booking.session, HOUR)
        booking.refresh_from_db()
        assert booking.session.offering.institution.division_id
    with django_assert_num_queries(2):  # the moves, and the seats
        assert all(each.moved for each in tickets_of(reader, bookings))
    with django_assert_num_queries(1):
        assert ticket_of(reader, bookings[0]).moved


def test_the_page_of_a_ticket_says_old_and_new_time(client):
    start = clock.at(clock.today() + timedelta(days=2), time(19, 30))
    session, citizen = a_session(start=start), a_citizen()
    booking = a_booking(session, citizen)
    moved(session, HOUR)
    page = sign_in(client, citizen).get(f"/booking/{booking.key}/").content.decode()
    day = f"{start.month} 月 {start.day} 日"
    assert f"时间改过：原来 {day} 19:30，现在 {day} 20:30。" in page


def test_no_ticket_asks_for_what_is_past(client):
    citizen = a_citizen()
    soon, later = (a_booking(a_session(start=clock.now() + timedelta(hours=far)), citizen) for far in (1, 30))
    sign_in(client, citizen)
    pages = [client.get(f"/booking/{each.key}/").content.decode() for each in (soon, later)]
    assert [("前取消" in page, "来不了也取消一下" in page) for page in pages] == [(False, True), (True, False)]


def test_tomorrow_is_a_card_and_what_is_later_is_folded(client):
    reader = a_citizen()
    for day in (1, 2, 9):
        start = clock.at(clock.today() + timedelta(days=day), time(10))
        a_booking(a_session(start=start, label=f"第{day}天"), reader)
    page = sign_in(client, reader).get("/booking/").content.decode()
    cards, rows = page.split('id="h-later"')
    assert [f"第{day}天" in cards for day in (1, 2, 9)] == [True, False, False]
    assert (rows.count('<details class="fold fold--row">'), "第2天" in rows, "第9天" in rows) == (2, True, True)


def test_the_next_one_is_a_card_however_far_it_is(client):
    reader = a_citizen()
    a_booking(a_session(start=clock.now() + timedelta(days=20)), reader)
    page = sign_in(client, reader).get("/booking/").content.decode()
    assert ('class="ticket"' in page, "fold--row" in page) == (True, False)
