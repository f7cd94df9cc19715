"""Examples of the addresses of shows with named seats."""

from collections.abc import Mapping
from typing import Any

from tests.builders.booking import a_booking
from tests.builders.shows import a_hall, an_announced_show
from wenmai.booking.models import Session


def _show(world: Any) -> Session:
    return an_announced_show(a_hall(house=world.here))


def _session(world: Any) -> Mapping[str, Any]:
    return {"session": _show(world).pk}


SHOWS = {
    "activities:seats": _session,
    "activities:take_seats": _session,
    "activities_desk:seats": lambda world: {"key": _show(world).pk},
    "booking:seats": lambda world: {"key": a_booking(_show(world), world.citizen).key},
}
