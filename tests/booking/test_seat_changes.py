"""Another reading seat: the same booking, both seats right afterwards, and nobody loses a seat by trying."""

from functools import partial

import pytest
import time_machine
from django.test import Client

from tests.booking.test_seats import NINE, a_reading_room
from tests.builders.booking import a_desk, a_reader
from tests.builders.people import a_citizen, sign_in
from tests.builders.threads import race
from wenmai.audit.models import AuditEntry
from wenmai.booking.actions import check_in
from wenmai.booking.actions.seat_changes import change_seat
from wenmai.booking.actions.seats import claim_seat, give_up_seat, leave_for_a_while, offer_seats
from wenmai.booking.arrivals import Arrival
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.models import Booking, SessionSeat
from wenmai.booking.queries.seats import seat_day
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.kernel.actor import ANYONE, system
from wenmai.kernel.errors import Conflict, DomainError, NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_nine():
    with time_machine.travel(NINE, tick=False) as clock:
        yield clock


@pytest.fixture
def room():
    made = a_reading_room()
    offer_seats(system(), space=made)
    return made


def sits(room, actor, label) -> Booking:
    session = seat_day(ANYONE, room.pk).session
    return claim_seat(actor, wish=Claim(session.pools.get().pk, f"{actor.person}-{label}"), label=label)


def held() -> dict[str, int | None]:
    return dict(SessionSeat.objects.exclude(booking=None).values_list("label", "booking"))


def test_the_booking_moves_to_the_free_seat(room):
    who = a_reader()
    booking = sits(room, who, "A1")
    pool = booking.pool
    left = pool.remaining
    assert change_seat(who, key=str(booking.key), label="B2").label == "B2"
    assert change_seat(who, key=str(booking.key), label="B2").label == "B2"
    pool.refresh_from_db()
    assert (held(), pool.remaining, unbalanced_pools()) == ({"B2": booking.pk}, left, [])
    trail = AuditEntry.objects.get(verb="booking.seat.change")
    assert (trail.detail["was"], trail.detail["now"]) == ("A1", "B2")
    assert sits(room, a_reader(), "A1").state == "confirmed"


def test_signed_in_and_away_go_with_the_reader(room):
    who, desk = a_reader(), a_desk(room.institution)
    booking = sits(room, who, "A1")
    check_in(desk, arrival=Arrival(booking.session_id, who.person))
    until = leave_for_a_while(who, key=str(booking.key)).away_until
    assert change_seat(who, key=str(booking.key), label="A3").away_until == until
    booking.refresh_from_db()
    assert (booking.state, SessionSeat.objects.filter(away_until__isnull=False).count()) == ("attended", 1)


@pytest.mark.parametrize("label", ["A2", "Z9", ""])
def test_a_taken_or_unknown_seat_is_refused_and_the_old_one_kept(room, label):
    who = a_reader()
    booking, other = sits(room, who, "A1"), sits(room, a_reader(), "A2")
    with pytest.raises(Conflict, match="原来的位子还给你留着"):
        change_seat(who, key=str(booking.key), label=label)
    assert held() == {"A1": booking.pk, "A2": other.pk}


def test_only_who_sits_there_and_the_desk_may(room):
    booking = sits(room, a_reader(), "A1")
    with pytest.raises(NotFound):
        change_seat(a_reader(), key=str(booking.key), label="A2")
    assert change_seat(a_desk(room.institution), key=str(booking.key), label="A2").label == "A2"


def test_who_has_left_has_no_seat_to_change(room, at_nine):
    who = a_reader()
    booking = sits(room, who, "A1")
    give_up_seat(who, key=str(booking.key))
    with pytest.raises(Conflict, match="让出"):
        change_seat(who, key=str(booking.key), label="A2")
    again = sits(room, a_citizen(), "A1")
    at_nine.move_to(again.session.ends_at)
    with pytest.raises(Conflict, match="结束"):
        change_seat(system(), key=str(again.key), label="A2")


@pytest.mark.django_db(transaction=True)
def test_two_for_one_seat_and_one_who_leaves_meanwhile():
    room = a_reading_room()
    offer_seats(system(), space=room)
    one, two = a_reader(), a_reader()
    first, second = sits(room, one, "A1"), sits(room, two, "A2")
    done = race(
        partial(change_seat, one, key=str(first.key), label="B1"),
        partial(change_seat, two, key=str(second.key), label="B1"),
        partial(give_up_seat, one, key=str(first.key)),
    )
    assert all(isinstance(each, DomainError) or not isinstance(each, Exception) for each in done)
    seats = held()
    assert first.pk not in seats.values()
    assert list(seats.values()) == [second.pk]
    assert unbalanced_pools() == []


def test_the_map_lets_one_change(room):
    who = a_citizen()
    booking = sits(room, who, "A1")
    client = sign_in(Client(), who)
    page = client.get(f"/spaces/{room.pk}/seats/").content.decode()
    assert (f"/spaces/seats/{booking.key}/change/" in page, "换到 A2" in page) == (True, True)
    assert "换个座位" in client.get(f"/booking/{booking.key}/").content.decode()
    assert client.post(f"/spaces/seats/{booking.key}/change/", {"seat": "A2"}).status_code == 302
    assert client.post(f"/spaces/seats/{booking.key}/change/", {"seat": "Z9"}).status_code == 409
    assert list(held()) == ["A2"]
