"""Licensed platforms: all that are open, those of the widest libraries in front; and those of one house."""

from collections.abc import Sequence

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.library import policies
from wenmai.library.models import EResource
from wenmai.places.models import Institution


def open_resources() -> Sequence[EResource]:
    """Province, cities, counties, in this order (SC-L13). One query."""
    rows = EResource.objects.filter(closed_at=None).select_related("house__division")
    return list(rows.order_by("house__level", "house__division", "house__code", "title", "pk"))


def resources_of(actor: Actor, house: Institution) -> Sequence[EResource]:
    """Those of a house, closed ones last, for who serves there. Raises NotAllowed."""
    permit(policies.may_circulate(actor, house.scope_path))
    rows = list(EResource.objects.filter(house=house).order_by("title", "pk"))
    return sorted(rows, key=lambda each: each.closed_at is not None)
