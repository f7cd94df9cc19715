"""Waiting lists: in order, with parties, over several dates; places that come back later than anyone can wait for."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.booking import a_booking, a_desk, a_pool, a_reader, a_session, an_offering
from tests.builders.rounds import a_round
from tests.builders.rules import a_policy
from tests.builders.threads import race
from wenmai.booking.actions import cancel, check_in, claim
from wenmai.booking.actions.claims import confirm, expire_due
from wenmai.booking.actions.returns import release_due
from wenmai.booking.actions.rounds import cancel_round
from wenmai.booking.actions.sessions import close_booking
from wenmai.booking.actions.waiting import close_waiting, serve, serve_due, stop_waiting, wait
from wenmai.booking.actions.wrong_person import wrong_person
from wenmai.booking.arrivals import Arrival
from wenmai.booking.drafts.claims import Claim, Seats, WaitWish
from wenmai.booking.models import Booking, Offering, ReturnedPlaces, Session, Standing, WaitEntry, Way
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.booking.queries.waiting import my_waiting
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import DomainError, NotFound

pytestmark = pytest.mark.django_db


def a_full_session(seats=2, policy=None, **about):
    """A session without a free place, and its bookings of one place each."""
    session = a_session(an_offering(policy=policy), seats=seats, **about)
    return session, [a_booking(session) for _ in range(seats)]


def give_up(booking) -> None:
    from wenmai.kernel.actor import Actor

    cancel(Actor(person=booking.person), key=str(booking.key))


def waiting(session, party=1, **about) -> WaitEntry:
    return wait(a_reader(), wish=WaitWish((session.pk,), party_size=party, **about))


def state(entry) -> str:
    entry.refresh_from_db()
    return entry.state


def refusal(work) -> str:
    with pytest.raises(DomainError) as caught:
        work()
    return caught.value.code


def test_a_freed_place_goes_to_who_waited_first_and_not_to_who_comes_by():
    session, bookings = a_full_session()
    first, second = waiting(session), waiting(session)
    give_up(bookings[0])
    assert refusal(lambda: claim(a_reader(), wish=Claim(pool=a_pool(session).pk, key="by"))) == "booking.full"
    assert serve(system(), session=session.pk) == 1
    assert (state(first), state(second)) == ("fulfilled", "waiting")
    assert first.booking.person == first.person
    assert unbalanced_pools() == []


def test_waiting_twice_is_once_and_leaving_frees_the_turn():
    session, bookings = a_full_session()
    reader = a_reader()
    entry = wait(reader, wish=WaitWish((session.pk,)))
    assert wait(reader, wish=WaitWish((session.pk,))).pk == entry.pk
    later = waiting(session)
    with pytest.raises(NotFound):
        stop_waiting(a_reader(), entry=entry.pk)
    assert stop_waiting(reader, entry=entry.pk).state == "withdrawn"
    assert stop_waiting(reader, entry=entry.pk).state == "withdrawn"
    give_up(bookings[0])
    serve(system(), session=session.pk)
    assert (state(entry), state(later)) == ("withdrawn", "fulfilled")


def test_waiting_is_refused_where_places_are_left_or_it_is_too_late():
    free, (full, bookings) = a_session(), a_full_session()
    assert refusal(lambda: waiting(free)) == "booking.places_left"
    holder = bookings[0].person
    assert refusal(lambda: wait(a_reader(holder), wish=WaitWish((full.pk,)))) == "booking.already_booked"
    close_booking(system(), session=full)
    assert refusal(lambda: waiting(full)) == "booking.over"
    assert refusal(lambda: wait(a_reader(), wish=WaitWish(()))) == "booking.wait_sessions"


def test_an_offer_is_held_until_its_deadline_and_never_comes_back():
    session, bookings = a_full_session(policy=a_policy(offer_minutes=60))
    asked, next_one = waiting(session, auto_accept=False), waiting(session, auto_accept=False)
    give_up(bookings[0])
    serve(system(), session=session.pk)
    assert state(asked) == "offered"
    held = asked.booking
    assert (held.state, held.hold_until - clock.now() > timedelta(minutes=59)) == ("held", True)
    Booking.objects.filter(pk=held.pk).update(hold_until=clock.now() - timedelta(seconds=1))
    assert expire_due(system()) == 1
    assert refusal(lambda: confirm(a_reader(asked.person), key=str(held.key))) == "booking.hold_over"
    serve_due(system())
    assert (state(asked), state(next_one)) == ("lapsed", "offered")
    confirm(a_reader(next_one.person), key=str(next_one.booking.key))
    assert confirm(a_reader(next_one.person), key=str(next_one.booking.key)).state == "confirmed"
    assert state(next_one) == "fulfilled"
    give_up(next_one.booking)
    serve_due(system())
    assert (state(next_one), state(asked)) == ("fulfilled", "lapsed")
    assert unbalanced_pools() == []


def test_an_offer_that_is_used_at_the_door_was_taken_and_one_shown_by_another_has_lapsed():
    rule = a_policy(offer_minutes=5, wrong_id_counts=True)
    session, bookings = a_full_session(policy=rule, start=clock.now() + timedelta(minutes=20))
    desk, entries = a_desk(session.offering.institution), [waiting(session, auto_accept=False) for _ in range(2)]
    for booking in bookings:
        give_up(booking)
    serve(system(), session=session.pk)
    assert [state(each) for each in entries] == ["offered", "offered"]
    check_in(desk, arrival=Arrival(session.pk, entries[0].person, Way.NAME))
    wrong_person(desk, key=str(entries[1].booking.key), reason="证件上是另一个人")
    assert [state(each) for each in entries] == ["fulfilled", "lapsed"]
    assert [(each.offered_until, each.ended_at is None) for each in entries] == [(None, False)] * 2


def test_a_family_is_passed_over_three_times_and_then_waited_for():
    session, bookings = a_full_session(seats=6)
    family, *singles = [waiting(session, party=3), *(waiting(session) for _ in range(5))]
    for index in range(3):
        give_up(bookings[index])
        serve(system(), session=session.pk)
        assert state(singles[index]) == "fulfilled"
    assert (state(family), family.passed_over) == ("waiting", 3)
    for booking in bookings[3:5]:
        give_up(booking)
        serve(system(), session=session.pk)
    assert (state(family), state(singles[3]), a_pool(session).resting) == ("waiting", "waiting", 2)
    give_up(bookings[5])
    serve(system(), session=session.pk)
    assert (state(family), state(singles[3])) == ("fulfilled", "waiting")
    assert unbalanced_pools() == []


def test_any_of_several_dates_will_do_and_only_one_is_given():
    offering = an_offering()
    days = [a_session(offering, seats=1, start=clock.now() + timedelta(days=2 + i)) for i in range(2)]
    bookings = [a_booking(each) for each in days]
    entry = wait(a_reader(), wish=WaitWish(tuple(each.pk for each in days)))
    for booking in reversed(bookings):
        give_up(booking)
    serve_due(system())
    assert state(entry) == "fulfilled"
    assert Booking.objects.filter(person=entry.person).count() == 1
    release_due(system())
    assert sum(a_pool(each).remaining for each in days) == 1
    assert unbalanced_pools() == []


def test_nothing_is_given_after_the_start_and_waiting_ends():
    session, bookings = a_full_session()
    entry = waiting(session)
    give_up(bookings[0])
    past = clock.now() - timedelta(minutes=1)
    Session.objects.filter(pk=session.pk).update(during=(past, past + timedelta(hours=1)))
    WaitEntry.objects.filter(pk=entry.pk).update(until=past + timedelta(minutes=30))
    assert serve(system(), session=session.pk) == 0
    assert close_waiting(system()) == 1
    assert (state(entry), close_waiting(system())) == ("closed", 0)


def test_returned_places_come_back_at_a_time_that_nobody_knows():
    session, bookings = a_full_session(policy=a_policy(return_minutes=30), start=clock.now() + timedelta(days=9))
    give_up(bookings[0])
    pool = a_pool(session)
    returned = ReturnedPlaces.objects.get(pool=pool)
    assert (pool.remaining, pool.resting) == (0, 1)
    assert clock.now() <= returned.back_at <= clock.now() + timedelta(minutes=30)
    ReturnedPlaces.objects.update(back_at=clock.now())
    assert (release_due(system()), release_due(system())) == (1, 0)
    assert (a_pool(session).remaining, unbalanced_pools()) == (1, [])


def test_kept_places_go_to_the_open_pool_at_their_time():
    soon = clock.now() + timedelta(hours=1)
    session = a_session(pools=(Seats("普通", 5), Seats("长者", 3, group="elder", release_at=soon)))
    assert release_due(system()) == 0
    kept = session.pools.get(group="elder")
    session.pools.filter(pk=kept.pk).update(release_at=clock.now())
    assert (release_due(system()), release_due(system())) == (3, 0)
    assert list(session.pools.order_by("pk").values_list("capacity", "remaining")) == [(8, 8), (0, 0)]


def test_my_waiting_reads_the_same_number_of_queries_for_one_and_three(django_assert_num_queries):
    reader = a_reader()
    for count in (1, 3):
        while WaitEntry.objects.filter(person=reader.person).count() < count:
            session, _ = a_full_session()
            waiting(session)
            wait(reader, wish=WaitWish((session.pk,)))
        with django_assert_num_queries(3):
            found = my_waiting(reader)
        assert [each.before for each in found] == [1] * count


def test_who_cannot_be_served_keeps_nobody_waiting():
    policy = a_policy(strikes=1, penalty_days=[7], pass_over_most=0)
    session, bookings = a_full_session(seats=4, policy=policy)
    stopped, crowd, last = waiting(session), waiting(session, party=3), waiting(session)
    until = clock.now() + timedelta(days=7)
    Standing.objects.create(person=stopped.person, policy=policy, until=until, reckoned_at=clock.now())
    WaitEntry.objects.filter(pk=crowd.pk).update(party_size=5)  # more than the pool ever had
    give_up(bookings[0])
    assert serve(system(), session=session.pk) == 1
    assert (state(stopped), state(crowd), state(last)) == ("waiting", "waiting", "fulfilled")
    assert unbalanced_pools() == []


def test_those_behind_the_last_place_cost_nothing(django_assert_max_num_queries):
    session, bookings = a_full_session()
    for _ in range(12):
        waiting(session)
    with django_assert_max_num_queries(5):
        assert serve(system(), session=session.pk) == 0
    give_up(bookings[0])
    with CaptureQueriesContext(connection) as one:
        assert serve(system(), session=session.pk) == 1
    assert len(one) < 40


def test_waiting_asks_what_booking_asks():
    session, _ = a_full_session()
    stranger, child = a_reader(), replace(a_reader(), child=True)
    someone = WaitWish((session.pk,), party_size=2, dependants=(stranger.person,))
    assert refusal(lambda: wait(a_reader(), wish=someone)) == "booking.party"
    assert refusal(lambda: wait(child, wish=WaitWish((session.pk,)))) == "booking.minor"
    named, _ = a_full_session()
    Offering.objects.filter(pk=named.offering_id).update(real_name_level=2)
    assert refusal(lambda: waiting(named)) == "booking.real_name"


def test_one_waits_for_five_things_at_most_and_the_same_again_is_no_sixth():
    reader, sessions = a_reader(), [a_full_session(seats=1)[0] for _ in range(6)]
    entries = [wait(reader, wish=WaitWish((each.pk,))) for each in sessions[:5]]
    assert wait(reader, wish=WaitWish((sessions[4].pk,))).pk == entries[4].pk
    assert refusal(lambda: wait(reader, wish=WaitWish((sessions[5].pk,)))) == "booking.wait_many"


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_serve_each_place_once():
    session, bookings = a_full_session(seats=3)
    entries = [waiting(session) for _ in range(4)]
    for booking in bookings[:2]:
        give_up(booking)  # its commit already asks who waits
    race(*[lambda: serve(system(), session=session.pk)] * 4)
    assert [state(each) for each in entries] == ["fulfilled", "fulfilled", "waiting", "waiting"]
    assert unbalanced_pools() == []


def test_places_of_a_round_that_is_called_off_go_to_who_waits_first_and_then_to_all():
    session = a_session(pools=(Seats("普通", 1), Seats("楼上", 3)), start=clock.now() + timedelta(days=9))
    below, above = session.pools.order_by("pk")
    found = a_round(institution=session.offering.institution, pools=(above.pk,))
    claim(a_reader(), wish=Claim(pool=below.pk, key="full"))
    waiting = a_reader()
    wait(waiting, wish=WaitWish((session.pk,)))
    cancel_round(system(), round=found, reason="停电")
    above.refresh_from_db()
    assert (above.remaining, above.resting, above.accepting, above.round) == (0, 3, True, None)
    with pytest.raises(DomainError):
        claim(a_reader(), wish=Claim(pool=above.pk, key="by the way"))
    assert serve_due(system()) == 1
    assert Booking.objects.get(person=waiting.person).pool_id == above.pk
    assert claim(a_reader(), wish=Claim(pool=above.pk, key="after")).state == "confirmed"
    assert unbalanced_pools() == []


def test_places_of_a_round_that_nobody_waits_for_are_open_to_all_at_once():
    found = a_round(seats=3)
    cancel_round(system(), round=found, reason="停电")
    assert claim(a_reader(), wish=Claim(pool=found.offered[0], key="at once")).state == "confirmed"
