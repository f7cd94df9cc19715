"""Booking for programs: claim, read, cancel, and check in with a staff token. Every write takes an Idempotency-Key."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Header, Router, Schema, Status
from pydantic import Field

from wenmai.audit.idempotency import fingerprint, once
from wenmai.audit.limits import hit
from wenmai.booking import policies
from wenmai.booking.actions import cancel, check_in, claim, undo_check_in
from wenmai.booking.actions.claims import confirm
from wenmai.booking.actions.desk import Scan, check_in_scanned
from wenmai.booking.actions.proxies import claim_for_family
from wenmai.booking.api_words import Answers, Person, Persons
from wenmai.booking.arrivals import Arrival
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.models import Attendance, Booking, Way
from wenmai.booking.queries.bookings import get_booking, my_bookings
from wenmai.booking.queries.seated import seats_of
from wenmai.booking.queries.sessions import get_run_session
from wenmai.booking.room_api import router as rooms
from wenmai.booking.waiting_api import for_family
from wenmai.booking.waiting_api import router as waits
from wenmai.kernel.clock import SHANGHAI
from wenmai.kernel.errors import permit
from wenmai.kernel.http import Request

router = Router(tags=["booking"])
router.add_router("", rooms)
router.add_router("", waits)
Number = Annotated[int, Field(ge=1, le=2**62)]
Small = Annotated[int, Field(ge=0, le=1000)]
Page = Annotated[int, Field(ge=1, le=10_000)]
IdempotencyKey = Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=200)]


class ClaimIn(Schema):
    """`pool` from the activity's session; `person` a member of one's family, or, for the house's staff, anybody.

    `answers` to what the activity asks, by the label of the question.

    Where places are named seats: `seats` by their labels, one for each person; none means the best side by side, or with
    `apart` the best there are.
    """

    pool: Number
    party_size: Small = 1
    person: Person = ""
    dependants: Persons = []
    answers: Answers = {}
    seats: Annotated[list[Annotated[str, Field(max_length=12)]], Field(max_length=50)] = []
    apart: bool = False


class BookingOut(Schema):
    """A booking; `key` is its address. `state` held: only kept until `hold_until`, unless it is confirmed before.

    `seats` are the labels of named seats, none where places are only counted.
    """

    key: UUID
    session: int
    pool: int
    party_size: int
    state: str
    booked_at: datetime
    hold_until: datetime | None = None
    seats: list[str] = []


class BookingsOut(Schema):
    """One page of one's own bookings."""

    items: list[BookingOut]
    page: int
    count: int


class CheckInIn(Schema):
    """Either `code` (what was scanned or typed) or `booking`; `heads` 0 is the whole party."""

    code: Annotated[str, Field(max_length=400)] = ""
    booking: UUID | None = None
    heads: Small = 0


class AttendanceOut(Schema):
    """People who came, as one entry."""

    id: int
    session: int
    heads: int
    way: str
    at: datetime
    undone: bool


# OpenAPI links: what can be done with the key of a new booking.
LINKED = {
    "responses": {
        201: {
            "links": {
                "read": {"operationId": "booking_read", "parameters": {"path.key": "$response.body#/key"}},
                "cancel": {"operationId": "booking_cancel", "parameters": {"path.key": "$response.body#/key"}},
            }
        }
    }
}


@router.post("/bookings", response={201: BookingOut}, url_name="bookings", openapi_extra=LINKED)
def booking_make(request: Request, wish: ClaimIn, idempotency_key: IdempotencyKey) -> Any:
    """Claim places. 409 says why not, with a code such as booking.full, and what to do instead.

    The key is kept on the booking itself, so that the pool is not locked while anything else is written.
    """
    words = wish.dict() | {"dependants": tuple(wish.dependants), "seats": tuple(wish.seats)}
    make = claim_for_family if for_family(request, wish.person) else claim
    return Status(201, _booking(make(request.actor, wish=Claim(key=f"api:{idempotency_key}"[:80], **words))))


@router.get("/bookings", response=BookingsOut, url_name="bookings")
def bookings_read(request: Request, page: Page = 1) -> BookingsOut:
    """One's own bookings."""
    permit(policies.acts_as(request.actor, request.actor.person))
    found = my_bookings(request.actor, page)
    seats = seats_of(found.items)
    items = [_with_seats(each, seats.get(each.pk, ())) for each in found.items]
    return BookingsOut(items=items, page=page, count=found.count)


@router.get("/bookings/{key}", response=BookingOut, url_name="booking", operation_id="booking_read")
def booking_read(request: Request, key: UUID) -> BookingOut:
    """One booking; 404 for somebody else's."""
    return _booking(get_booking(request.actor, key))


@router.post("/bookings/{key}/cancel", response=BookingOut, url_name="booking_cancel", operation_id="booking_cancel")
def booking_cancel(request: Request, key: UUID, idempotency_key: IdempotencyKey) -> Any:
    """Give the places back."""
    said = fingerprint("booking.cancel", str(key))
    return once(request.actor, idempotency_key, said, lambda: _booking(cancel(request.actor, key=str(key))).dict())


@router.post("/bookings/{key}/confirm", response=BookingOut, url_name="booking_confirm", operation_id="booking_confirm")
def booking_confirm(request: Request, key: UUID) -> BookingOut:
    """Say that one comes, where places are only held. Twice changes nothing; 409 booking.hold_over when it is too late."""
    return _booking(confirm(request.actor, key=str(key)))


@router.post("/sessions/{session}/check-ins", response={201: AttendanceOut}, url_name="check_ins")
def check_in_make(request: Request, session: Number, who: CheckInIn, idempotency_key: IdempotencyKey) -> Any:
    """Let somebody in, with a token of the host's staff."""
    if who.code:
        hit("people.read_code", request.actor.person, 120, 60)  # six digits must not be guessed

    def produce() -> dict[str, Any]:
        return _attendance(_let_in(request, session, who)).dict()

    return Status(201, once(request.actor, idempotency_key, fingerprint("check-in", session, who.dict()), produce))


@router.post("/check-ins/{key}/undo", response=AttendanceOut, url_name="check_in_undo")
def check_in_undo(request: Request, key: Number, idempotency_key: IdempotencyKey) -> Any:
    """Take an attendance back."""
    said = fingerprint("check-in.undo", key)
    return once(
        request.actor, idempotency_key, said, lambda: _attendance(undo_check_in(request.actor, attendance=key)).dict()
    )


def _let_in(request: Request, session: int, who: CheckInIn) -> Attendance:
    found = get_run_session(request.actor, session)
    if who.booking:
        booking = get_booking(request.actor, who.booking)
        return check_in(request.actor, arrival=Arrival(found.pk, booking.person, Way.NAME, who.heads))
    scan = Scan(who.code, found.pk, who.heads)
    return check_in_scanned(request.actor, institution=found.offering.institution, scan=scan)


def _booking(booking: Booking) -> BookingOut:
    return _with_seats(booking, seats_of([booking]).get(booking.pk, ()))


def _with_seats(booking: Booking, seats: Sequence[str]) -> BookingOut:
    return BookingOut(
        seats=list(seats),
        key=booking.key,
        session=booking.session_id,
        pool=booking.pool_id,
        party_size=booking.party_size,
        state=booking.state,
        booked_at=booking.booked_at.astimezone(SHANGHAI),
        hold_until=booking.hold_until.astimezone(SHANGHAI) if booking.hold_until else None,
    )


def _attendance(found: Attendance) -> AttendanceOut:
    return AttendanceOut(
        id=found.pk,
        session=found.session_id,
        heads=found.heads,
        way=found.way,
        at=found.at,
        undone=found.undone_at is not None,
    )
