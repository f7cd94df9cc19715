"""Where a place of some houses may lie."""

from collections.abc import Sequence

from wenmai.places.models import Division, Institution, Level
from wenmai.places.queries.divisions import divisions_at, divisions_by_code


def divisions_kept(houses: Sequence[Institution], chosen: str = "") -> dict[str, Division]:
    """Where a place of these houses may lie, for a choice: their divisions and two levels below, and the one that stands.

    By code, so that a township follows its county. Deeper ones come by file.
    """
    found = divisions_by_code({each.division_id for each in houses} | ({chosen} - {""}))
    for top in {each.division_id: each.division for each in houses}.values():
        for level in (top.level + 1, top.level + 2):
            found |= {each.code: each for each in divisions_at(level, top.code)} if level <= Level.VILLAGE else {}
    return dict(sorted(found.items()))
