"""The doors of rooms without staff as a house sees them, and what was opened when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from wenmai.booking import policies
from wenmai.booking.models import Device, DoorEntry, UnattendedDoor
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.pagination import Page, page_of
from wenmai.people.queries.persons import display_names
from wenmai.places.models import Institution, Space

RELATED = ("device", "space__institution__division")
PAGE = 50


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One line of the log: the masked name, "" for nobody known or forgotten."""

    entry: DoorEntry
    name: str


@dataclass(frozen=True, slots=True)
class DoorLine:
    """A door and what it did today."""

    door: UnattendedDoor
    opened: int
    visits: int


def get_door(actor: Actor, key: int, *, lock: bool = False) -> UnattendedDoor:
    """A door of a house that the actor runs. Raises NotFound."""
    rows = UnattendedDoor.objects.select_related(*RELATED)
    if lock:
        rows = rows.select_for_update(no_key=True, of=("self",))
    found = rows.filter(pk=key).first()
    if found is None or not policies.may_run_sessions_of(actor, found.space.institution):
        raise NotFound("booking.no_door", _("没有这扇门。"))
    return found


def doors_at(house: Institution) -> Sequence[DoorLine]:
    """The doors of a house with what they did today at the room of now, those in use first. One query."""
    today = Q(entries__day=clock.today(), entries__opened=True, entries__space=F("space"))
    rows = UnattendedDoor.objects.filter(space__institution=house).select_related(*RELATED)
    counted = rows.annotate(
        opened=Count("entries", filter=today), visits=Count("entries", filter=today & Q(entries__visit=True))
    )
    ordered = counted.order_by(F("stopped_at").asc(nulls_first=True), "space__name", "pk")
    return [DoorLine(each, each.opened, each.visits) for each in ordered]


def has_unattended(house: Institution) -> bool:
    """Whether the house has a room without staff, or a door that was ever set. One query."""
    door = UnattendedDoor.objects.filter(space=OuterRef("pk"))
    return Space.objects.filter(Q(unattended=True) | Exists(door), institution=house, retired_on=None).exists()


def entries_at(house: Institution, number: int) -> Page[EntryLine]:
    """The log of a house, newest first, with masked names. Three queries."""
    rows = DoorEntry.objects.filter(institution=house).select_related("space").order_by("-at", "-pk")
    page = page_of(rows, number, PAGE)
    names = display_names({key for each in page.items for key in (each.person, each.operator) if key})
    lines = [EntryLine(each, names.get(each.person or each.operator, "")) for each in page.items]
    return Page(lines, page.number, page.size, page.count)


def free_devices(house: Institution) -> Sequence[Device]:
    """Registered devices in use that are a door already, or can become one."""
    return list(Device.objects.filter(institution=house, revoked_at=None).order_by("name", "pk"))


def rooms_of(house: Institution) -> Sequence[Space]:
    """Rooms in use, those without staff first."""
    return list(Space.objects.filter(institution=house, retired_on=None).order_by("-unattended", "name", "pk"))


def export_person(person: str) -> Mapping[str, object]:
    """Which doors a person has opened or been refused at, as they would read it."""
    rows = DoorEntry.objects.filter(person=person).select_related("space__institution").order_by("at")
    return {"开门": [_line(each) for each in rows]}


def _line(entry: DoorEntry) -> dict[str, object]:
    space = entry.space
    return {
        "时间": entry.at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M"),
        "地方": f"{space.institution.name} {space.name}",
        "方式": str(entry.get_by_display()),
        "开了": "开了" if entry.opened else "没有开",
    }


def erase_person(person: str) -> int:
    """Forget at once who opened; how many lines."""
    return DoorEntry.objects.filter(person=person).update(person="", booking=None, forgotten_at=clock.now())
