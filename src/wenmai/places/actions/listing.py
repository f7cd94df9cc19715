"""What was entered before it could be found is put into the index."""

from collections.abc import Sequence

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.places.entries import space_entry, space_reference
from wenmai.places.models import Space
from wenmai.search.actions import put_many
from wenmai.search.queries import listed

AT_ONCE = 1000


def list_rooms(actor: Actor) -> int:
    """Put spaces that cannot be found into the index, in batches of their own; returns how many. Again finds none."""
    permit(actor.system)
    keys = list(Space.objects.order_by("pk").values_list("pk", flat=True))
    return sum(_list(keys[first : first + AT_ONCE]) for first in range(0, len(keys), AT_ONCE))


def _list(keys: Sequence[int]) -> int:
    known = listed([space_reference(key) for key in keys])
    missing = [key for key in keys if space_reference(key) not in known]
    rooms = Space.objects.filter(pk__in=missing).select_related("institution__division").prefetch_related("equipment")
    return put_many(space_entry(each) for each in rooms.order_by("pk"))
