"""Rooms by the hour for programs: when one is free, and taking it."""

from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Header, Router, Schema, Status
from pydantic import AwareDatetime, Field

from wenmai.booking.actions.ranges import claim_wanted
from wenmai.booking.models import Booking
from wenmai.booking.queries.room_days import free_stretches
from wenmai.booking.queries.rooms import get_wanted_space
from wenmai.booking.room_drafts import RangeClaim
from wenmai.kernel.clock import SHANGHAI
from wenmai.kernel.http import Request

router = Router(tags=["booking"])
NO_NUL = r"^[^\x00]*$"
Instant = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC))]
Day = Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2200, 1, 1))]
Number = Annotated[int, Field(ge=1, le=2**62)]
IdempotencyKey = Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=200)]


class RangeIn(Schema):
    """`start` and `end` with their zone; `person` only when staff book for somebody else."""

    start: Instant
    end: Instant
    party_size: Annotated[int, Field(ge=1, le=30_000)] = 1
    person: Annotated[str, Field(max_length=36, pattern=NO_NUL)] = ""
    purpose: Annotated[str, Field(max_length=80, pattern=NO_NUL)] = ""


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


@router.post("/spaces/{space}/bookings", response={201: RangeOut}, url_name="room_bookings")
def room_book(request: Request, space: Number, wish: RangeIn, idempotency_key: IdempotencyKey) -> Any:
    """Take a room. 409 says why not, with a code such as booking.room_taken, and what to do instead."""
    wanted = get_wanted_space(space)
    claim = RangeClaim(offering=wanted.offering, key=f"api:{idempotency_key}"[:80], **wish.dict())
    return Status(201, _taken(claim_wanted(request.actor, wanted=wanted, wish=claim), claim))


def _taken(booking: Booking, claim: RangeClaim) -> RangeOut:
    return RangeOut(
        key=booking.key,
        session=booking.session_id,
        start=claim.start.astimezone(SHANGHAI),
        end=claim.end.astimezone(SHANGHAI),
        party_size=booking.party_size,
        state=booking.state,
    )
