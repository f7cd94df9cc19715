"""Examples of the addresses of shows with named seats."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from tests.builders.booking import a_booking
from tests.builders.shows import a_hall, an_announced_show
from wenmai.booking.models import Session

_numbers = count(1)


def _show(world: Any) -> Session:
    """In a hall of its own: a name stands once in a house."""
    return an_announced_show(a_hall(name=f"{next(_numbers)} 号剧场", house=world.here))


def _session(world: Any) -> Mapping[str, Any]:
    return {"session": _show(world).pk}


SHOWS = {
    "activities:seats": _session,
    "activities:take_seats": _session,
    "activities_desk:seats": lambda world: {"key": _show(world).pk},
    "booking:seats": lambda world: {"key": a_booking(_show(world), world.citizen).key},
}
