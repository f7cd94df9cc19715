"""A house that opens, closes and changes its mind while people book, wait and give back.

Invariants: nobody gets a place where the house is shut at that moment, by whatever door (a date, a lesson alone, a reading
seat, a room by the hour, a round, the waiting list); nobody has two dates that overlap under a rule that forbids it; what
the desk lists as shut is exactly what cannot be booked; the books balance.
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
from tests.builders.rounds import a_round
from tests.builders.rules import a_policy
from wenmai.booking.actions import cancel, claim
from wenmai.booking.actions.allocation import serve_queue
from wenmai.booking.actions.claims import claim_alone
from wenmai.booking.actions.ranges import claim_range
from wenmai.booking.actions.room_terms import lend_room
from wenmai.booking.actions.rounds import apply
from wenmai.booking.actions.seats import claim_seat, offer_seats
from wenmai.booking.actions.waiting import serve_due, wait
from wenmai.booking.drafts.claims import Claim, WaitWish
from wenmai.booking.drafts.rooms import RangeClaim, RoomPlan
from wenmai.booking.drafts.rounds import Wish
from wenmai.booking.models import ACTIVE, Application, Booking, Mode, Overlap, Session, Status
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.booking.queries.shut import shut_dates
from wenmai.booking.rooms import shut_among
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import DomainError
from wenmai.places.actions import (
    Change,
    add_exception,
    add_space,
    lay_out_seats,
    set_hours,
    weekly,
    withdraw_exception,
)
from wenmai.places.models import HoursException, SpaceKind

PEOPLE, FIRST, DAYS = 3, 3, 2
DAY = weekly(weekdays=range(1, 8), opens=9 * 60, closes=21 * 60)
MORNING = weekly(weekdays=range(1, 8), opens=9 * 60, closes=12 * 60)


def at(day: int, hour: int):
    return clock.day_bounds(clock.today() + timedelta(days=FIRST + day))[0] + timedelta(hours=hour)


class Machine(RuleBasedStateMachine):
    """Two rooms and the house itself on two days; dates of a day overlap in part. A reading room, a room to rent, a round."""

    @classmethod
    def build(cls) -> None:
        """Once for all stories: each is undone."""
        cls.house = an_institution(kind="culture_centre")
        cls.desk, cls.readers = a_desk(cls.house), [a_reader() for _ in range(PEOPLE)]
        set_hours(system(), institution=cls.house.code, rules=[DAY])
        rooms = [cls.a_room(name, SpaceKind.CLASSROOM) for name in "甲乙"]
        cls.policy = policy = a_policy(overlap=Overlap.REFUSE)
        cls.sessions = [
            a_session(an_offering(cls.house, policy=policy), seats=2, start=at(day, hour), space=space, venue="")
            for day in range(DAYS)
            for space, hour in ((rooms[0], 10), (rooms[1], 11), (None, 14))
        ]
        cls.seats = offer_seats(system(), space=cls.a_room("自习室", SpaceKind.READING_ROOM, plan="A 1-2"))
        given = a_session(an_offering(cls.house, policy=policy), seats=2, start=at(1, 17), space=rooms[0], venue="")
        soon = clock.now() - timedelta(minutes=5)
        cls.round = a_round(Mode.QUEUE, pools=(a_pool(given).pk,), institution=cls.house, opens_at=soon)

    @classmethod
    def a_room(cls, name, kind, plan=""):
        room = add_space(system(), institution=cls.house.code, name=name, kind=kind, capacity=4)
        if plan:
            lay_out_seats(system(), space=room.pk, plan=plan)
        room.institution = cls.house
        return room

    @initialize()
    def open(self) -> None:
        """A room of its own for each: opening hours are remembered by room and revision, and revisions are undone."""
        self.rented = lend_room(system(), space=self.a_room("琴房", SpaceKind.REHEARSAL_ROOM), plan=RoomPlan())

    def attempt(self, work) -> None:
        """The deed, and whatever it gave was not shut then."""
        before = self.held()
        try:
            with transaction.atomic():
                work()
        except DomainError:
            return
        given = {session for _key, session in self.held() - before}
        assert shut_among(list(self.dates().filter(pk__in=given))) == set()

    def held(self) -> set[tuple[int, int]]:
        return set(Booking.objects.filter(state__in=ACTIVE).values_list("pk", "session"))

    def dates(self):
        """Whatever is to come at the house: a room by the hour makes its date when it is taken."""
        coming = Session.objects.filter(starts_at__gt=clock.now(), status=Status.PUBLISHED)
        rows = coming.filter(offering__institution=self.house)
        return rows.select_related("offering__institution", "space")

    @rule(
        who=st.integers(0, PEOPLE - 1),
        which=st.integers(0, 5),
        desk=st.booleans(),
        way=st.sampled_from([claim, claim_alone]),
    )
    def book(self, who, which, desk, way) -> None:
        pool, person = a_pool(self.sessions[which]).pk, self.readers[who].person
        wish = Claim(pool, uuid4().hex, person=person if desk else "")
        self.attempt(lambda: way(self.desk if desk else self.readers[who], wish=wish))

    @rule(who=st.integers(0, PEOPLE - 1), half=st.integers(1, 2), desk=st.booleans())
    def sit(self, who, half, desk) -> None:
        day = self.seats.sessions.order_by("-starts_at")[2 - half]
        wish = Claim(a_pool(day).pk, uuid4().hex, person=self.readers[who].person if desk else "")
        self.attempt(lambda: claim_seat(self.desk if desk else self.readers[who], wish=wish))

    @rule(who=st.integers(0, PEOPLE - 1), day=st.integers(0, DAYS - 1), hour=st.integers(9, 19))
    def rent(self, who, day, hour) -> None:
        wish = RangeClaim(self.rented.pk, at(day, hour), at(day, hour + 1), uuid4().hex)
        self.attempt(lambda: claim_range(self.readers[who], wish=wish))

    @rule(who=st.integers(0, PEOPLE - 1))
    def queue(self, who) -> None:
        def come() -> None:
            one = apply(self.readers[who], wish=Wish(round=self.round.pk, pools=tuple(self.round.offered)))
            Application.objects.filter(pk=one.pk).update(arrived_at=clock.now() - timedelta(seconds=30))

        self.attempt(come)

    @rule()
    def give_out(self) -> None:
        self.attempt(lambda: serve_queue(system(), round=self.round.pk))

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
        assert {each.session.pk for each in shut_dates(self.house)} == shut_among(list(self.dates()))

    @invariant()
    def nobody_is_at_two_places(self) -> None:
        for reader in self.readers:
            rows = Booking.objects.filter(person=reader.person, state__in=ACTIVE, operator="")
            rows = rows.filter(session__offering__policy=self.policy)
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

    Machine.build()
    quick = settings(max_examples=10, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Contained, settings=quick)
