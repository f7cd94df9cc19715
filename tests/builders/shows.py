"""A hall with named seats, and shows in it."""

from datetime import datetime, timedelta

from tests.builders.activities import an_activity, the_session
from tests.builders.booking import an_offering
from tests.builders.places import a_county, an_institution
from wenmai.booking.actions import sessions
from wenmai.booking.drafts.claims import Slot
from wenmai.booking.models import Booking, Pool, Session, SessionSeat
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.places.actions import add_space, lay_out_seats
from wenmai.places.models import Institution, Space

SMALL = "1排 3,1 | 2,4\n2排 3,1 | 2,4 轮椅席=3"


def a_hall(plan: str = SMALL, name: str = "剧场", house: Institution | None = None) -> Space:
    """A theatre hall, of a county's culture centre. SMALL has eight seats: 2排3 for a wheelchair, 2排1 beside it."""
    house = house or an_institution(kind="culture_centre", division=a_county())
    room = add_space(system(), institution=house.code, name=name, kind="theatre", capacity=200)
    lay_out_seats(system(), space=room.pk, plan=plan)
    room.institution = house
    return room


def a_show(hall: Space | None = None, *, start: datetime | None = None, offering=None, **slot) -> Session:
    """A show with named seats in two days, published."""
    hall = hall or a_hall()
    begins = start or clock.now() + timedelta(days=2)
    when = Slot(begins, begins + timedelta(minutes=90), hall.institution.division, space=hall, seated=True, **slot)
    offering = offering or an_offering(hall.institution)
    return sessions.publish_session(system(), session=sessions.schedule_session(system(), offering=offering, slot=when))


def an_announced_show(hall: Space | None = None, *, start: datetime | None = None, **words) -> Session:
    """The same as an activity with pages."""
    hall = hall or a_hall()
    begins = start or clock.now() + timedelta(days=2)
    slot = Slot(begins, begins + timedelta(minutes=90), hall.institution.division, space=hall, seated=True)
    return the_session(an_activity(hall.institution, slots=(slot,), bookable=True, **words))


def stalls(session: Session) -> Pool:
    """The pool of ordinary seats."""
    return session.pools.get(name="普通")


def wheels(session: Session) -> Pool:
    """The pool of places for wheelchairs and those beside them."""
    return session.pools.get(name="轮椅位")


def seats_held(booking: Booking) -> list[str]:
    """The labels of a booking's seats, from the front and the left."""
    rows = SessionSeat.objects.filter(booking=booking).order_by("y", "x")
    return list(rows.values_list("label", flat=True))
