"""Holding, waiting, giving back, releasing and remembering in any order: what must be true stays true.

Invariants of the engine: remaining + resting + active places = capacity, in every lesson of a class too; one active
booking of a person and session; a class is taken whole; nobody who waits is passed by for places that rest longer than
one tick; the standing kept is the fold of the events.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.builders.booking import a_pool, a_reader, a_session, an_offering
from tests.builders.rules import a_policy
from wenmai.booking.actions import cancel, claim
from wenmai.booking.actions.claims import confirm, expire_due
from wenmai.booking.actions.returns import release_due
from wenmai.booking.actions.series import cancel_series, claim_lesson
from wenmai.booking.actions.waiting import serve_due, stop_waiting, wait
from wenmai.booking.drafts.claims import Claim, Seats, WaitWish
from wenmai.booking.models import ACTIVE, Booking, Pool, ReturnedPlaces, Standing, WaitEntry
from wenmai.booking.queries.credit import ladder_of, marks_of
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.booking.queries.waiting import due_of, in_order
from wenmai.booking.standing import reckon
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import DomainError

PEOPLE = 5
LEGAL = {
    "held": {"held", "confirmed", "cancelled", "expired"},
    "confirmed": {"confirmed", "cancelled"},
    "cancelled": {"cancelled"},
    "expired": {"expired"},
}


class Machine(RuleBasedStateMachine):
    """A show with kept places, and a class of three lessons, under one policy with caps, delays and credit."""

    @initialize()
    def open(self) -> None:
        self.policy = a_policy(
            active_most=3, any_cancel_counts=True, strikes=4, penalty_days=[7], return_minutes=30, offer_minutes=60
        )
        self.readers = [a_reader() for _ in range(PEOPLE)]
        start = clock.now() + timedelta(days=9)
        pools = (Seats("普通", 3), Seats("长者", 1, group="elder"))
        self.show = a_session(an_offering(policy=self.policy), start=start, pools=pools)
        lessons = an_offering(policy=self.policy)
        self.lessons = [
            a_pool(a_session(lessons, seats=2, start=start + timedelta(weeks=week))) for week in range(1, 4)
        ]
        Pool.objects.filter(pk__in=[each.pk for each in self.lessons[1:]]).update(lead=self.lessons[0])
        self.states: dict[int, str] = {}

    def attempt(self, work) -> None:
        try:
            with transaction.atomic():
                work()
        except DomainError:
            pass

    @rule(who=st.integers(0, PEOPLE - 1), party=st.integers(1, 3), hold=st.booleans())
    def book(self, who, party, hold) -> None:
        wish = Claim(a_pool(self.show).pk, uuid4().hex, party, hold_minutes=10 if hold else 0)
        self.attempt(lambda: claim(self.readers[who], wish=wish))

    @rule(who=st.integers(0, PEOPLE - 1))
    def enrol(self, who) -> None:
        self.attempt(lambda: claim(self.readers[who], wish=Claim(self.lessons[0].pk, uuid4().hex)))

    @rule(who=st.integers(0, PEOPLE - 1), lesson=st.integers(0, 2))
    def make_up(self, who, lesson) -> None:
        self.attempt(lambda: claim_lesson(self.readers[who], wish=Claim(self.lessons[lesson].pk, uuid4().hex)))

    @rule(who=st.integers(0, PEOPLE - 1), whole=st.booleans())
    def give_back(self, who, whole) -> None:
        reader = self.readers[who]
        for booking in Booking.objects.filter(person=reader.person, state__in=ACTIVE)[:1]:
            if booking.series and whole:
                self.attempt(lambda key=booking.series: cancel_series(reader, series=key))
            else:
                self.attempt(lambda key=booking.key: cancel(reader, key=str(key)))

    @rule(who=st.integers(0, PEOPLE - 1))
    def make_firm(self, who) -> None:
        for booking in Booking.objects.filter(person=self.readers[who].person, state="held"):
            self.attempt(lambda key=booking.key: confirm(self.readers[who], key=str(key)))

    @rule()
    def time_passes_for_holds(self) -> None:
        Booking.objects.filter(state="held").update(hold_until=clock.now() - timedelta(seconds=1))
        expire_due(system())

    @rule(who=st.integers(0, PEOPLE - 1), party=st.integers(1, 3), ask=st.booleans(), lesson=st.booleans())
    def queue_up(self, who, party, ask, lesson) -> None:
        session = self.lessons[0].session_id if lesson else self.show.pk
        wish = WaitWish((session,), 1 if lesson else party, auto_accept=not ask)
        self.attempt(lambda: wait(self.readers[who], wish=wish))

    @rule(who=st.integers(0, PEOPLE - 1))
    def leave_the_queue(self, who) -> None:
        for entry in WaitEntry.objects.filter(person=self.readers[who].person):
            stop_waiting(self.readers[who], entry=entry.pk)

    @rule(later=st.booleans())
    def tick(self, later) -> None:
        if later:
            ReturnedPlaces.objects.update(back_at=clock.now() - timedelta(seconds=1))
        serve_due(system())
        release_due(system())
        self.nobody_is_passed_by()

    def nobody_is_passed_by(self) -> None:
        """After a tick, whoever waits first does not fit into what rests, or cannot be served."""
        for session in (self.show.pk, self.lessons[0].session_id):
            pool = Pool.objects.filter(session=session, group="").order_by("pk").first()
            first = next(iter(in_order(Q(sessions__contains=[session]))), None)
            fits = first and first.party_size <= min(
                next(due for each, due in due_of(session) if each.pk == pool.pk),
                *Pool.objects.filter(lead=pool).values_list("resting", flat=True),
                99,
            )
            booked = (
                first
                and Booking.objects.filter(person=first.person, session__in=first.sessions, state__in=ACTIVE).exists()
            )
            capped = first and self.capped(first.person)
            assert not fits or booked or capped

    def capped(self, person) -> bool:
        mine = Booking.objects.filter(person=person, state__in=["held", "confirmed"])
        count = len({each.series or each.key for each in mine})
        suspended = Standing.objects.filter(person=person, until__gt=clock.now()).exists()
        return count >= 3 or suspended

    @invariant()
    def books_balance(self) -> None:
        assert unbalanced_pools() == []

    @invariant()
    def classes_are_whole(self) -> None:
        for series in Booking.objects.exclude(series=None).values_list("series", flat=True).distinct():
            assert Booking.objects.filter(series=series).count() == 3

    @invariant()
    def states_follow_their_paths(self) -> None:
        for pk, state in Booking.objects.values_list("pk", "state"):
            if hasattr(self, "states"):
                assert state in LEGAL[self.states.get(pk, state)]
                self.states[pk] = state

    @invariant()
    def standing_is_the_fold(self) -> None:
        for kept in Standing.objects.select_related("policy"):
            now = reckon(marks_of(kept.person, kept.policy), ladder_of(kept.policy), clock.now())
            assert (kept.strikes, kept.level, kept.until) == (now.strikes, now.level, now.until)


@pytest.mark.django_db(transaction=True)
def test_any_order_of_holding_waiting_and_giving_back_keeps_the_books():
    class Contained(Machine):
        def __init__(self) -> None:
            super().__init__()
            self.block = transaction.atomic()
            self.block.__enter__()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    quick = settings(max_examples=10, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Contained, settings=quick)
