"""Rooms that are lent by the hour, made through actions."""

from datetime import datetime, timedelta
from uuid import uuid4

from tests.builders.places import a_county, an_institution
from wenmai.booking.actions.ranges import claim_range
from wenmai.booking.actions.room_terms import lend_room
from wenmai.booking.drafts.rooms import RangeClaim, RoomPlan
from wenmai.booking.models import Booking, Offering
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.places.actions import Details, add_space, lay_out_seats, set_hours, weekly
from wenmai.places.models import Institution, Space

ALL_WEEK = range(1, 8)


def an_open_house(code: str = "WHG", **about) -> Institution:
    """A culture centre of 盐边县, open every day from 8 to 22."""
    house = an_institution(kind="culture_centre", division=a_county(), code=code, name="盐边县文化馆", **about)
    set_hours(system(), institution=house.code, rules=[weekly(weekdays=ALL_WEEK, opens=480, closes=1320)])
    return house


def a_room(
    house: Institution | None = None,
    *,
    name: str = "排练厅",
    capacity: int = 30,
    setup: int = 0,
    cleanup: int = 0,
    parts=(),
) -> Space:
    house = house or an_open_house()
    details = Details(setup_minutes=setup, cleanup_minutes=cleanup)
    return add_space(
        system(),
        institution=house.code,
        name=name,
        kind="rehearsal_room",
        capacity=capacity,
        parts=parts,
        details=details,
    )


def a_reading_room(plan: str = "A 1-4 | 5-6 轮椅席=1\nB 1-2", code: str = "LIB") -> Space:
    """A room of a county library with a plan of seats, open every day from half past eight to half past eight."""
    house = an_institution(kind="library", division=a_county(), code=code, name="盐边县图书馆")
    set_hours(system(), institution=code, rules=[weekly(weekdays=ALL_WEEK, opens=510, closes=1230)])
    room = add_space(system(), institution=code, name="自习室", kind="reading_room", capacity=20)
    lay_out_seats(system(), space=room.pk, plan=plan)
    room.institution = house
    return room


def lent(room: Space, policy=None, **plan) -> Offering:
    return lend_room(system(), space=room, plan=RoomPlan(**plan), policy=policy)


def a_lent_room(**plan) -> Offering:
    return lent(a_room(), **plan)


def tomorrow(hour: float) -> datetime:
    """A clock time of tomorrow."""
    return clock.day_bounds(clock.today() + timedelta(days=1))[0] + timedelta(hours=hour)


def a_range(offering: Offering, start: float = 9, end: float = 11, **about) -> RangeClaim:
    """A wish for tomorrow, in hours of the day."""
    about.setdefault("key", uuid4().hex)
    return RangeClaim(offering=offering.pk, start=tomorrow(start), end=tomorrow(end), **about)


def a_range_booking(actor: Actor, offering: Offering, start: float = 9, end: float = 11, **about) -> Booking:
    return claim_range(actor, wish=a_range(offering, start, end, **about))
