"""Rooms and squares, and taking them for a time."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.places import policies
from wenmai.places.models import Institution, Occupancy, Space, SpaceKind
from wenmai.places.queries.institutions import locked

_TAKE = """
INSERT INTO places_occupancy (space_id, during, blocked, source)
SELECT space, %(during)s, %(blocked)s, %(source)s FROM unnest(%(spaces)s::bigint[]) AS space ORDER BY space
ON CONFLICT DO NOTHING
RETURNING id
"""


@transaction.atomic
def add_space(
    actor: Actor,
    *,
    institution: str,
    name: str,
    kind: SpaceKind,
    capacity: int | None = None,
    parts: Sequence[str] = (),
    demo: bool = False,
) -> Space:
    """Add a room. `parts` are names of undivided rooms of the same house that it consists of (大厅 = 甲厅 + 乙厅).

    Raises NotFound, NotAllowed, Invalid (a part that is itself divided), Conflict (the name is taken).
    """
    house = locked(institution)
    permit(policies.may_keep_hours(actor, house))
    if not name.strip():
        raise Invalid("places.space_name", _("空间的名称还没有填。"), fields={"name": _("必填")})
    if Space.objects.filter(institution=house, name=name).exists():
        said = {"house": house.name, "name": name}
        raise Conflict("places.space_taken", _("%(house)s已经有“%(name)s”。") % said, fields={"name": _("已有")})
    atoms = _parts(house, parts)
    room = Space.objects.create(institution=house, name=name, kind=kind, capacity=capacity, demo=demo)
    room.parts.set(atoms)
    note(actor, "places.space.add", f"places.space:{room.pk}", kind=str(kind), parts=[each.pk for each in atoms])
    return room


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


@transaction.atomic
def retire_space(actor: Actor, *, space: int, on: date) -> Space:
    """From `on` the room is no more; retiring twice keeps the first date."""
    room = (
        Space.objects.select_for_update(of=("self",)).select_related("institution__division").filter(pk=space).first()
    )
    if room is None:
        raise NotFound("places.no_space", _("没有这个空间。"))
    permit(policies.may_keep_hours(actor, room.institution))
    if room.retired_on is None:
        room.retired_on = on
        room.save(update_fields=["retired_on"])
        note(actor, "places.space.retire", f"places.space:{room.pk}", on=str(on))
    return room


@transaction.atomic
def occupy(
    actor: Actor,  # noqa: ARG001 (the room that calls has decided that the actor may; its record names the actor)
    *,
    space: Space,
    during: tuple[datetime, datetime],
    source: str,
    before: timedelta = timedelta(),
    after: timedelta = timedelta(),
) -> tuple[Occupancy, ...]:
    """Take a space, with all its parts, `during` [start, end) plus set-up and clean-up time; adjacent times may touch.

    One statement under one exclusion constraint: of two that race one wins. The same source and time again returns
    what it holds. `source` is a subject reference ("booking.session:42"). Raises Invalid, Conflict.
    """
    start, end = during
    if start >= end:
        raise Invalid("places.occupancy_empty", _("结束时间要晚于开始时间。"))
    seen, blocked = DateTimeTZRange(start, end), DateTimeTZRange(start - before, end + after)
    atoms = sorted(space.parts.values_list("pk", flat=True)) or [space.pk]
    held = Occupancy.objects.filter(source=source, during=seen, space__in=atoms).order_by("space")
    values = {"during": seen, "blocked": blocked, "source": source, "spaces": atoms}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        taken = [key for (key,) in cursor.fetchall()]
        if len(taken) == len(atoms):
            return tuple(Occupancy.objects.filter(pk__in=taken).order_by("space"))
        already = tuple(held)
        if len(already) == len(atoms) and not taken:
            return already
        said = {"name": space.name}
        raise Conflict("places.space_occupied", _("“%(name)s”在这段时间已有安排。请换时间，或换一间。") % said)


@transaction.atomic
def release(actor: Actor, *, source: str) -> int:  # noqa: ARG001 (as above)
    """Give back everything that a source holds; returns how many rows, 0 when it holds nothing."""
    return Occupancy.objects.filter(source=source).delete()[0]
