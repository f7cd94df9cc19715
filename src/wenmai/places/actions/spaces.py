"""Rooms and squares: added with what stands in them, changed, retired."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.places import policies
from wenmai.places.actions.revision import raise_revision
from wenmai.places.entries import space_entry
from wenmai.places.models import (
    BUFFER_LIMIT,
    Accessibility,
    Equipment,
    Institution,
    Space,
    SpaceFunction,
    SpaceKind,
    SpaceOperator,
)
from wenmai.places.queries.institutions import locked
from wenmai.search.actions import put


@dataclass(frozen=True, slots=True)
class Details:
    """What a reader wants to know of a room. `equipment` as (name, how many); minutes are kept free before and after."""

    where: str = ""
    summary: str = ""
    functions: tuple[SpaceFunction, ...] = ()
    accessibility: tuple[Accessibility, ...] = ()
    equipment: tuple[tuple[str, int], ...] = ()
    setup_minutes: int = 0
    cleanup_minutes: int = 0
    unattended: bool = False
    run_by: SpaceOperator = SpaceOperator.HOUSE
    operator: str = ""


PLAIN = Details()
COLUMNS = ("where", "summary", "setup_minutes", "cleanup_minutes", "unattended", "run_by", "operator")


@transaction.atomic
def add_space(
    actor: Actor,
    *,
    institution: str,
    name: str,
    kind: SpaceKind,
    capacity: int | None = None,
    parts: Sequence[str] = (),
    details: Details = PLAIN,
    demo: bool = False,
) -> Space:
    """Add a room. `parts` are names of undivided rooms of the same house that it consists of (大厅 = 甲厅 + 乙厅).

    Raises NotFound, NotAllowed, Invalid (a part that is itself divided), Conflict (the name is taken).
    """
    house = locked(institution)
    permit(policies.may_keep_hours(actor, house))
    _check_name(house, name)
    atoms = _parts(house, parts)
    room = Space(institution=house, name=name, kind=kind, capacity=capacity, demo=demo)
    fill_details(room, details)
    room.save()
    room.parts.set(atoms)
    put_equipment([(room, details)])
    put(space_entry(room))
    note(actor, "places.space.add", f"places.space:{room.pk}", kind=str(kind), parts=[each.pk for each in atoms])
    return room


def _check_name(house: Institution, name: str, *, but: int = 0) -> None:
    if not name.strip():
        raise Invalid("places.space_name", _("空间的名称还没有填。"), fields={"name": _("写上空间的名称。")})
    if Space.objects.filter(institution=house, name=name).exclude(pk=but).exists():
        said = {"house": house.name, "name": name}
        raise Conflict("places.space_taken", _("%(house)s已经有“%(name)s”。") % said, fields={"name": _("已有")})


def _parts(house: Institution, names: Sequence[str]) -> list[Space]:
    found = list(Space.objects.filter(institution=house, name__in=names).prefetch_related("parts"))
    missing = sorted(set(names) - {each.name for each in found})
    if missing:
        said = {"house": house.name, "name": missing[0]}
        raise NotFound("places.no_space", _("%(house)s里没有“%(name)s”这个空间。") % said)
    divided = [each.name for each in found if each.parts.all()]
    if divided:
        raise Invalid(
            "places.space_divided",
            _("“%(name)s”本身由几间组成，请直接选那几间。") % {"name": divided[0]},
            fields={"parts": _("要选不可再分的空间")},
        )
    return found


def fill_details(room: Space, details: Details) -> None:
    """Put details into the row. Raises Invalid."""
    if not (0 <= details.setup_minutes <= BUFFER_LIMIT and 0 <= details.cleanup_minutes <= BUFFER_LIMIT):
        raise Invalid(
            "places.space_buffer",
            _("布置和清场最多各 %(hours)d 小时。") % {"hours": BUFFER_LIMIT // 60},
            fields={"setup_minutes": _("超出范围")},
        )
    _check_operator(details)
    for name in COLUMNS:
        setattr(room, name, getattr(details, name))
    room.functions = [str(each) for each in SpaceFunction if each in details.functions]
    room.accessibility = [str(each) for each in Accessibility if each in details.accessibility]


def _check_operator(details: Details) -> None:
    if (details.run_by == SpaceOperator.HOUSE) == bool(details.operator.strip()):
        if details.operator.strip():
            said = _("场馆自己运营的不写运营方；别人运营的，先选是谁。")
        else:
            said = _("请写明运营方的名称，读者会看到。")
        raise Invalid("places.space_operator", said, fields={"operator": said})


def put_equipment(pairs: Sequence[tuple[Space, Details]]) -> None:
    """Write the equipment of rooms that have none yet. Raises Invalid for a name twice or a count of none."""
    for _room, details in pairs:
        names = [name for name, _count in details.equipment]
        bad = [name for name, count in details.equipment if not name.strip() or count < 1 or names.count(name) > 1]
        if bad:
            raise Invalid(
                "places.space_equipment",
                _("设备“%(name)s”写了两次，或数量不对。") % {"name": bad[0]},
                fields={"equipment": _("每样一行，数量从 1 起")},
            )
    Equipment.objects.bulk_create(
        Equipment(space=room, name=name, count=count) for room, details in pairs for name, count in details.equipment
    )


@transaction.atomic
def edit_space(
    actor: Actor, *, space: int, name: str, kind: SpaceKind, capacity: int | None, details: Details
) -> Space:
    """Replace what is known of a room; what it is made of stays. The same again changes nothing.

    Raises NotFound, NotAllowed, Invalid, Conflict (the name is taken).
    """
    room = locked_space(actor, space=space)
    _check_name(room.institution, name, but=room.pk)
    before = _content(room)
    room.name, room.kind, room.capacity = name, kind, capacity
    fill_details(room, details)
    wanted = tuple(details.equipment)
    if (_content(room), wanted) == (before, tuple(room.equipment.values_list("name", "count"))):
        return room
    room.save()
    room.equipment.all().delete()
    put_equipment([(room, details)])
    put(space_entry(room))
    note(actor, "places.space.edit", f"places.space:{room.pk}", kind=str(kind))
    return room


def _content(room: Space) -> tuple[object, ...]:
    return tuple(getattr(room, name) for name in ("name", "kind", "capacity", "functions", "accessibility", *COLUMNS))


def locked_space(actor: Actor, *, space: int) -> Space:
    """A room that the actor keeps, under a lock of the house and of the room. Raises NotFound, NotAllowed."""
    code = Space.objects.filter(pk=space).values_list("institution__code", flat=True).first()
    if code is None:
        raise NotFound("places.no_space", _("没有这个空间。"))
    house = locked(code)
    permit(policies.may_keep_hours(actor, house))
    room = Space.objects.select_for_update(no_key=True).get(pk=space)
    room.institution = house
    return room


@transaction.atomic
def retire_space(actor: Actor, *, space: int, on: date) -> Space:
    """From `on` the room is no more; retiring twice keeps the first date."""
    room = locked_space(actor, space=space)
    if room.retired_on is None:
        room.retired_on = on
        room.save(update_fields=["retired_on"])
        raise_revision(room.institution)
        put(space_entry(room))
        note(actor, "places.space.retire", f"places.space:{room.pk}", on=str(on))
    return room
