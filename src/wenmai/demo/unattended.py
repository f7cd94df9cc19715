"""A side door of a reading room in the demo: it opened to readers' codes the last evening, and the desk has its log."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from wenmai.booking.actions.devices import pair, register_device
from wenmai.booking.actions.unattended import DoorPlan, knock, open_from_afar, set_door
from wenmai.booking.devices import actor_of
from wenmai.booking.models import Entry, UnattendedDoor
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE, Actor
from wenmai.people.actions.codes import issue_printed
from wenmai.people.codes import write_code
from wenmai.places.models import Space, SpaceKind
from wenmai.places.queries.hours import open_ranges

HOUSE, DOOR = "PZH-YB-LIB", "阅览室侧门"
READERS = ("grandmother", "reader", "student", "reader")
NAMES = UUID("5f1d7e0a-0000-4000-8000-000000000002")


def open_side_door(cast: Mapping[str, Actor], today: date) -> None:
    """Set the door and live through its last evening; safe to repeat."""
    room = Space.objects.filter(institution__code=HOUSE, kind=SpaceKind.READING_ROOM, demo=True).order_by("pk").first()
    evening = _last_evening(room, today) if room else None
    if room is None or evening is None or UnattendedDoor.objects.filter(device__name=DOOR).exists():
        return
    librarian = cast["librarian"]
    with clock.living(evening - timedelta(days=7)):
        device, code = register_device(librarian, institution=room.institution, name=DOOR)
        pair(ANYONE, code=code)
        door = set_door(librarian, device=device.pk, space=room, plan=DoorPlan(entry=Entry.FREE))
    with clock.living(evening - timedelta(days=6)):
        shown = {key: _printed(cast[key]) for key in dict.fromkeys(READERS)}
    for number, key in enumerate(READERS):
        with clock.living(evening + timedelta(minutes=7 * number)):
            knock(actor_of(device), device=device, text=shown[key], nonce=uuid5(NAMES, str(number)).hex)
    with clock.living(evening + timedelta(minutes=40)):
        open_from_afar(librarian, door=door.pk, words="读者手机没电，电话核对过姓名。演示数据")


def _last_evening(room: Space, today: date) -> datetime | None:
    """An hour before closing on the last day that it was open."""
    days = (today - timedelta(days=each) for each in range(1, 8))
    ends = (open_ranges(room, day)[-1].end for day in days if open_ranges(room, day))
    last = next(ends, None)
    return last - timedelta(hours=1) if last else None


def _printed(reader: Actor) -> str:
    """The code on a card of paper."""
    return write_code(issue_printed(reader).serial, clock.now(), rotating=False)
