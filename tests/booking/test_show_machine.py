"""Whatever people and the house do with named seats in whatever order: a seat each, nobody two, and the books balance."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.builders.booking import a_reader, an_offering
from tests.builders.rules import a_policy
from tests.builders.shows import a_hall, a_show
from wenmai.booking.actions import cancel, cancel_session, check_in, claim
from wenmai.booking.actions.claims import expire_due
from wenmai.booking.actions.returns import release_due
from wenmai.booking.actions.show_seats import change_seats, keep_back, put_on_sale
from wenmai.booking.actions.waiting import serve_due, wait
from wenmai.booking.arrivals import Arrival
from wenmai.booking.drafts.claims import Claim, Seats, WaitWish
from wenmai.booking.models import ACTIVE, Booking, SessionSeat
from wenmai.booking.queries.seated import unbalanced_areas
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import DomainError

PLAN = "1排 3,1 | 2,4\n2排 3,1 | 2,4 轮椅席=3"
SEATS = [f"{row}排{number}" for row in (1, 2) for number in (1, 2, 3, 4)]
some_seats = st.lists(st.sampled_from(SEATS), min_size=1, max_size=3, unique=True)


class Machine(RuleBasedStateMachine):
    """A hall of eight seats, two of them for a wheelchair and who sits beside, two kept for the counter till the start."""

    @initialize(delay=st.sampled_from([0, 10]))
    def open(self, delay) -> None:
        self.readers = [a_reader() for _ in range(5)]
        hall = a_hall(PLAN)
        offering = an_offering(hall.institution, policy=a_policy(return_minutes=delay))
        kept = (Seats("现场", 2, "counter"),)
        self.show = a_show(hall, start=clock.now() + timedelta(minutes=45), offering=offering, seats=kept)
        self.pools = list(self.show.pools.order_by("pk").values_list("pk", flat=True))

    def attempt(self, work) -> None:
        try:
            with transaction.atomic():
                work()
        except DomainError:
            pass

    def whose(self, who):
        return Booking.objects.filter(person=self.readers[who].person, state__in=ACTIVE)

    @rule(
        who=st.integers(0, 4), party=st.integers(1, 3), pool=st.integers(0, 2), apart=st.booleans(), staff=st.booleans()
    )
    def book(self, who, party, pool, apart, staff) -> None:
        reader = self.readers[who]
        wish = Claim(self.pools[pool], uuid4().hex, party, person=reader.person, apart=apart, hold_minutes=staff * 5)
        self.attempt(lambda: claim(system() if staff else reader, wish=wish))

    @rule(who=st.integers(0, 4), labels=some_seats, pool=st.integers(0, 1))
    def pick(self, who, labels, pool) -> None:
        wish = Claim(self.pools[pool], uuid4().hex, len(labels), seats=tuple(labels))
        self.attempt(lambda: claim(self.readers[who], wish=wish))

    @rule(who=st.integers(0, 4))
    def give_back(self, who) -> None:
        for booking in self.whose(who):
            self.attempt(lambda key=booking.key: cancel(self.readers[who], key=str(key)))

    @rule(who=st.integers(0, 4), labels=some_seats)
    def change(self, who, labels) -> None:
        for booking in self.whose(who):
            self.attempt(lambda key=booking.key: change_seats(self.readers[who], key=str(key), labels=labels))

    @rule(labels=some_seats, keep=st.booleans())
    def keep_and_let_go(self, labels, keep) -> None:
        if keep:
            self.attempt(lambda: keep_back(system(), session=self.show, labels=labels, why="评委"))
        else:
            self.attempt(lambda: put_on_sale(system(), session=self.show, labels=labels))

    @rule(who=st.integers(0, 4), party=st.integers(1, 3))
    def wait(self, who, party) -> None:
        self.attempt(lambda: wait(self.readers[who], wish=WaitWish((self.show.pk,), party_size=party)))

    @rule(who=st.integers(0, 4), heads=st.integers(0, 2))
    def come(self, who, heads) -> None:
        arrival = Arrival(self.show.pk, self.readers[who].person, heads=heads, seat_now=True)
        self.attempt(lambda: check_in(system(), arrival=arrival))

    @rule(late=st.booleans())
    def tick(self, late) -> None:
        if late:
            Booking.objects.filter(state="held").update(hold_until=clock.now())
            expire_due(system())
        serve_due(system())
        release_due(system())

    @rule(really=st.integers(0, 9))
    def call_off(self, really) -> None:
        if really == 0:
            self.attempt(lambda: cancel_session(system(), session=self.show, reason="停电"))

    @invariant()
    def a_seat_each(self) -> None:
        if not hasattr(self, "show"):
            return
        active = dict(Booking.objects.filter(state__in=ACTIVE).values_list("pk", "party_size"))
        taken = list(SessionSeat.objects.filter(booking__isnull=False).values_list("booking", flat=True))
        assert {key: taken.count(key) for key in {*taken, *active}} == active

    @invariant()
    def books_balance(self) -> None:
        if hasattr(self, "show"):
            assert (unbalanced_pools(), unbalanced_areas()) == ([], [])


@pytest.mark.django_db(transaction=True)
def test_any_order_of_deeds_leaves_everybody_a_seat_each():
    class Contained(Machine):
        def __init__(self) -> None:
            super().__init__()
            self.block = transaction.atomic()
            self.block.__enter__()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    quick = settings(max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Contained, settings=quick)
