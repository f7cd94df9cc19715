"""Examples of the addresses of rooms by the hour: 红格镇综合文化站 lends its rehearsal room."""

from collections.abc import Mapping
from typing import Any

from tests.builders.rooms import a_range, a_range_booking, a_room, lent, tomorrow
from wenmai.booking.actions.room_blocks import block_room
from wenmai.booking.actions.room_requests import ask_range
from wenmai.booking.actions.seats import claim_seat, offer_seats
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.models import Offering
from wenmai.booking.queries.seats import seat_day
from wenmai.kernel.actor import system
from wenmai.places.actions import lay_out_seats, set_hours, weekly
from wenmai.places.models import Space


def _lent(world: Any, **plan: Any) -> Offering:
    rules = [weekly(weekdays=range(1, 8), opens=480, closes=1320)]
    set_hours(system(), institution=world.here.code, rules=rules)
    return lent(_fresh_room(world, "排练厅"), **plan)


def _fresh_room(world: Any, name: str) -> Space:
    """A room of its own for each address: a name stands once in a house."""
    return a_room(world.here, name=f"{name}{Space.objects.filter(institution=world.here).count() + 1}")


def _space(world: Any) -> Mapping[str, Any]:
    return {"space": _lent(world).space_id}


def _room(world: Any) -> Mapping[str, Any]:
    return {"code": world.here.code, "space": _lent(world).space_id}


def _request(world: Any) -> Mapping[str, Any]:
    return {"key": ask_range(world.citizen, wish=a_range(_lent(world, approval=True), purpose="合唱排练")).pk}


def _booking(world: Any) -> Mapping[str, Any]:
    return {"key": a_range_booking(world.citizen, _lent(world)).key}


def _block(world: Any) -> Mapping[str, Any]:
    room = _lent(world).space
    return {"key": block_room(system(), space=room, start=tomorrow(9), end=tomorrow(11), reason="检修").pk}


def _seat_room(world: Any) -> Any:
    rules = [weekly(weekdays=range(1, 8), opens=0, closes=1440)]
    set_hours(system(), institution=world.here.code, rules=rules)
    room = _fresh_room(world, "自习室")
    lay_out_seats(system(), space=room.pk, plan="A 1-4")
    offer_seats(system(), space=room)
    return room


def _seats(world: Any) -> Mapping[str, Any]:
    return {"space": _seat_room(world).pk}


def _seats_here(world: Any) -> Mapping[str, Any]:
    return {"code": world.here.code, "space": _seat_room(world).pk}


def _seat(world: Any) -> Mapping[str, Any]:
    session = seat_day(world.citizen, _seat_room(world).pk).session
    assert session is not None
    return {"key": claim_seat(world.citizen, wish=Claim(session.pools.get().pk, "k")).key}


ROOMS = {
    "rooms:seats": _seats,
    "rooms:take_seat": _seats,
    "rooms:change_seat": _seat,
    "rooms:repeat": _space,
    "rooms:repeat_take": _space,
    "rooms:seat_deed": lambda world: {**_seat(world), "deed": "leave"},
    "rooms_desk:seats": _seats_here,
    "rooms_desk:offer_seats": _seats_here,
    "rooms_desk:seat_sign_in": _seat,
    "rooms:room": _space,
    "rooms:book": _space,
    "rooms:withdraw": _request,
    "rooms_desk:week": lambda world: {"code": world.here.code},
    "rooms_desk:terms": _room,
    "rooms_desk:stop": _room,
    "rooms_desk:block": _room,
    "rooms_desk:lift": _block,
    "rooms_desk:move": _booking,
    "rooms_desk:drag": _booking,
    "rooms_desk:approve": _request,
    "rooms_desk:refuse": _request,
    "api-1:room_bookings": _space,
    "api-1:room_free": _space,
    "rooms:busy": _space,
}
