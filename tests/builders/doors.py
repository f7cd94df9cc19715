"""Scanners of a door, and lines as they bring them."""

from datetime import datetime, timedelta
from itertools import count
from uuid import UUID, uuid4

from tests.builders.people import a_manager
from tests.builders.rooms import a_room
from wenmai.booking.actions.devices import pair, register_device
from wenmai.booking.actions.photos import keep_photo
from wenmai.booking.actions.scans import Brought, Kept, keep_scans
from wenmai.booking.actions.unattended import DoorPlan, set_door
from wenmai.booking.devices import actor_of
from wenmai.booking.models import Crossing, Device, DoorPhoto, Entry, Kind, Session, UnattendedDoor
from wenmai.kernel.actor import ANYONE, system
from wenmai.places.models import Institution, Space

_names = count(1)
NO_SKEW = timedelta()
JPEG = b"\xff\xd8\xff\xe0"


def a_device(institution: Institution) -> tuple[Device, str]:
    """A paired scanner of a house and its token."""
    _made, code = register_device(a_manager(institution), institution=institution, name=f"平板 {next(_names)}")
    return pair(ANYONE, code=code)


def a_door(institution: Institution, room: Space | None = None, **plan) -> UnattendedDoor:
    """A door of a room without staff that lets everybody in who shows a code, unless the plan says otherwise."""
    device, _token = a_device(institution)
    space = room or a_room(institution, name=f"书房 {next(_names)}")
    rules = DoorPlan(**({"entry": Entry.FREE} | plan))
    return set_door(a_manager(institution), device=device.pk, space=space, plan=rules)


def a_line(session: Session, code: str, seq: int, at: datetime, **more) -> Brought:
    words = {"kind": Kind.CODE, "way": Crossing.IN, "heads": 0, "said": "in", "skew": NO_SKEW}
    return Brought(seq=seq, nonce=f"{seq:08x}", session=session.pk, code=code, at=at, **(words | more))


def bring(device: Device, *lines: Brought, run: UUID | None = None, waiting: int = 0) -> Kept:
    """Upload."""
    return keep_scans(actor_of(device), device=device, run=run or uuid4(), lines=lines, waiting=waiting)


def a_photo(session: Session, mark: bytes = b"1") -> DoorPhoto:
    """A picture of the audience, kept by the product itself."""
    return keep_photo(system(), session=session, content=JPEG + mark)
