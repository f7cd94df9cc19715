"""What is remembered of bookings: a fold of events, explainable, appealable, and never somebody else's fault."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.booking import a_booking, a_desk, a_pool, a_reader, a_session, an_offering
from tests.builders.places import an_institution
from tests.builders.rules import a_policy
from tests.builders.threads import race
from wenmai.booking.actions import cancel, check_in, claim
from wenmai.booking.actions.credit import answer_appeal, appeal, excuse, reckon_again, settle_due, settle_session
from wenmai.booking.arrivals import Arrival
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.models import Booking, CreditEvent, Session, Standing
from wenmai.booking.queries.credit import my_record, open_appeals
from wenmai.booking.standing import Ladder, Mark, reckon
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound

T0 = datetime(2026, 1, 1, tzinfo=UTC)
LADDER = Ladder(strikes=3, strikes_days=30, penalty_days=(7, 30), ladder_days=180)


def days(*numbers):
    return [Mark(T0 + timedelta(days=number)) for number in numbers]


def test_three_marks_within_thirty_days_suspend_for_a_week():
    at = T0 + timedelta(days=10)
    assert reckon(days(0, 5), LADDER, at).until is None
    assert reckon(days(0, 5, 9), LADDER, at).until == T0 + timedelta(days=16)
    assert reckon(days(0, 5, 31), LADDER, T0 + timedelta(days=32)).until is None


def test_the_second_time_is_longer_and_old_ladders_are_forgotten():
    assert reckon(days(0, 1, 2, 20, 21, 22), LADDER, T0 + timedelta(days=23)).until == T0 + timedelta(days=52)
    late = days(0, 1, 2, 300, 301, 302)
    assert reckon(late, LADDER, T0 + timedelta(days=303)).until == T0 + timedelta(days=309)


def test_three_in_a_calendar_month_of_china_suspend_for_the_rest_of_it():
    ladder = Ladder(strikes=3, strikes_days=30, penalty_days=(), ladder_days=180, month=True)
    february = datetime(2026, 1, 31, 16, tzinfo=UTC)  # midnight in China
    assert reckon(days(0, 5, 9), ladder, T0 + timedelta(days=10)).until == february
    assert reckon(days(0, 5, 9), ladder, february).until is None
    split = [*days(25, 27), Mark(february)]  # two in January, one in the first instant of February
    assert reckon(split, ladder, february) == reckon([Mark(february)], ladder, february)


@given(st.lists(st.integers(0, 400), max_size=12), st.randoms(use_true_random=False))
def test_standing_depends_on_the_events_only_and_never_looks_ahead(numbers, random):
    marks, now = days(*numbers), T0 + timedelta(days=200)
    shuffled = list(marks)
    random.shuffle(shuffled)
    known = [each for each in marks if each.at <= now]
    assert reckon(marks, LADDER, now) == reckon(shuffled, LADDER, now) == reckon(known, LADDER, now)
    assert reckon([], LADDER, now).until is None


@given(st.lists(st.integers(0, 60), min_size=1, max_size=12))
def test_every_suspension_ends_and_fewer_marks_never_lengthen_it(numbers):
    far = T0 + timedelta(days=61 + 7 + 30 * len(numbers))
    assert reckon(days(*numbers), LADDER, far).until is None
    at = T0 + timedelta(days=61)
    fewer, more = reckon(days(*numbers[1:]), LADDER, at).until, reckon(days(*numbers), LADDER, at).until
    assert fewer is None or (more is not None) or max(numbers[1:]) <= 61


def a_missed(policy, house=None, reader=None, operator=None):
    """A session that is over, with somebody there and one booking that nobody came for."""
    house, reader = house or an_institution(), reader or a_reader()
    session = a_session(an_offering(house, policy=policy), start=clock.now() + timedelta(days=2))
    came = a_booking(session)
    by = operator or reader
    missed = claim(by, wish=Claim(pool=a_pool(session).pk, key=f"m{session.pk}", person=reader.person))
    start = clock.now() - timedelta(minutes=30)
    Session.objects.filter(pk=session.pk).update(during=(start, start + timedelta(hours=1)))
    check_in(system(), arrival=Arrival(session.pk, came.person))
    start = clock.now() - timedelta(hours=15)
    Session.objects.filter(pk=session.pk).update(during=(start, start + timedelta(hours=1)))
    return missed


@pytest.mark.django_db
def test_who_did_not_come_is_remembered_once_and_suspended_by_the_rule():
    policy, reader = a_policy(no_show_counts=True, strikes=2, penalty_days=[7]), a_reader()
    missed = [a_missed(policy, reader=reader) for _ in range(2)]
    assert settle_due(system()) == 2
    assert (settle_due(system()), settle_session(system(), session=missed[0].session_id)) == (0, 0)
    assert list(Booking.objects.filter(person=reader.person).values_list("state", flat=True)) == ["no_show"] * 2
    standing = Standing.objects.get(person=reader.person)
    assert standing.until is not None
    event = my_record(reader)[0].event
    excuse(system(), event=event.pk, reason="停电")
    assert Standing.objects.get(person=reader.person).until is None
    assert Booking.objects.filter(person=reader.person, state="excused").count() == 1


@pytest.mark.django_db
def test_what_a_clerk_or_relative_booked_never_harms_the_person():
    policy, house = a_policy(no_show_counts=True, strikes=1, penalty_days=[7]), an_institution()
    missed = a_missed(policy, house=house, operator=a_desk(house))
    assert settle_due(system()) == 1
    missed.refresh_from_db()
    assert (missed.state, CreditEvent.objects.count()) == ("no_show", 0)


@pytest.mark.django_db
def test_where_nobody_kept_the_door_nobody_is_blamed():
    policy = a_policy(no_show_counts=True, strikes=1, penalty_days=[7])
    missed = a_missed(policy)
    missed.session.attendances.update(undone_at=clock.now())
    settle_due(system())
    assert CreditEvent.objects.count() == 0


@pytest.mark.django_db
def test_cancelling_counts_as_the_policy_says():
    late = a_policy(late_cancel_counts=True, strikes=1, penalty_days=[7])
    reader = a_reader()
    in_time = a_booking(a_session(an_offering(policy=late)), reader)
    cancel(reader, key=str(in_time.key))
    assert CreditEvent.objects.count() == 0
    soon = a_booking(a_session(an_offering(policy=late), start=clock.now() + timedelta(minutes=30)), reader)
    cancel(reader, key=str(soon.key))
    assert CreditEvent.objects.get().kind == "late_cancel"
    assert Standing.objects.get().until is not None


@pytest.mark.django_db
def test_an_appeal_is_answered_once_and_restores_exactly():
    policy, reader, house = a_policy(no_show_counts=True, strikes=1, penalty_days=[7]), a_reader(), an_institution()
    a_missed(policy, house=house, reader=reader)
    settle_due(system())
    event, clerk = my_record(reader)[0].event, a_desk(house)
    with pytest.raises(NotFound):
        appeal(a_reader(), event=event.pk, text="不是我")
    with pytest.raises(Invalid):
        appeal(reader, event=event.pk, text=" ")
    asked = appeal(reader, event=event.pk, text="公交停运")
    assert appeal(reader, event=event.pk, text="公交停运").pk == asked.pk
    assert [each.pk for each in open_appeals(clerk)] == [asked.pk]
    assert open_appeals(a_desk(an_institution())) == []
    with pytest.raises(NotFound):
        answer_appeal(a_desk(an_institution()), appeal=asked.pk, uphold=True, answer="好")
    assert answer_appeal(clerk, appeal=asked.pk, uphold=True, answer="核实过").state == "upheld"
    assert answer_appeal(clerk, appeal=asked.pk, uphold=False, answer="不").state == "upheld"
    standing = Standing.objects.get(person=reader.person)
    assert (standing.strikes, standing.until) == (0, None)
    assert reckon_again(system(), person=reader.person, policy=policy).until is None
    with pytest.raises(Conflict):
        appeal(reader, event=event.pk, text="再来")


@pytest.mark.django_db
def test_nobody_judges_their_own_matter():
    rule, host = a_policy(any_cancel_counts=True), an_institution()
    clerk = a_desk(host)
    booking = a_booking(a_session(an_offering(host, policy=rule)), a_reader(clerk.person))
    cancel(clerk, key=str(booking.key))
    event = CreditEvent.objects.get(person=clerk.person)
    with pytest.raises(NotAllowed):
        excuse(clerk, event=event.pk, reason="我自己")
    asked = appeal(clerk, event=event.pk, text="公交停运")
    with pytest.raises(NotAllowed):
        answer_appeal(clerk, appeal=asked.pk, uphold=True, answer="同意")
    assert answer_appeal(a_desk(host), appeal=asked.pk, uphold=True, answer="同意").state == "upheld"


@pytest.mark.django_db(transaction=True)
def test_two_marks_at_once_are_two():
    rule, reader = a_policy(any_cancel_counts=True, strikes=9, penalty_days=[7]), a_reader()
    bookings = [a_booking(a_session(an_offering(policy=rule)), reader) for _ in range(6)]
    race(*[partial(cancel, reader, key=str(each.key)) for each in bookings])
    assert Standing.objects.get(person=reader.person).strikes == 6
