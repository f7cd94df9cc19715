"""What stands beside an attendance sheet about the door: who is inside, what devices brought, the photos of the count."""

from collections.abc import Sequence
from dataclasses import dataclass

from wenmai.booking.doors import door_settled
from wenmai.booking.models import DoorPhoto, Session
from wenmai.booking.queries.doors import Flag, flagged, waiting_devices
from wenmai.booking.queries.occupancy import Inside, inside_of
from wenmai.booking.queries.photos import photos_of


@dataclass(frozen=True, slots=True)
class DoorPage:
    """`waiting` names the scanners whose lines may be to come; `settled` is whether nobody can turn out to have come."""

    inside: Inside
    flags: Sequence[Flag]
    waiting: Sequence[str]
    settled: bool
    photos: Sequence[DoorPhoto]


def door_of(session: Session) -> DoorPage:
    """The door of one session. Eight queries, however many lines there are."""
    settled = door_settled(session)
    waiting = [] if settled else waiting_devices(session)
    return DoorPage(inside_of(session), flagged(session), waiting, settled, photos_of(session))
