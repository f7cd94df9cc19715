"""For whom the actor writes: the houses where they work; who works for a division, the houses that lie right in it."""

from collections.abc import Sequence

from wenmai.kernel.actor import STAFF_ROLES, Actor
from wenmai.places.models import Division, Institution, Level
from wenmai.places.queries.divisions import divisions_at, divisions_by_code

MOST = 60


def own_houses(actor: Actor) -> list[Institution]:
    """Own houses first, by name. One query."""
    codes = list(actor.scopes(STAFF_ROLES))
    rows = Institution.objects.filter(closed_on=None).select_related("division")
    own = rows.filter(code__in=codes) | rows.filter(division_id__in=codes)
    return list(own.order_by("level", "pinyin", "pk")[:MOST])


def divisions_kept(houses: Sequence[Institution], chosen: str = "") -> dict[str, Division]:
    """Where a place of these houses may lie, for a choice: their divisions and two levels below, and the one that stands.

    By code, so that a township follows its county. Deeper ones come by file.
    """
    found = divisions_by_code({each.division_id for each in houses} | ({chosen} - {""}))
    for top in {each.division_id: each.division for each in houses}.values():
        for level in (top.level + 1, top.level + 2):
            found |= {each.code: each for each in divisions_at(level, top.code)} if level <= Level.VILLAGE else {}
    return dict(sorted(found.items()))
