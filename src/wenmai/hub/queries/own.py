"""What a reader has out elsewhere."""

from collections.abc import Sequence

from wenmai.hub.models import ForeignDeed
from wenmai.kernel.actor import Actor


def out_elsewhere(actor: Actor) -> Sequence[ForeignDeed]:
    """Books of other libraries that the actor has, the oldest first."""
    if not actor.person:
        return []
    rows = ForeignDeed.objects.filter(reader__person=actor.person).select_related("institution")
    return list(rows.order_by("at"))
