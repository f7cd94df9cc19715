"""A house that opens, closes and changes its mind while people book, wait and give back.

Invariants: nobody gets a place where the house is shut at that moment, by whatever door; nobody has two dates that
overlap under a rule that forbids it; what the desk lists as shut is exactly what cannot be booked; the books balance.
"""

from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.builders.booking import a_desk, a_pool, a_reader, a_session, an_offering
from tests.builders.places import an_institution
from tests.builders.rules import a_policy
from wenmai.booking.actions import cancel, claim
from wenmai.booking.actions.waiting import serve_due, wait
from wenmai.booking.drafts.claims import Claim, WaitWish
from wenmai.booking.models import ACTIVE, Booking, Overlap
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.booking.queries.shut import shut_dates
from wenmai.booking.rooms import shut_among
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import DomainError
from wenmai.places.actions import Change, add_exception, add_space, set_hours, weekly, withdraw_exception
from wenmai.places.models import HoursException, SpaceKind

PEOPLE, FIRST, DAYS = 3, 3, 2
DAY = weekly(weekdays=range(1, 8), opens=9 * 60, closes=21 * 60)
MORNING = weekly(weekdays=range(1, 8), opens=9 * 60, closes=12 * 60)


def at(day: int, hour: int):
    return clock.day_bounds(clock.today() + timedelta(days=FIRST + day))[0] + timedelta(hours=hour)


class Machine(RuleBasedStateMachine):
    """Two rooms and the house itself on two days; dates of a day overlap in part."""

    @initialize()
    def open(self) -> None:
        self.house = an_institution(kind="culture_centre")
        self.desk, self.readers = a_desk(self.house), [a_reader() for _ in range(PEOPLE)]
        set_hours(system(), institution=self.house.code, rules=[DAY])
        rooms = [
            add_space(system(), institution=self.house.code, name=name, kind=SpaceKind.CLASSROOM) for name in "甲乙"
        ]
        policy = a_policy(overlap=Overlap.REFUSE)
        self.sessions = [
            a_session(an_offering(self.house, policy=policy), seats=2, start=at(day, hour), space=space, venue="")
            for day in range(DAYS)
            for space, hour in ((rooms[0], 10), (rooms[1], 11), (None, 14))
        ]

    def attempt(self, work) -> None:
        """The deed, and whatever it gave was not shut then."""
        shut, before = shut_among(self.sessions), self.held()
        try:
            with transaction.atomic():
                work()
        except DomainError:
            return
        assert {session for _key, session in self.held() - before} & shut == set()

    def held(self) -> set[tuple[int, int]]:
        return set(Booking.objects.filter(state__in=ACTIVE).values_list("pk", "session"))

    @rule(who=st.integers(0, PEOPLE - 1), which=st.integers(0, 5), desk=st.booleans())
    def book(self, who, which, desk) -> None:
        pool, person = a_pool(self.sessions[which]).pk, self.readers[who].person
        wish = Claim(pool, uuid4().hex, person=person if desk else "")
        self.attempt(lambda: claim(self.desk if desk else self.readers[who], wish=wish))

    @rule(who=st.integers(0, PEOPLE - 1))
    def give_back(self, who) -> None:
        mine = Booking.objects.filter(person=self.readers[who].person, state__in=ACTIVE).first()
        if mine:
            self.attempt(lambda: cancel(self.readers[who], key=str(mine.key)))

    @rule(who=st.integers(0, PEOPLE - 1), which=st.integers(0, 5))
    def queue_up(self, who, which) -> None:
        self.attempt(lambda: wait(self.readers[who], wish=WaitWish((self.sessions[which].pk,))))

    @rule()
    def serve(self) -> None:
        self.attempt(lambda: serve_due(system()))

    @rule(day=st.integers(0, DAYS - 1))
    def close(self, day) -> None:
        shut = clock.day_of(at(day, 12))
        add_exception(system(), institution=self.house.code, change=Change(shut, shut, "检修"))

    @rule()
    def open_again(self) -> None:
        for each in HoursException.objects.filter(institution=self.house):
            withdraw_exception(system(), institution=self.house.code, exception=each.pk)

    @rule(short=st.booleans())
    def change_hours(self, short) -> None:
        set_hours(system(), institution=self.house.code, rules=[MORNING if short else DAY])

    @invariant()
    def the_desk_lists_what_is_shut(self) -> None:
        assert {each.session.pk for each in shut_dates(self.house)} == shut_among(self.sessions)

    @invariant()
    def nobody_is_at_two_places(self) -> None:
        for reader in self.readers:
            rows = Booking.objects.filter(person=reader.person, state__in=ACTIVE, operator="")
            spans = sorted(rows.values_list("session__starts_at", "session__ends_at"))
            assert all(one[1] <= next_[0] for one, next_ in pairwise(spans))

    @invariant()
    def books_balance(self) -> None:
        assert unbalanced_pools() == []


@pytest.mark.django_db(transaction=True)
def test_no_order_of_closing_and_booking_gives_a_place_in_a_shut_house():
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
