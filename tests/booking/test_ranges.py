"""Rooms by the hour: taken, refused with a reason, repeated, raced, moved and given back."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import OperationalError
from psycopg.errors import DeadlockDetected

from tests.builders.booking import a_desk, a_reader
from tests.builders.rooms import a_lent_room, a_range, a_range_booking, a_room, an_open_house, lent, tomorrow
from tests.builders.threads import race
from wenmai.booking.actions import cancel, cancel_session, check_in
from wenmai.booking.actions.ranges import again, claim_range, move_range, take
from wenmai.booking.actions.room_terms import lend_room, stop_lending
from wenmai.booking.arrivals import Arrival
from wenmai.booking.drafts.rooms import RoomPlan
from wenmai.booking.models import Booking, BookingPolicy, Session, Way
from wenmai.booking.queries.rooms import get_wanted
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE, system
from wenmai.kernel.errors import DomainError, NotAllowed
from wenmai.ledger.models import Fact
from wenmai.places.actions import Change, add_exception, retire_space, set_hours, weekly
from wenmai.places.models import Occupancy

pytestmark = pytest.mark.django_db


def refusal(work) -> str:
    with pytest.raises(DomainError) as caught:
        work()
    assert caught.value.message.endswith("。")
    return caught.value.code


def refused(actor, offering, start=9.0, end=11.0, **about) -> str:
    return refusal(lambda: claim_range(actor, wish=a_range(offering, start, end, **about)))


def test_a_room_is_taken_with_session_occupancy_and_booking():
    offering, reader = lent(a_room(setup=30, cleanup=15)), a_reader()
    booking = claim_range(reader, wish=a_range(offering, party_size=6, purpose="合唱排练"))
    saved = Booking.objects.select_related("session", "pool").get(pk=booking.pk)
    assert (saved.person, saved.party_size, saved.state, saved.answers) == (
        reader.person,
        6,
        "confirmed",
        {"用途": "合唱排练"},
    )
    assert (saved.session.starts_at, saved.session.ends_at) == (tomorrow(9), tomorrow(11))
    assert (saved.session.status, saved.session.space_id, saved.session.division_id) == (
        "published",
        offering.space_id,
        "510422",
    )
    assert (saved.pool.capacity, saved.pool.remaining, saved.pool.accepting) == (6, 0, False)
    (taken,) = Occupancy.objects.all()
    assert (taken.source, taken.blocked.lower, taken.blocked.upper) == (
        f"booking.session:{saved.session_id}",
        tomorrow(8.5),
        tomorrow(11.25),
    )
    assert unbalanced_pools() == []


def test_a_claim_is_two_statements_once_the_hours_are_known(django_assert_num_queries):
    offering, reader = a_lent_room(), a_reader()
    a_range_booking(reader, offering)
    with django_assert_num_queries(4):  # the room, a savepoint because the test has a transaction, the claim
        a_range_booking(a_reader(), offering, 12, 14)


def test_the_same_key_gives_the_first_booking():
    offering, reader = a_lent_room(), a_reader()
    wish = a_range(offering, key="k1")
    assert claim_range(reader, wish=wish).pk == claim_range(reader, wish=wish).pk
    assert (Booking.objects.count(), Session.objects.count(), Occupancy.objects.count()) == (1, 1, 1)


def test_neighbours_touch_and_buffers_keep_apart():
    offering = lent(a_room(cleanup=30))
    a_range_booking(a_reader(), offering, 9, 11)
    assert refused(a_reader(), offering, 10, 12) == "booking.room_taken"
    assert refused(a_reader(), offering, 11, 12) == "booking.room_taken"
    a_range_booking(a_reader(), offering, 11.5, 13)
    assert Session.objects.count() == 2


def test_a_hall_takes_its_parts_and_a_part_keeps_the_hall_back():
    house = an_open_house()
    parts = [a_room(house, name=name) for name in ("甲厅", "乙厅")]
    hall = lent(a_room(house, name="大厅", capacity=60, parts=["甲厅", "乙厅"]))
    left, right = (lent(each) for each in parts)
    a_range_booking(a_reader(), hall, 9, 11)
    assert Occupancy.objects.count() == 2
    assert {refused(a_reader(), each) for each in (left, right, hall)} == {"booking.room_taken"}
    a_range_booking(a_reader(), right, 14, 16)
    assert refused(a_reader(), hall, 14, 16) == "booking.room_taken"
    assert Occupancy.objects.count() == 3
    a_range_booking(a_reader(), left, 14, 16)


@pytest.mark.parametrize(
    ("start", "end", "plan", "code"),
    [
        (9.25, 10.25, {}, "booking.step"),
        (9, 9.5, {}, "booking.length"),
        (9, 14, {}, "booking.length"),
        (7, 9, {}, "booking.place_closed"),
        (21, 23, {}, "booking.place_closed"),
        (9, 11, {"notice_minutes": 2880}, "booking.too_late"),
        (9, 11, {"ahead_days": 0}, "booking.not_yet"),
        (-40, -38, {}, "booking.over"),
        (9, 11, {"approval": True}, "booking.needs_approval"),
        (9, 11, {"real_name_level": 2}, "booking.real_name"),
    ],
)
def test_what_does_not_fit_the_terms_is_refused(start, end, plan, code):
    assert refused(a_reader(), a_lent_room(**plan), start, end) == code
    assert Occupancy.objects.count() == 0


def test_more_people_than_the_room_holds_are_refused():
    assert refused(a_reader(), a_lent_room(), party_size=31) == "booking.party"


def test_nobody_and_strangers_cannot_book_for_others():
    offering = a_lent_room()
    assert refused(ANYONE, offering) == "booking.sign_in"
    with pytest.raises(NotAllowed):
        a_range_booking(a_reader(), offering, person="p-other")
    desk = a_desk(offering.institution)
    booking = a_range_booking(desk, offering, person="p-other")
    assert (booking.person, booking.operator) == ("p-other", desk.person)


def test_staff_are_not_bound_by_notice_approval_and_the_far_end():
    offering = a_lent_room(approval=True, notice_minutes=2880, ahead_days=0)
    assert a_range_booking(a_desk(offering.institution), offering, person="p").state == "confirmed"


def test_a_room_is_shut_through_every_door():
    offering, room = (found := a_lent_room()), found.space
    day = tomorrow(0).date()
    add_exception(system(), institution="WHG", change=Change(day, day, "检修"))
    assert refused(a_reader(), offering) == "booking.place_closed"
    assert refused(a_desk(offering.institution), offering, person="p") == "booking.place_closed"
    retire_space(system(), space=room.pk, on=clock.today())
    assert refused(a_reader(), offering) == "booking.closed"


def test_hours_that_change_in_between_are_noticed():
    offering, reader = a_lent_room(), a_reader()
    seen = get_wanted(offering.pk)
    set_hours(system(), institution="WHG", rules=[weekly(weekdays=(1,), opens=480, closes=500)])
    assert (
        refusal(lambda: take(reader, wanted=seen, wish=a_range(offering, person=reader.person)))
        == "booking.hours_changed"
    )
    assert Session.objects.count() == 0


def test_a_policy_caps_a_person_and_a_double_time():
    policy = BookingPolicy.objects.create(name="场地", active_most=2, overlap="refuse", made_at=clock.now())
    house = an_open_house()
    first, second = (lent(a_room(house, name=name), policy) for name in ("甲", "乙"))
    reader = a_reader()
    a_range_booking(reader, first, 9, 11)
    assert refused(reader, second, 10, 12) == "booking.overlap"
    a_range_booking(reader, second, 11, 12)
    assert refused(reader, second, 14, 16) == "booking.active_most"
    assert Occupancy.objects.count() == 2


def test_cancelling_frees_the_room_and_again_is_refused():
    offering, reader = a_lent_room(), a_reader()
    booking = a_range_booking(reader, offering)
    assert cancel(reader, key=str(booking.key)).state == "cancelled"
    assert Occupancy.objects.count() == 0
    assert Session.objects.get().status == "cancelled"
    assert refusal(lambda: cancel(reader, key=str(booking.key))) == "booking.ended"
    a_range_booking(a_reader(), offering)
    assert unbalanced_pools() == []


def test_the_house_calls_it_off():
    offering, reader = a_lent_room(), a_reader()
    booking = a_range_booking(reader, offering)
    cancel_session(a_desk(offering.institution), session=booking.session, reason="停电")
    assert Occupancy.objects.count() == 0
    assert Booking.objects.get().state == "cancelled"


def test_the_house_moves_a_booking_and_the_old_time_is_free():
    offering, reader = a_lent_room(), a_reader()
    desk = a_desk(offering.institution)
    booking = a_range_booking(reader, offering)
    other = a_range_booking(a_reader(), offering, 14, 16)
    key = str(booking.key)
    assert refusal(lambda: move_range(desk, key=key, start=tomorrow(15), end=tomorrow(17))) == "places.space_occupied"
    assert refusal(lambda: move_range(desk, key=key, start=tomorrow(21), end=tomorrow(23))) == "booking.place_closed"
    for _ in "ab":
        move_range(desk, key=key, start=tomorrow(10), end=tomorrow(12))
    session = Session.objects.get(pk=booking.session_id)
    assert (session.starts_at, session.revision, session.moves.count()) == (tomorrow(10), 1, 1)
    with pytest.raises(NotAllowed):
        move_range(reader, key=key, start=tomorrow(16), end=tomorrow(17))
    a_range_booking(a_reader(), offering, 9, 10)
    cancel(reader, key=key)
    assert refusal(lambda: move_range(desk, key=key, start=tomorrow(10), end=tomorrow(12))) == "booking.not_movable"
    assert sorted(Occupancy.objects.values_list("source", flat=True)) != []
    assert other.session.status == "published"


def test_use_of_a_room_is_a_fact_of_its_own_kind():
    offering = a_lent_room()
    reader, desk = a_reader(), a_desk(offering.institution)
    begun = clock.now().replace(minute=0, second=0, microsecond=0)
    set_hours(system(), institution="WHG", rules=[weekly(weekdays=range(1, 8), opens=0, closes=1440)])
    wish = a_range(offering, party_size=5, person=reader.person)
    wish = type(wish)(wish.offering, begun, begun + timedelta(hours=2), wish.key, 5, reader.person)
    booking = claim_range(desk, wish=wish)
    check_in(desk, arrival=Arrival(booking.session_id, reader.person, Way.NAME, 0))
    (fact,) = Fact.objects.all()
    assert (fact.kind, fact.quantity, fact.attributes) == ("booking.space_use", 5, {"space": "rehearsal_room"})


def test_a_room_is_lent_and_shut_by_its_house():
    room = a_room()
    desk = a_desk(room.institution)
    first = lend_room(desk, space=room, plan=RoomPlan())
    assert lend_room(desk, space=room, plan=RoomPlan(step_minutes=60)).pk == first.pk
    assert first.__class__.objects.get().terms.step_minutes == 60
    assert refusal(lambda: lend_room(desk, space=room, plan=RoomPlan(step_minutes=20))) == "booking.step"
    assert (
        refusal(lambda: lend_room(desk, space=room, plan=RoomPlan(min_minutes=90, max_minutes=60))) == "booking.length"
    )
    with pytest.raises(NotAllowed):
        lend_room(a_reader(), space=room, plan=RoomPlan())
    for _ in "ab":
        assert stop_lending(desk, offering=first).bookable is False
    assert refused(a_reader(), first) == "booking.closed"


@pytest.mark.django_db(transaction=True)
def test_a_deadlock_is_tried_again_and_anything_else_is_not():
    turns = []

    def deadlocked_once():
        turns.append(1)
        if len(turns) == 1:
            raise OperationalError from DeadlockDetected()
        return "done"

    assert (again(deadlocked_once), len(turns)) == ("done", 2)
    with pytest.raises(OperationalError, match="gone"):
        again(partial(_fail, OperationalError("gone")))


def _fail(error):
    raise error


@pytest.mark.django_db(transaction=True)
def test_of_many_that_race_for_a_hall_and_its_parts_the_room_is_had_once():
    house = an_open_house()
    parts = [a_room(house, name=name) for name in ("甲厅", "乙厅")]
    hall = lent(a_room(house, name="大厅", parts=["甲厅", "乙厅"]))
    offerings = [hall, lent(parts[0]), lent(parts[1]), hall, *map(lent, parts)]
    works = [partial(a_range_booking, a_reader(), each, 9, 11) for each in offerings]
    results = race(*works)
    won = [each for each in results if isinstance(each, Booking)]
    assert {getattr(each, "code", "") for each in results if each not in won} == {"booking.room_taken"}
    spaces = list(Occupancy.objects.values_list("space", flat=True))
    assert len(spaces) == len(set(spaces))
    assert len(won) == Session.objects.count() in {1, 2}


@pytest.mark.django_db(transaction=True)
def test_a_person_who_races_with_himself_stays_within_his_cap():
    policy = BookingPolicy.objects.create(name="场地", active_most=1, made_at=clock.now())
    house = an_open_house()
    offerings = [lent(a_room(house, name=name), policy) for name in "甲乙丙丁"]
    reader = a_reader()
    results = race(*(partial(a_range_booking, reader, each) for each in offerings))
    assert sum(isinstance(each, Booking) for each in results) == Booking.objects.count() == 1
    assert {each.code for each in results if not isinstance(each, Booking)} == {"booking.active_most"}


@pytest.mark.django_db(transaction=True)
def test_the_same_key_in_a_race_is_one_booking():
    offering, reader = a_lent_room(), a_reader()
    wish = a_range(offering, key="same")
    results = race(*[partial(claim_range, reader, wish=wish)] * 4)
    assert {each.pk for each in results} == {Booking.objects.get().pk}
