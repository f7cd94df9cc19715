"""How a deed with a crate begins and is written: lock, look for the key, write what was done."""

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.logistics import refusals
from wenmai.logistics.models import Crate, CrateEvent, CrateItem, Deed, Ending, Trip
from wenmai.places.models import Institution


def locked(code: str) -> Crate:
    """The crate under its lock, houses loaded. Raises NotFound."""
    rows = Crate.objects.select_for_update(of=("self",)).select_related(
        "origin__division", "destination__division", "at__division"
    )
    crate = rows.filter(code=code.strip().upper()).first()
    if crate is None:
        raise refusals.no_crate()
    return crate


def done_before(crate: Crate, key: str, deed: Deed) -> bool:
    """Whether the deed was done under this key. Raises Conflict if the key was used for something else."""
    event = CrateEvent.objects.filter(key=key).first()
    if event is None:
        return False
    if (event.crate_id, event.deed) != (crate.pk, deed):
        raise refusals.other_deed()
    return True


def write(
    actor: Actor, crate: Crate, deed: Deed, key: str, *, house: Institution | None = None, trip: Trip | None = None,
    item: int | None = None,
) -> CrateEvent:  # fmt: skip
    """Add the event and save the crate as it is now."""
    crate.save()
    return CrateEvent.objects.create(
        crate=crate, deed=deed, key=key, at=clock.now(), by=who(actor), house=house, trip=trip, item_id=item
    )


def leave(actor: Actor, line: CrateItem, end: Ending) -> None:
    """The book is in the crate no more."""
    line.out_at, line.out_by, line.end = clock.now(), who(actor), end
    line.save(update_fields=["out_at", "out_by", "end"])


def who(actor: Actor) -> str:
    """Who did it, for good."""
    return "system" if actor.system else actor.person
