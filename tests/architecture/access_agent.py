"""Examples of the addresses of the agent's page and of waiting and rounds for programs: a pass to the citizen of the world, and things of the station here."""

from collections.abc import Mapping
from typing import Any

from tests.architecture.access_people import _found
from tests.architecture.access_rounds import _full, _key, _waiting
from tests.builders.booking import a_session, an_offering
from tests.builders.rooms import a_room, lent
from tests.builders.rounds import a_round, applied
from wenmai.booking.actions.seats import offer_seats
from wenmai.kernel.actor import system
from wenmai.places.actions import lay_out_seats


def _date(world: Any) -> Mapping[str, Any]:
    return _found(world) | {"session": a_session(an_offering(world.here)).pk}


def _room(world: Any) -> Mapping[str, Any]:
    return _found(world) | {"space": lent(a_room(world.here)).space_id}


def _seats(world: Any) -> Mapping[str, Any]:
    room = a_room(world.here, name="自习室")
    lay_out_seats(system(), space=room.pk, plan="A 1-4")
    return _found(world) | {"space": offer_seats(system(), space=room).space_id}


def _application(world: Any) -> Mapping[str, Any]:
    return {"key": applied(a_round(institution=world.here), world.citizen).pk}


AGENT = {
    "api-1:waits": lambda world: {"session": _full(world).pk},
    "api-1:wait_stop": _waiting,
    "api-1:round": _key,
    "api-1:applications": _key,
    "api-1:application_withdraw": _application,
    "agent:person": _found,
    "agent:book": _found,
    "agent:cancel": _found,
    "agent:confirm": _found,
    "agent:slip": _found,
    "agent:date": _date,
    "agent:wait": _date,
    "agent:round": lambda world: _found(world) | {"key": a_round(institution=world.here).key},
    "agent:room": _room,
    "agent:seats": _seats,
}
