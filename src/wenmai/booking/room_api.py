"""Rooms by the hour for programs: when one is free, and taking it."""

from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Header, Router, Schema, Status
from pydantic import AwareDatetime, Field

from wenmai.booking.actions.proxies import take_room_for_family
from wenmai.booking.actions.ranges import claim_wanted
from wenmai.booking.api_words import Persons
from wenmai.booking.drafts.rooms import RangeClaim
from wenmai.booking.models import Booking
from wenmai.booking.queries.room_busy import Room, rooms_free
from wenmai.booking.queries.room_days import free_stretches
from wenmai.booking.queries.rooms import get_wanted_space
from wenmai.booking.waiting_api import for_family
from wenmai.kernel import clock
from wenmai.kernel.clock import SHANGHAI
from wenmai.kernel.http import Request
from wenmai.kernel.tagged import tagged

router = Router(tags=["booking"])
NO_NUL = r"^[^\x00]*$"
Instant = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC))]
Day = Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2200, 1, 1))]
Number = Annotated[int, Field(ge=1, le=2**62)]
IdempotencyKey = Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=200)]


class RangeIn(Schema):
    """`start` and `end` with their zone; `person` a member of one's family, or, for the house's staff, anybody.

    `dependants` are who of that person's family comes along by name; where the house asks for everybody's real name, all.
    """

    start: Instant
    end: Instant
    party_size: Annotated[int, Field(ge=1, le=30_000)] = 1
    person: Annotated[str, Field(max_length=36, pattern=NO_NUL)] = ""
    purpose: Annotated[str, Field(max_length=80, pattern=NO_NUL)] = ""
    dependants: Persons = []


class RangeOut(Schema):
    """A room that was taken; `key` is the booking's address."""

    key: UUID
    session: int
    start: datetime
    end: datetime
    party_size: int
    state: str


class FreeOut(Schema):
    """A stretch that can be had, [start, end)."""

    start: datetime
    end: datetime


@router.get("/spaces/{space}/free", response=list[FreeOut], url_name="room_free")
def room_free(request: Request, space: Number, day: Day) -> Any:  # noqa: ARG001 (anybody may ask)
    """When a room can be had on a day, set-up and clean-up of others left out."""
    wanted = get_wanted_space(space)
    found = free_stretches([wanted], day)[space] if wanted.bookable and not wanted.gone else []
    return [FreeOut(start=start.astimezone(SHANGHAI), end=end.astimezone(SHANGHAI)) for start, end in found]


class RoomsFreeOut(Schema):
    """One page of rooms on a day; `count` is exact to 1,000. Stretches only: nobody's name, and not what for."""

    items: list[Room]
    page: int
    size: int
    count: int
    more: bool


@router.get("/spaces", response={200: RoomsFreeOut, 304: None}, url_name="room_availability")
def room_availability(
    request: Request,
    division: Annotated[str, Field(pattern="^[0-9]{0,12}$")] = "",
    institution: Annotated[str, Field(pattern="^[0-9A-Za-z_-]{0,40}$")] = "",
    day: Day | None = None,
    page: Annotated[int, Field(ge=1, le=10_000)] = 1,
    size: Annotated[int, Field(ge=1, le=100)] = 30,
) -> HttpResponse:
    """Rooms by the hour on a day (default today, Asia/Shanghai): when each is open, and when it can be had.

    `division` takes all below it. Answers carry an ETag: ask with If-None-Match and get 304 while nothing has changed.
    """
    found = rooms_free(division=division, institution=institution, day=day or clock.today(), page=page, size=size)
    body = RoomsFreeOut(items=list(found.items), page=page, size=size, count=found.count, more=found.more)
    return tagged(request, body.model_dump_json().encode(), "application/json; charset=utf-8")


@router.post("/spaces/{space}/bookings", response={201: RangeOut}, url_name="room_bookings")
def room_book(request: Request, space: Number, wish: RangeIn, idempotency_key: IdempotencyKey) -> Any:
    """Take a room. 409 says why not, with a code such as booking.room_taken, and what to do instead."""
    wanted = get_wanted_space(space)
    words = wish.dict() | {"dependants": tuple(wish.dependants)}
    claim = RangeClaim(offering=wanted.offering, key=f"api:{idempotency_key}"[:80], **words)
    take = take_room_for_family if for_family(request, wish.person) else claim_wanted
    return Status(201, _taken(take(request.actor, wanted=wanted, wish=claim), claim))


def _taken(booking: Booking, claim: RangeClaim) -> RangeOut:
    return RangeOut(
        key=booking.key,
        session=booking.session_id,
        start=claim.start.astimezone(SHANGHAI),
        end=claim.end.astimezone(SHANGHAI),
        party_size=booking.party_size,
        state=booking.state,
    )
