"""Open a crate where it came to: every book is received by the library's own scan, under a key of its own.

What is in the list and not scanned is looked for; what is scanned and not in the list is taken all the same.
"""

from dataclasses import dataclass

from django.db import transaction

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.library.actions.returning import return_item
from wenmai.library.actions.transits import receive, send_on
from wenmai.library.counters import Counter
from wenmai.library.counters import Deed as LibraryDeed
from wenmai.library.models import Transit
from wenmai.logistics import policies, refusals
from wenmai.logistics.engine.looking import make_trouble, settle_missing
from wenmai.logistics.engine.scanning import the_book
from wenmai.logistics.engine.writing import done_before, leave, locked, write
from wenmai.logistics.journeys import OPEN_TRANSIT
from wenmai.logistics.models import Crate, CrateEvent, CrateItem, CrateState, Deed, Ending, TroubleKind
from wenmai.places.models import Institution


@dataclass(frozen=True, slots=True)
class Taken:
    """A book out of a crate: its key, whether it was in the list, the way it goes from here (institution id) or None.

    `again` says that it had been scanned before and nothing has changed.
    """

    item: int
    listed: bool
    goes_to: int | None = None
    again: bool = False


@transaction.atomic
def arrive(actor: Actor, *, house: Institution, crate: str, key: str) -> Crate:
    """The crate is scanned at a house: it stands there, whatever was thought before. Where it belongs it can be opened.

    Raises NotFound, NotAllowed, Conflict (not_sealed, gone, lost).
    """
    found = locked(crate)
    permit(policies.may_ship(actor, house.scope_path))
    if done_before(found, key, Deed.ARRIVED):
        return found
    if found.state in (CrateState.OPEN, CrateState.OPENED):
        raise refusals.refused("not_sealed" if found.state == CrateState.OPEN else "gone")
    if found.state == CrateState.LOST:
        raise refusals.refused("lost")
    if found.state == CrateState.DELIVERED and found.at_id == house.pk:
        return found
    settle_missing(actor, found)
    right = found.destination_id == house.pk
    found.state, found.at, found.missing_at = CrateState.DELIVERED if right else CrateState.SEALED, house, None
    if right:
        found.delivered_at = clock.now()
    write(actor, found, Deed.ARRIVED, key, house=house)
    return found


@transaction.atomic
def take_book(actor: Actor, *, crate: str, scanned: str) -> Taken:
    """A book out of a crate that stands where it belongs. A second scan of it changes nothing.

    Raises NotFound, NotAllowed, Conflict: not_arrived, gone, lost, no_such_book, many.
    """
    found = _openable(actor, crate)
    item = the_book(scanned, found.destination)
    line = (
        CrateItem.objects.filter(crate=found, transit__item=item).exclude(end=Ending.TAKEN_OUT).order_by("-pk").first()
    )
    if line is None:
        return _extra(actor, found, item)
    if line.out_at:
        return Taken(item, listed=True, again=True)
    return _listed(actor, found, line, item)


def _openable(actor: Actor, code: str) -> Crate:
    found = locked(code)
    permit(policies.may_ship(actor, found.destination.scope_path))
    if found.state == CrateState.OPENED:
        raise refusals.refused("gone")
    if found.state == CrateState.LOST:
        raise refusals.refused("lost")
    if found.state != CrateState.DELIVERED:
        raise refusals.refused("not_arrived")
    return found


def _listed(actor: Actor, crate: Crate, line: CrateItem, item: int) -> Taken:
    deed = _received(actor, crate, item)
    leave(actor, line, Ending.RECEIVED if deed else Ending.ELSEWHERE)
    return Taken(item, listed=True, goes_to=deed.destination if deed else None)


def _received(actor: Actor, crate: Crate, item: int) -> LibraryDeed | None:
    """The library takes it, or sends it on where it only passes; None where another desk has done so already."""
    transit = Transit.objects.filter(OPEN_TRANSIT, item=item).first()
    if transit is None or transit.origin_id == crate.destination_id:
        return None
    here = transit.destination_id == crate.destination_id
    return (receive if here else send_on)(actor, at=_counter(crate, item), item=item)


def _counter(crate: Crate, item: int) -> Counter:
    return Counter(crate.destination.code, f"crate:{crate.code}:{item}", terminal="crate")


def _extra(actor: Actor, crate: Crate, item: int) -> Taken:
    key = f"extra:{crate.code}:{item}"
    if CrateEvent.objects.filter(key=key).exists():
        return Taken(item, listed=False, again=True)
    deed = _received(actor, crate, item) or return_item(actor, at=_counter(crate, item), item=item)
    write(actor, crate, Deed.EXTRA, key, house=crate.destination, item=item)
    return Taken(item, listed=False, goes_to=deed.destination)


@transaction.atomic
def finish_opening(actor: Actor, *, crate: str, key: str) -> Crate:
    """It is empty: what was in the list and not scanned becomes a trouble here, unless the library has received it elsewhere.

    Raises NotFound, NotAllowed, Conflict (not_arrived, gone, lost).
    """
    found = locked(crate)
    permit(policies.may_ship(actor, found.destination.scope_path))
    if done_before(found, key, Deed.OPENED):
        return found
    found = _openable(actor, crate)
    lines = list(CrateItem.objects.filter(crate=found, out_at=None).order_by("pk"))
    moving = Transit.objects.filter(OPEN_TRANSIT, pk__in=[each.transit_id for each in lines]).in_bulk()
    for line in lines:
        short = line.transit_id in moving
        leave(actor, line, Ending.SHORT if short else Ending.ELSEWHERE)
        if short:
            make_trouble(TroubleKind.SHORT, found.destination, found, line)
    found.state, found.opened_at = CrateState.OPENED, clock.now()
    write(actor, found, Deed.OPENED, key, house=found.destination)
    return found
