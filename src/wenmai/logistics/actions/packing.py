"""Fill a crate at a house, and seal it: the first scan of a hop."""

import secrets
from typing import Final

from django.db import IntegrityError, transaction

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.library.models import Transit
from wenmai.logistics import policies, refusals
from wenmai.logistics.engine.scanning import the_book
from wenmai.logistics.engine.writing import done_before, locked, who, write
from wenmai.logistics.journeys import OPEN_TRANSIT
from wenmai.logistics.models import Crate, CrateEvent, CrateItem, CrateState, Deed, Ending
from wenmai.logistics.queries.network import network
from wenmai.places.models import Institution

LETTERS: Final = "ACDEFHJKMNPRTUVWXY34679"  # none that looks like another
MARK: Final = "BX"


@transaction.atomic
def start_crate(actor: Actor, *, origin: Institution, destination: Institution, key: str, demo: bool = False) -> Crate:
    """An empty crate from one house to another. The same key is the same crate. Raises NotAllowed, Conflict (from_itself)."""
    permit(policies.may_ship(actor, origin.scope_path))
    if origin.pk == destination.pk:
        raise refusals.refused("from_itself")
    if earlier := _started(key, origin, destination):
        return earlier
    crate = Crate(origin=origin, destination=destination, at=origin, made_at=clock.now(), demo=demo)
    crate.code = MARK + "".join(secrets.choice(LETTERS) for _ in range(6))
    try:
        with transaction.atomic():
            write(actor, crate, Deed.PACKED, key, house=origin)
    except IntegrityError:
        if earlier := _started(key, origin, destination):  # the same form at the same instant
            return earlier
        raise
    return crate


def _started(key: str, origin: Institution, destination: Institution) -> Crate | None:
    event = CrateEvent.objects.filter(key=key).select_related("crate").first()
    if event is None:
        return None
    crate = event.crate
    if event.deed != Deed.PACKED or (crate.origin_id, crate.destination_id) != (origin.pk, destination.pk):
        raise refusals.other_deed()
    return crate


@transaction.atomic
def put_in(actor: Actor, *, crate: str, scanned: str) -> CrateItem:
    """Put what was scanned into an open crate; what is in it already stays as it is.

    Raises NotFound, NotAllowed, Conflict: not_open, no_such_book, many, not_moving, not_here, other_way, in_crate.
    """
    found = locked(crate)
    permit(policies.may_ship(actor, found.origin.scope_path))
    transit = _transit(scanned, found.origin)
    held = CrateItem.objects.select_related("crate").filter(transit=transit, out_at=None).first()
    if held and held.crate_id == found.pk:
        return held
    _check(found, transit, held)
    try:
        with transaction.atomic():
            return CrateItem.objects.create(crate=found, transit=transit, put_at=clock.now(), put_by=who(actor))
    except IntegrityError as error:  # somebody put it into another crate at the same instant
        raise refusals.refused("in_crate") from error


def _transit(scanned: str, house: Institution) -> Transit:
    item = the_book(scanned, house)
    rows = Transit.objects.select_related("origin", "destination")
    transit = rows.filter(OPEN_TRANSIT, item=item).first()
    if transit is None:
        raise refusals.refused("not_moving")
    return transit


def _check(crate: Crate, transit: Transit, held: CrateItem | None) -> None:
    if crate.state != CrateState.OPEN:
        raise refusals.refused("not_open")
    if held:
        raise refusals.refused("in_crate")
    if transit.origin_id != crate.origin_id:
        raise refusals.refused("not_here")
    goal = transit.destination
    if crate.destination_id == goal.pk:
        return
    if (
        network([crate.origin, crate.destination, goal]).way(crate.origin.code, goal.code).first
        != crate.destination.code
    ):
        raise refusals.refused("other_way")


@transaction.atomic
def take_out(actor: Actor, *, crate: str, line: int) -> CrateItem:
    """Take a book out of an open crate again; twice keeps the first time. Raises NotFound, NotAllowed, Conflict (not_open)."""
    found = locked(crate)
    permit(policies.may_ship(actor, found.origin.scope_path))
    row = CrateItem.objects.filter(crate=found, pk=line).first()
    if row is None:
        raise refusals.no_crate()
    if row.out_at:
        return row
    if found.state != CrateState.OPEN:
        raise refusals.refused("not_open")
    row.out_at, row.out_by, row.end = clock.now(), who(actor), Ending.TAKEN_OUT
    row.save(update_fields=["out_at", "out_by", "end"])
    return row


@transaction.atomic
def seal(actor: Actor, *, crate: str, key: str) -> Crate:
    """Close it: the first scan of the hop. Raises NotFound, NotAllowed, Conflict (empty, not_open)."""
    found = locked(crate)
    permit(policies.may_ship(actor, found.origin.scope_path))
    if done_before(found, key, Deed.SEALED):
        return found
    if found.state != CrateState.OPEN:
        raise refusals.refused("not_open")
    if not found.items.filter(out_at=None).exists():
        raise refusals.refused("empty")
    found.state, found.sealed_at = CrateState.SEALED, clock.now()
    write(actor, found, Deed.SEALED, key, house=found.origin)
    return found
