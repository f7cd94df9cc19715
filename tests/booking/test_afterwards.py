"""Who was said not to have come, and had: the attendance is entered, and what was remembered is taken back exactly."""

from datetime import datetime, timedelta

import pytest

from tests.builders.booking import a_booking, a_desk, a_reader, a_session, an_offering
from tests.builders.doors import a_device, a_line, bring
from tests.builders.places import an_institution
from tests.builders.rules import a_policy
from wenmai.booking.actions import check_in
from wenmai.booking.actions.credit import settle_session
from wenmai.booking.actions.devices import take_packs
from wenmai.booking.arrivals import Arrival
from wenmai.booking.devices import actor_of
from wenmai.booking.models import Attendance, CreditEvent, CreditKind, Offering, Session, State, Way
from wenmai.booking.queries.desk import sheet
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.booking.ticket_codes import write_ticket
from wenmai.kernel import clock
from wenmai.kernel.actor import system

pytestmark = pytest.mark.django_db


def put_at(session: Session, start: datetime) -> None:
    """The same session as if it were then: time does not pass in a test."""
    Session.objects.filter(pk=session.pk).update(during=(start, start + timedelta(hours=1)))


@pytest.fixture
def missed():
    """A session of two days ago: one came, one is said to have missed it; its tablet has not reported."""
    house = an_institution()
    offering = an_offering(house)
    Offering.objects.filter(pk=offering.pk).update(policy=a_policy(no_show_counts=True))
    session = a_session(offering)
    came, other = a_booking(session, a_reader()), a_booking(session, a_reader())
    device = a_device(house)[0]
    put_at(session, clock.now())
    take_packs(actor_of(device), device=device)
    check_in(a_desk(house), arrival=Arrival(session.pk, came.person))
    put_at(session, clock.now() - timedelta(days=2))
    assert settle_session(system(), session=session.pk) == 1
    other.refresh_from_db()
    assert (other.state, unbalanced_pools()) == (State.NO_SHOW, [])
    return house, Session.objects.get(pk=session.pk), other, device


def kinds(person: str) -> list[str]:
    return list(CreditEvent.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def test_a_line_that_comes_late_takes_the_miss_back(missed):
    _house, session, booking, device = missed
    line = a_line(session, write_ticket(booking), 1, session.starts_at)
    bring(device, line)
    booking.refresh_from_db()
    assert (booking.state, kinds(booking.person)) == (State.ATTENDED, [CreditKind.NO_SHOW, CreditKind.EXCUSED])
    assert Attendance.objects.get(person=booking.person).at == session.starts_at
    bring(device, line)
    assert (len(kinds(booking.person)), unbalanced_pools()) == (2, [])


def test_who_was_said_to_have_missed_it_stays_on_the_sheet(missed):
    _house, session, booking, _device = missed
    assert sorted((each.booking.pk == booking.pk, bool(each.attendance)) for each in sheet(session)) == [
        (False, True),
        (True, False),
    ]


def test_a_clerk_who_enters_them_by_name_takes_the_miss_back(missed):
    house, session, booking, _device = missed
    check_in(a_desk(house), arrival=Arrival(session.pk, booking.person, Way.NAME))
    booking.refresh_from_db()
    assert (booking.state, kinds(booking.person)) == (State.ATTENDED, [CreditKind.NO_SHOW, CreditKind.EXCUSED])
