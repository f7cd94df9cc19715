"""Whatever is booked, moved, cancelled and kept back in whatever order: what is taken equals a plain model of minutes."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.builders.booking import a_reader
from tests.builders.rooms import a_range, a_room, an_open_house, lent, tomorrow
from wenmai.booking.actions import cancel
from wenmai.booking.actions.ranges import claim_range, move_range
from wenmai.booking.actions.room_blocks import block_room, lift_block
from wenmai.booking.models import ACTIVE, Booking
from wenmai.booking.queries.room_days import free_stretches
from wenmai.booking.queries.rooms import get_wanted
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict
from wenmai.places.models import Occupancy

HALVES = st.integers(0, 27)  # half hours from 8:00 to 22:00
LENGTHS = st.integers(2, 6)
PARTS = {"大厅": ("甲厅", "乙厅"), "甲厅": ("甲厅",), "乙厅": ("乙厅",), "琴房": ("琴房",)}
SETUP = {"大厅": (30, 45), "甲厅": (30, 0), "乙厅": (0, 45), "琴房": (0, 0)}


class Machine(RuleBasedStateMachine):
    """A hall of two parts with set-up and clean-up of their own, and a room without."""

    @initialize()
    def open(self) -> None:
        house = an_open_house()
        rooms = {
            name: a_room(
                house, name=name, setup=SETUP[name][0], cleanup=SETUP[name][1], parts=PARTS[name][1:] and PARTS[name]
            )
            for name in ("甲厅", "乙厅", "大厅", "琴房")
        }
        self.lent = {name: lent(room, min_minutes=60, max_minutes=180) for name, room in rooms.items()}
        self.held = {}  # what holds: name of the room, start, end, with its buffers or not

    def free(self, name, start, end, but=None, *, buffers=True):
        """What the model says of a stretch of minutes."""
        before, after = SETUP[name] if buffers else (0, 0)
        return not any(
            set(PARTS[name]) & set(PARTS[other]) and start - before < last + late and first - early < end + after
            for key, (other, first, last, early, late) in self.held.items()
            if key != but
        )

    @rule(name=st.sampled_from(sorted(PARTS)), start=HALVES, length=LENGTHS)
    def book(self, name, start, length) -> None:
        first, last = start * 30, (start + length) * 30
        wish = a_range(self.lent[name], 8 + first / 60, 8 + last / 60)
        expected = last <= 14 * 60 and self.free(name, first, last)
        try:
            with transaction.atomic():
                booking = claim_range(a_reader(), wish=wish)
        except Conflict:
            assert not expected
        else:
            assert expected
            self.held[booking.key] = (name, first, last, *SETUP[name])

    @rule(data=st.data())
    def give_back(self, data) -> None:
        if keys := [key for key in self.held if not isinstance(key, int)]:
            key = data.draw(st.sampled_from(keys))
            cancel(system(), key=str(key))
            del self.held[key]

    @rule(data=st.data(), start=HALVES)
    def move(self, data, start) -> None:
        keys = [key for key in self.held if not isinstance(key, int)]
        if not keys:
            return
        key = data.draw(st.sampled_from(keys))
        name, was, until, *buffers = self.held[key]
        first, last = start * 30, start * 30 + until - was
        expected = last <= 14 * 60 and self.free(name, first, last, but=key)
        begin = tomorrow(8) + timedelta(minutes=first)
        try:
            with transaction.atomic():
                move_range(system(), key=str(key), start=begin, end=begin + timedelta(minutes=until - was))
        except Conflict:
            assert not expected
        else:
            assert expected
            self.held[key] = (name, first, last, *buffers)

    @rule(name=st.sampled_from(["甲厅", "乙厅", "琴房"]), start=HALVES, length=LENGTHS)
    def keep_back(self, name, start, length) -> None:
        first, last = start * 30, (start + length) * 30
        begin = tomorrow(8) + timedelta(minutes=first)
        space = self.lent[name].space
        if any(isinstance(key, int) and held[:3] == (name, first, last) for key, held in self.held.items()):
            return
        try:
            with transaction.atomic():
                made = block_room(
                    system(), space=space, start=begin, end=begin + timedelta(minutes=30 * length), reason="检修"
                )
        except Conflict:
            assert not self.free(name, first, last, buffers=False)
        else:
            assert self.free(name, first, last, buffers=False)
            self.held[made.pk] = (name, first, last, 0, 0)

    @rule(data=st.data())
    def lend_again(self, data) -> None:
        if keys := [key for key in self.held if isinstance(key, int)]:
            key = data.draw(st.sampled_from(keys))
            lift_block(system(), key=key)
            del self.held[key]

    @invariant()
    def nothing_overlaps_and_everything_is_held(self) -> None:
        atoms = sum(len(PARTS[name]) for name, *_rest in self.held.values())
        assert Occupancy.objects.count() == atoms
        bookings = sum(not isinstance(key, int) for key in self.held)
        assert Booking.objects.filter(state__in=ACTIVE).count() == bookings
        assert unbalanced_pools() == []

    @invariant()
    def what_is_shown_as_free_is_what_can_be_had(self) -> None:
        wanted = {name: get_wanted(offering.pk) for name, offering in self.lent.items()}
        shown = free_stretches(list(wanted.values()), tomorrow(0).date())
        for name, room in wanted.items():
            for half in range(0, 26, 5):
                begin = tomorrow(8) + timedelta(minutes=30 * half)
                fits = any(a <= begin and begin + timedelta(hours=1) <= b for a, b in shown[room.space])
                assert fits == self.free(name, 30 * half, 30 * half + 60), (name, half)


@pytest.mark.django_db
def test_rooms_are_had_once_in_every_order():
    class Contained(Machine):
        def __init__(self) -> None:
            super().__init__()
            self.point = transaction.savepoint()

        def teardown(self) -> None:
            transaction.savepoint_rollback(self.point)

    assert connection.in_atomic_block
    run_state_machine_as_test(
        Contained,
        settings=settings(
            max_examples=12,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
