"""For whom the actor writes: the houses where they work; who works for a division, the houses that lie right in it."""

from wenmai.kernel.actor import STAFF_ROLES, Actor
from wenmai.places.models import Institution

MOST = 60


def own_houses(actor: Actor) -> list[Institution]:
    """Own houses first, by name. One query."""
    codes = list(actor.scopes(STAFF_ROLES))
    rows = Institution.objects.filter(closed_on=None).select_related("division")
    own = rows.filter(code__in=codes) | rows.filter(division_id__in=codes)
    return list(own.order_by("level", "pinyin", "pk")[:MOST])
