"""In which room of a house a desk stands: said once by who works there, kept in their session for the day (SC-E16).

Only rooms of kinds where books are lent are asked for, and only where a house has one. Nobody is asked at a house without.
"""

from collections.abc import MutableMapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.errors import NotFound
from wenmai.kernel.whole import whole
from wenmai.places.models import Institution, Space, SpaceKind

KEPT = "library_room"
KINDS = (
    SpaceKind.READING_ROOM,
    SpaceKind.CHILDREN_ROOM,
    SpaceKind.BLIND_READING_ROOM,
    SpaceKind.STUDY_ROOM,
    SpaceKind.STUDY_ROOM_24H,
    SpaceKind.MIGRANT_STATION,
    SpaceKind.LEFT_BEHIND_HOME,
    SpaceKind.LIBRARY_IN_SHOP,
    SpaceKind.SHOP_IN_LIBRARY,
    SpaceKind.HEALTH_RESORT_POINT,
    SpaceKind.NEW_SPACE,
    SpaceKind.MICRO_HOUSE,
)


def rooms_of(house: Institution) -> Sequence[Space]:
    """Where a desk of the house may stand, by name. One query."""
    return list(Space.objects.filter(institution=house, retired_on=None, kind__in=KINDS).order_by("name", "pk"))


def stand_in(session: MutableMapping[str, Any], house: Institution, sent: str) -> Space | None:
    """Keep where the desk stands until the end of the day; "" is nowhere in particular. Raises NotFound for no room of the house."""
    if not sent:
        session.pop(KEPT, None)
        return None
    room = next((each for each in rooms_of(house) if each.pk == whole(sent)), None)
    if room is None:
        raise NotFound("library.no_room", _("这里没有这一间，或已经停用。请重新选。"))
    session[KEPT] = [house.code, room.pk, clock.today().isoformat()]
    return room


def room_in(session: MutableMapping[str, Any], house: Institution, rooms: Sequence[Space]) -> Space | None:
    """The one of `rooms` that was said today at this house; None after the day, and once it is given up."""
    code, key, day = session.get(KEPT) or ("", 0, "")
    if (code, day) != (house.code, clock.today().isoformat()):
        return None
    return next((each for each in rooms if each.pk == key), None)


def kind_of(session: MutableMapping[str, Any], house: Institution) -> str:
    """The kind of that room for a deed; "" where none was said, without a query then."""
    room = room_in(session, house, rooms_of(house)) if KEPT in session else None
    return room.kind if room else ""
