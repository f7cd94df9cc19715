"""Taking a room for a time and giving it back."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid
from wenmai.places.models import Occupancy, Space

_TAKE = """
INSERT INTO places_occupancy (space_id, during, blocked, source)
SELECT space, %(during)s, %(blocked)s, %(source)s FROM unnest(%(spaces)s::bigint[]) AS space ORDER BY space
ON CONFLICT DO NOTHING
RETURNING id
"""


@transaction.atomic
def occupy(
    actor: Actor,  # noqa: ARG001 (the room that calls has decided that the actor may; its record names the actor)
    *,
    space: Space,
    during: tuple[datetime, datetime],
    source: str,
    before: timedelta | None = None,
    after: timedelta | None = None,
) -> tuple[Occupancy, ...]:
    """Take a space, with all its parts, `during` [start, end) plus set-up and clean-up time; adjacent times may touch.

    The times before and after are the room's own, and the longest of its parts', unless they are given. One statement
    under one exclusion constraint: of two that race one wins. The same source and time again returns what it holds.
    `source` is a subject reference ("booking.session:42"). Raises Invalid, Conflict.
    """
    start, end = during
    if start >= end:
        raise Invalid("places.occupancy_empty", _("结束时间要晚于开始时间。"))
    atoms, setup, cleanup = _made_of(space)
    seen = DateTimeTZRange(start, end)
    blocked = DateTimeTZRange(
        start - (setup if before is None else before), end + (cleanup if after is None else after)
    )
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


def _made_of(space: Space) -> tuple[list[int], timedelta, timedelta]:
    """The undivided rooms, and the longest set-up and clean-up among the whole and its parts."""
    parts = list(space.parts.order_by("pk").values_list("pk", "setup_minutes", "cleanup_minutes"))
    buffers = [(space.setup_minutes, space.cleanup_minutes), *((setup, cleanup) for _key, setup, cleanup in parts)]
    setup, cleanup = (max(each) for each in zip(*buffers, strict=True))
    return [key for key, _setup, _cleanup in parts] or [space.pk], timedelta(minutes=setup), timedelta(minutes=cleanup)


@transaction.atomic
def release(actor: Actor, *, source: str) -> int:  # noqa: ARG001 (as above)
    """Give back everything that a source holds; returns how many rows, 0 when it holds nothing."""
    return Occupancy.objects.filter(source=source).delete()[0]
