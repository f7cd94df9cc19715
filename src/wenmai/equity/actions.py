"""The only writer: where people live."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.equity.drafts import Point
from wenmai.equity.models import ResidentPoint
from wenmai.equity.policies import may_keep_points
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Invalid, NotFound, permit
from wenmai.places.queries import divisions_by_code

WEST, EAST, SOUTH, NORTH = 73, 136, 3, 54


@transaction.atomic
def put_points(actor: Actor, *, points: Sequence[Point], source: str, demo: bool = False) -> int:
    """Enter the points of divisions; one that is known is replaced. Returns how many.

    Raises NotAllowed, Invalid without a source or for a point outside of China, NotFound for an unknown division; then none is kept.
    """
    permit(may_keep_points(actor))
    if not source.strip():
        raise Invalid("equity.points_source", _("请写明这些点是谁给的、怎么定的。"), fields={"source": ""})
    if not all(WEST <= point.lon <= EAST and SOUTH <= point.lat <= NORTH for point in points):
        raise Invalid("equity.points_outside", _("有的点不在国内，请查经度、纬度有没有写反。一行也没有录入。"))
    unknown = sorted({point.division for point in points} - set(divisions_by_code(point.division for point in points)))
    if unknown:
        raise NotFound(
            "equity.no_division",
            _("没有代码为 %(codes)s 的区划，一行也没有录入。") % {"codes": _("、").join(unknown[:5])},
        )
    rows = [
        ResidentPoint(division_id=each.division, lon=each.lon, lat=each.lat, source=source.strip(), demo=demo)
        for each in points
    ]
    fields = ["lon", "lat", "source", "demo"]
    ResidentPoint.objects.bulk_create(rows, update_conflicts=True, unique_fields=["division"], update_fields=fields)
    note(actor, "equity.points", "", divisions=len(rows), source=source.strip())
    return len(rows)
