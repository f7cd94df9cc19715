"""Whatever people and clerks do in whatever order: the pool's books balance, and the ledger says who is there."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.builders.booking import a_pool, a_reader, a_session, an_offering
from wenmai.booking.actions import (
    cancel,
    cancel_session,
    check_in,
    claim,
    close_booking,
    publish_session,
    undo_check_in,
)
from wenmai.booking.arrivals import Arrival
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.models import ACTIVE, Attendance, Booking, Session
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import DomainError

SEATS = 5


class Machine(RuleBasedStateMachine):
    """A session that starts in half an hour, so that it can be booked and checked into."""

    @initialize()
    def open(self) -> None:
        self.readers = [a_reader() for _ in range(4)]
        self.session = a_session(an_offering(), seats=SEATS, start=clock.now() + timedelta(minutes=30))

    def attempt(self, work) -> None:
        try:
            with transaction.atomic():
                work()
        except DomainError:
            pass

    @rule(who=st.integers(0, 3), party=st.integers(0, 6), key=st.sampled_from(["a", "b", None]))
    def book(self, who, party, key) -> None:
        wish = Claim(a_pool(self.session).pk, key or uuid4().hex, party)
        self.attempt(lambda: claim(self.readers[who], wish=wish))

    @rule(who=st.integers(0, 3))
    def give_back(self, who) -> None:
        for booking in Booking.objects.filter(person=self.readers[who].person):
            self.attempt(lambda key=booking.key: cancel(self.readers[who], key=str(key)))

    @rule(who=st.integers(0, 3), heads=st.integers(0, 4), seat=st.booleans())
    def come(self, who, heads, seat) -> None:
        person = self.readers[who].person
        self.attempt(lambda: check_in(system(), arrival=Arrival(self.session.pk, person, heads=heads, seat_now=seat)))

    @rule()
    def undo(self) -> None:
        for each in Attendance.objects.filter(undone_at=None)[:1]:
            undo_check_in(system(), attendance=each.pk)

    @rule(stop=st.booleans())
    def open_and_close(self, stop) -> None:
        act = close_booking if stop else publish_session
        self.attempt(lambda: act(system(), session=self.session))

    @rule(really=st.integers(0, 5))
    def call_off(self, really) -> None:
        if really == 0:
            self.attempt(lambda: cancel_session(system(), session=self.session, reason=""))

    @invariant()
    def books_balance(self) -> None:
        if not hasattr(self, "session"):
            return
        pool = a_pool(self.session)
        taken = sum(each.party_size for each in Booking.objects.filter(state__in=ACTIVE))
        assert (pool.remaining, unbalanced_pools()) == (SEATS - taken, [])
        if Session.objects.get(pk=self.session.pk).status == "cancelled":
            assert (taken, pool.accepting) == (0, False)

    @invariant()
    def ledger_says_who_is_there(self) -> None:
        here = sum(each.heads for each in Attendance.objects.filter(undone_at=None))
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(sum(quantity), 0) FROM ledger_fact WHERE kind = 'tests.attendance'")
            assert cursor.fetchone() == (Decimal(here),)
        attended = Booking.objects.filter(state="attended").count()
        assert attended == Attendance.objects.filter(undone_at=None, booking__isnull=False).count()


@pytest.mark.django_db(transaction=True)
def test_any_order_of_deeds_keeps_the_books():
    class Contained(Machine):
        def __init__(self) -> None:
            super().__init__()
            self.block = transaction.atomic()
            self.block.__enter__()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    quick = settings(max_examples=12, stateful_step_count=18, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Contained, settings=quick)
