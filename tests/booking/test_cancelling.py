"""Giving places back, and calling sessions off."""

from datetime import time, timedelta

import pytest

from tests.builders.booking import a_booking, a_desk, a_pool, a_reader, a_running_session, a_session, an_offering
from tests.builders.places import an_institution
from tests.builders.rounds import a_round, applied, over
from tests.builders.rules import a_policy
from wenmai.booking.actions import cancel, cancel_session, check_in, move_session
from wenmai.booking.actions.claims import confirm
from wenmai.booking.actions.drawing import draw_round, seal
from wenmai.booking.actions.waiting import serve, wait
from wenmai.booking.arrivals import Arrival
from wenmai.booking.drafts.claims import WaitWish
from wenmai.booking.engine.releasing import opening
from wenmai.booking.models import Booking, CreditEvent, Pool, Session
from wenmai.booking.person_holdings import erase_person
from wenmai.booking.queries.bookings import coming_bookings, get_booking, my_bookings
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, NotAllowed, NotFound
from wenmai.places.actions import Change, Hours, add_exception, add_space, set_hours
from wenmai.places.models import HoursKind, Occupancy, Selector, SpaceKind

pytestmark = pytest.mark.django_db


def test_cancel_returns_the_places():
    session, reader = a_session(seats=4), a_reader()
    booking = cancel(reader, key=str(a_booking(session, reader, party=3).key))
    assert (booking.state, booking.end_reason, booking.ended_by) == ("cancelled", "by_person", reader.person)
    assert (a_pool(session).remaining, unbalanced_pools()) == (4, [])


def test_cancel_twice_is_refused():
    reader = a_reader()
    booking = a_booking(a_session(), reader)
    cancel(reader, key=str(booking.key))
    with pytest.raises(Conflict, match="早已"):
        cancel(reader, key=str(booking.key))


def test_cancel_late_is_possible_and_remembered():
    session, reader = a_session(start=clock.now() + timedelta(minutes=30)), a_reader()
    assert cancel(reader, key=str(a_booking(session, reader).key)).end_reason == "late"


def test_erasure_gives_back_the_places_to_come_and_keeps_what_was():
    session, reader = a_session(seats=4), a_reader()
    held = a_running_session()
    coming, used = a_booking(session, reader, party=3), a_booking(held, reader)
    check_in(system(), arrival=Arrival(held.pk, reader.person))
    erase_person(reader.person)
    states = [Booking.objects.get(pk=each.pk).state for each in (coming, used)]
    assert (states, a_pool(session).remaining, unbalanced_pools()) == (["cancelled", "attended"], 4, [])


def test_cancel_by_staff_is_not_the_persons():
    session, reader = a_session(start=clock.now() + timedelta(minutes=30)), a_reader()
    booking = a_booking(session, reader)
    assert cancel(a_desk(session.offering.institution), key=str(booking.key)).end_reason == "by_staff"


def test_cancel_of_somebody_elses_booking_does_not_exist():
    booking = a_booking(a_session())
    for actor in (a_reader(), a_desk(an_institution())):
        with pytest.raises(NotFound):
            cancel(actor, key=str(booking.key))
    with pytest.raises(NotFound):
        cancel(a_reader(), key="not-a-key")


def test_cancel_after_check_in_is_refused():
    session, reader = a_running_session(), a_reader()
    booking = a_booking(session, reader)
    check_in(system(), arrival=Arrival(session.pk, reader.person))
    with pytest.raises(Conflict, match="已经签到"):
        cancel(reader, key=str(booking.key))


def test_cancel_session_ends_bookings_without_blame():
    session = a_session(seats=6)
    booking = a_booking(session, party=2)
    cancelled = cancel_session(a_desk(session.offering.institution), session=session, reason="下雨")
    assert (cancelled.status, cancelled.cancel_reason) == ("cancelled", "下雨")
    assert Booking.objects.get(pk=booking.pk).end_reason == "session_cancelled"
    assert (a_pool(session).remaining, a_pool(session).accepting, unbalanced_pools()) == (6, False, [])


def test_cancel_session_is_for_the_host():
    session = a_session()
    with pytest.raises(NotAllowed):
        cancel_session(a_desk(an_institution()), session=session, reason="")
    with pytest.raises(NotAllowed):
        cancel_session(a_reader(), session=session, reason="")


def test_cancel_session_where_people_came_is_refused():
    session = a_running_session()
    check_in(system(), arrival=Arrival(session.pk, a_booking(session).person))
    with pytest.raises(Conflict, match="已有 1 人到场"):
        cancel_session(system(), session=session, reason="")


def test_cancel_session_twice_is_refused():
    session = a_session()
    cancel_session(system(), session=session, reason="")
    with pytest.raises(Conflict):
        cancel_session(system(), session=session, reason="")


def test_move_session_keeps_bookings_and_forgives_late_cancelling():
    session, reader = a_session(), a_reader()
    booking = a_booking(session, reader)
    start = clock.now() + timedelta(minutes=20)
    moved = move_session(system(), session=session, start=start, end=start + timedelta(hours=1))
    assert (moved.revision, moved.starts_at) == (1, start)
    assert cancel(reader, key=str(booking.key)).end_reason == "free"


def test_giving_back_what_was_moved_is_never_counted_and_what_was_booked_after_it_is():
    rule = a_policy(
        any_cancel_counts=True, late_cancel_counts=True, strikes=2, penalty_days=[7], cancels_days=9, cancels_most=1
    )
    session, reader, later = a_session(an_offering(policy=rule)), a_reader(), a_reader()
    before = a_booking(session, reader)
    start = clock.now() + timedelta(minutes=20)
    move_session(system(), session=session, start=start, end=start + timedelta(hours=1))
    cancel(reader, key=str(before.key))
    assert CreditEvent.objects.count() == 0
    assert a_booking(a_session(an_offering(policy=rule)), reader).state == "confirmed"  # the cap did not count it
    session.refresh_from_db()
    assert cancel(later, key=str(a_booking(session, later).key)).end_reason == "late"
    assert CreditEvent.objects.get().person == later.person


def test_a_moved_date_keeps_its_rule_and_waiting_goes_on():
    rule = a_policy(release_days=7, release_time=time(10), close_minutes=60, walk_in_percent=50)
    start = clock.now() + timedelta(days=20)
    session = a_session(an_offering(policy=rule), start=start, seats=4)
    Pool.objects.filter(session=session).update(remaining=0)
    entry = wait(a_reader(), wish=WaitWish((session.pk,)))
    sooner = clock.now() + timedelta(days=2)  # before it would have opened
    for to in (sooner, start + timedelta(days=9)):
        move_session(system(), session=session, start=to, end=to + timedelta(hours=1))
        session.refresh_from_db()
        open_pool, kept = session.pools.order_by("pk")
        assert (open_pool.closes_at, kept.release_at) == (to - timedelta(minutes=60), to)
        assert open_pool.opens_at <= max(clock.now(), opening(rule, to, clock.now()))
        entry.refresh_from_db()
        assert entry.until == to


def test_calling_a_date_off_ends_what_was_promised_of_it():
    session = a_session(seats=1)
    holder = a_booking(session)
    entry = wait(a_reader(), wish=WaitWish((session.pk,), auto_accept=False))
    cancel(a_reader(holder.person), key=str(holder.key))
    serve(system(), session=session.pk)
    round_ = a_round(seats=1)
    mine = applied(round_)
    draw_round(system(), round=seal(system(), round=over(round_)), seed="7")
    won = Pool.objects.get(pk=round_.offered[0]).session
    for each in (session, won):
        cancel_session(system(), session=each, reason="停电")
    entry.refresh_from_db()
    mine.refresh_from_db()
    assert (entry.state, mine.state, mine.reason) == ("closed", "lost", "session_cancelled")


def test_what_is_held_is_not_confirmed_after_the_start():
    session, reader = a_session(), a_reader()
    held = a_booking(session, reader, hold_minutes=600)
    past = clock.now() - timedelta(minutes=1)
    Session.objects.filter(pk=session.pk).update(during=(past, past + timedelta(hours=1)))
    with pytest.raises(Conflict, match="让出"):
        confirm(reader, key=str(held.key))


def test_a_hall_is_taken_once_and_freed_again():
    host = an_institution()
    hall = add_space(system(), institution=host.code, name="排练厅", kind=SpaceKind.HALL)
    start = clock.now() + timedelta(days=3)
    first = a_session(an_offering(host), start=start, space=hall, venue="")
    with pytest.raises(Conflict, match="已有安排"):
        a_session(an_offering(host), start=start + timedelta(minutes=30), space=hall, venue="")
    cancel_session(system(), session=first, reason="")
    assert Occupancy.objects.count() == 0
    assert a_session(an_offering(host), start=start, space=hall, venue="").status == "published"


def test_a_closed_hall_cannot_be_scheduled_or_claimed():
    host = an_institution()
    hall = add_space(system(), institution=host.code, name="排练厅", kind=SpaceKind.HALL)
    set_hours(
        system(),
        institution=host.code,
        rules=[Hours(selector=Selector.EVERYDAY, kind=HoursKind.REGULAR, opens=540, closes=1020)],
    )
    day = clock.today() + timedelta(days=20)
    with pytest.raises(Conflict, match="不开放"):
        a_session(an_offering(host), start=clock.at(day, clock.now().time().replace(hour=3)), space=hall)
    with pytest.raises(Conflict, match="不开放"):
        a_session(an_offering(host), start=clock.at(day, clock.now().time().replace(hour=16)), space=hall)  # shut at 17
    session = a_session(an_offering(host), start=clock.at(day, clock.now().time().replace(hour=10)), space=hall)
    add_exception(
        system(), institution=host.code, change=Change(first=day, last=day, reason="检修", kind=HoursKind.CLOSED)
    )
    with pytest.raises(Conflict, match="不开放"):
        a_booking(session)
    assert a_pool(session).remaining == 10


def test_my_bookings_are_mine(django_assert_num_queries):
    reader = a_reader()
    own = a_booking(a_session(), reader)
    a_booking(a_session())
    with django_assert_num_queries(1):
        page = my_bookings(reader)
    assert [each.pk for each in page.items] == [own.pk]
    assert [each.pk for each in coming_bookings(reader)] == [own.pk]
    assert get_booking(reader, own.key).pk == own.pk


def test_lists_take_the_same_queries_for_one_and_three(django_assert_num_queries):
    reader = a_reader()
    for wanted in (1, 3):
        while Session.objects.count() < wanted:
            a_booking(a_session(), reader)
        with django_assert_num_queries(1):
            assert len(my_bookings(reader).items) == wanted
