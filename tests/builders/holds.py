"""Holds for tests, placed through the action."""

from tests.builders.library import at
from wenmai.catalogue.models import Record
from wenmai.kernel.actor import system
from wenmai.library.actions.holds import Wish, place_hold
from wenmai.library.models import Hold, Reader
from wenmai.places.models import Institution


def a_hold(reader: Reader, record: Record, pickup: Institution, **more) -> Hold:
    """A hold of a record unless `more` names a work or an item."""
    of = more or {"record": record.pk}
    deed = place_hold(system(), at=at(pickup), wish=Wish(reader.pk, pickup.code, **of))
    return Hold.objects.get(pk=deed.hold)
