"""Caps of a person: counted under a lock on the person, before the pool."""

from datetime import time, timedelta
from uuid import uuid4

import pytest

from tests.builders.booking import a_booking, a_desk, a_pool, a_reader, a_session, an_offering
from tests.builders.places import an_institution
from tests.builders.rules import a_policy
from tests.builders.threads import race
from wenmai.booking.actions import cancel, claim
from wenmai.booking.actions.returns import release_due
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.models import Booking, Pool, Standing
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, DomainError

pytestmark = pytest.mark.django_db


def refusal(actor, session, key="k", **about) -> str:
    with pytest.raises(DomainError) as caught:
        claim(actor, wish=Claim(pool=a_pool(session).pk, key=f"{key}:{session.pk}", **about))
    return caught.value.code


def sessions(n, policy, **about):
    """n sessions of n offerings on different days, under one policy."""
    start = clock.now() + timedelta(days=3)
    return [a_session(an_offering(policy=policy), start=start + timedelta(days=i), **about) for i in range(n)]


def test_more_active_bookings_than_the_policy_allows_are_refused_until_one_is_given_back():
    reader, days = a_reader(), sessions(3, a_policy(active_most=2))
    first = a_booking(days[0], reader)
    a_booking(days[1], reader)
    assert refusal(reader, days[2]) == "booking.active_most"
    cancel(reader, key=str(first.key))
    assert a_booking(days[2], reader).state == "confirmed"
    assert unbalanced_pools() == []


def test_bookings_in_a_window_are_counted_back_from_the_claim():
    reader, days = a_reader(), sessions(3, a_policy(window_days=30, window_most=2))
    old = a_booking(days[0], reader)
    a_booking(days[1], reader)
    assert refusal(reader, days[2]) == "booking.window_most"
    Booking.objects.filter(pk=old.pk).update(booked_at=clock.now() - timedelta(days=31))
    assert a_booking(days[2], reader).state == "confirmed"


def test_who_books_and_gives_back_one_date_again_and_again_reaches_the_cap():
    reader = a_reader()
    (day,) = sessions(1, a_policy(cancels_days=1, cancels_most=2, active_most=1, overlap="refuse"))
    for _each in "ab":
        cancel(reader, key=str(a_booking(day, reader).key))
    assert refusal(reader, day) == "booking.cancels_most"
    Booking.objects.filter(person=reader.person).update(ended_at=clock.now() - timedelta(days=2))
    assert a_booking(day, reader).state == "confirmed"
    assert refusal(reader, day, key="k2") == "booking.already_booked"


def test_cancellations_are_capped_for_oneself_and_never_at_the_counter():
    reader, house = a_reader(), an_institution()
    policy = a_policy(cancels_days=1, cancels_most=2)
    start = clock.now() + timedelta(days=3)
    days = [a_session(an_offering(house, policy=policy), start=start + timedelta(days=i)) for i in range(3)]
    for day in days[:2]:
        cancel(reader, key=str(a_booking(day, reader).key))
    assert refusal(reader, days[2]) == "booking.cancels_most"
    by_phone = Claim(pool=a_pool(days[2]).pk, key="phone", person=reader.person)
    assert claim(a_desk(house), wish=by_phone).operator != ""


def test_two_bookings_at_the_same_time_are_refused_where_the_policy_says_so():
    policy, start = a_policy(overlap="refuse"), clock.now() + timedelta(days=3)
    one, other, after = (
        a_session(an_offering(policy=policy), start=start + timedelta(minutes=shift)) for shift in (0, 60, 90)
    )
    reader = a_reader()
    a_booking(one, reader)
    assert refusal(reader, other) == "booking.overlap"
    assert a_booking(after, reader).state == "confirmed"


def test_counted_together_by_offering_or_house():
    reader, start = a_reader(), clock.now() + timedelta(days=3)
    by_offering = an_offering(policy=a_policy(active_most=1, counted_together="offering"))
    one = a_session(by_offering, start=start)
    two = a_session(by_offering, start=start + timedelta(days=1))
    a_booking(one, reader)
    assert refusal(reader, two) == "booking.active_most"
    house = an_institution()
    policy = a_policy(active_most=1, counted_together="institution")
    here = [a_session(an_offering(house, policy=policy), start=start + timedelta(days=i)) for i in range(2)]
    a_booking(here[0], reader)
    assert refusal(reader, here[1]) == "booking.active_most"
    elsewhere = a_session(an_offering(policy=policy), start=start)
    assert a_booking(elsewhere, reader).state == "confirmed"


def test_who_is_suspended_books_at_the_counter():
    reader, house, policy = a_reader(), an_institution(), a_policy(strikes=3, penalty_days=[7])
    session = a_session(an_offering(house, policy=policy))
    until = clock.now() + timedelta(days=7)
    Standing.objects.create(person=reader.person, policy=policy, strikes=3, until=until, reckoned_at=clock.now())
    assert refusal(reader, session) == "booking.suspended"
    assert claim(a_desk(house), wish=Claim(pool=a_pool(session).pk, key="x", person=reader.person)).state == "confirmed"


def test_kept_places_go_to_those_they_are_kept_for():
    session = a_session(an_offering(policy=a_policy(walk_in_percent=20)), seats=10)
    open_pool, walk_in = session.pools.order_by("pk")
    assert (open_pool.capacity, walk_in.capacity, walk_in.door) == (8, 2, "counter")
    reader = a_reader()
    with pytest.raises(DomainError) as caught:
        claim(reader, wish=Claim(pool=walk_in.pk, key="k"))
    assert caught.value.code == "booking.kept_for_door"


def test_shares_of_the_rule_come_off_the_first_pool_and_go_to_all_at_their_time():
    start = clock.now() + timedelta(days=5)
    rule = a_policy(
        walk_in_percent=10, phone_percent=20, phone_minutes=60, second_percent=30, second_days=2, second_time=time(9)
    )
    session = a_session(an_offering(policy=rule), seats=10, start=start)
    pools = list(session.pools.order_by("pk"))
    at = clock.at(clock.day_of(start) - timedelta(days=2), time(9))
    assert [(each.door, each.capacity) for each in pools] == [("", 4), ("counter", 1), ("phone", 2), ("later", 3)]
    assert [each.release_at for each in pools] == [None, start, start - timedelta(minutes=60), at]
    later = pools[3]
    for who, whom in ((a_reader(), ""), (a_desk(session.offering.institution), a_reader().person)):
        with pytest.raises(Conflict) as refused:
            claim(who, wish=Claim(pool=later.pk, key=str(uuid4()), person=whom))
        assert refused.value.code == "booking.second_release"
    Pool.objects.filter(pk=later.pk).update(release_at=clock.now())
    assert [release_due(system()) for _ in "ab"] == [3, 0]
    pools[0].refresh_from_db()
    assert (pools[0].capacity, pools[0].remaining) == (7, 7)


def test_a_share_whose_time_has_passed_is_not_kept():
    rule = a_policy(phone_percent=20, second_percent=30, second_days=2, second_time=time(9))
    session = a_session(an_offering(policy=rule), seats=10, start=clock.now() + timedelta(hours=3))
    assert [(each.door, each.capacity) for each in session.pools.all()] == [("", 10)]


@pytest.mark.django_db(transaction=True)
def test_one_person_on_many_phones_never_breaks_the_cap():
    reader, days = a_reader(), sessions(6, a_policy(active_most=2))
    pools = [a_pool(each).pk for each in days]

    def book(index: int) -> str:
        try:
            return claim(reader, wish=Claim(pool=pools[index], key=f"k{index}")).state
        except DomainError as error:
            return error.code

    outcomes = race(*[lambda index=index: book(index) for index in range(6)])
    assert sorted(outcomes) == ["booking.active_most"] * 4 + ["confirmed"] * 2
    assert Pool.objects.filter(remaining=9).count() == 2
    assert unbalanced_pools() == []


@pytest.mark.parametrize("hour", [0, 3, 7, 8, 23])
def test_a_suspension_ends_on_the_day_it_ends_in_china(hour):
    policy, ends = a_policy(strikes=1, penalty_days=[7]), clock.at(clock.today() + timedelta(days=9), time(hour, 30))
    reader, (day,) = a_reader(), sessions(1, policy)
    Standing.objects.create(person=reader.person, policy=policy, until=ends, reckoned_at=clock.now())
    with pytest.raises(DomainError) as caught:
        a_booking(day, reader)
    said = clock.today() + timedelta(days=9)
    assert f"网上预约停到{said.month} 月 {said.day} 日。" in caught.value.message
