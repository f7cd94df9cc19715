"""Send a sealed crate, or one book, to another house than was meant."""

from django.db import transaction

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.library.actions.transits import send_on
from wenmai.library.counters import Counter
from wenmai.library.models import TransitReason
from wenmai.logistics import policies, refusals
from wenmai.logistics.engine.scanning import the_book
from wenmai.logistics.engine.writing import done_before, locked, who, write
from wenmai.logistics.models import Crate, CrateItem, CrateState, Deed, Ending
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import get_institution


@transaction.atomic
def reroute_crate(actor: Actor, *, crate: str, to: str, key: str) -> Crate:
    """From where it stands to another house, with the books that end their way there.

    What only passes the old house, and what waits for a hold, keeps its goal: the new house opens the crate and sends it on.
    Raises NotFound, NotAllowed, Conflict: not_sealed, loaded, gone, missing_already, lost, same_place.
    """
    found = locked(crate)
    if found.at is not None:
        permit(policies.may_ship(actor, found.at.scope_path))
    if done_before(found, key, Deed.REROUTED):
        return found
    goal = get_institution(actor, to)
    here = _check(found, goal)
    for line in list(found.items.filter(out_at=None).select_related("transit").order_by("transit__item")):
        if line.transit.destination_id == found.destination_id and line.transit.reason != TransitReason.HOLD:
            _redirect(actor, line, here, goal, key)
    found.destination, found.state = goal, CrateState.SEALED
    if goal.pk == found.origin_id:
        found.origin = here
    write(actor, found, Deed.REROUTED, key, house=here)
    return found


def reroute_book(actor: Actor, *, house: Institution, scanned: str, to: str, key: str) -> int:
    """A book that lies here on its way to one house goes to another: a new journey after the one before; its item's key.

    Raises NotFound, NotAllowed, Conflict: no_such_book, many, in_crate, and what the library's `send_on` raises.
    """
    item = the_book(scanned, house)
    if CrateItem.objects.filter(transit__item=item, out_at=None).exclude(crate__state=CrateState.OPENED).exists():
        raise refusals.refused("in_crate")
    send_on(actor, at=Counter(house.code, f"crate:book:{key}:{item}"[:180]), item=item, to=to)
    return item


def _check(crate: Crate, goal: Institution) -> Institution:
    """Where it stands."""
    by_state = {
        CrateState.OPEN: "not_sealed",
        CrateState.LOADED: "loaded",
        CrateState.OPENED: "gone",
        CrateState.MISSING: "missing_already",
        CrateState.LOST: "lost",
    }
    if code := by_state.get(CrateState(crate.state)):
        raise refusals.refused(code)
    assert crate.at is not None
    if goal.pk in (crate.destination_id, crate.at_id):
        raise refusals.refused("same_place")
    return crate.at


def _redirect(actor: Actor, line: CrateItem, here: Institution, goal: Institution, key: str) -> None:
    """The book goes on as a new journey, in the same crate. One that the library has received meanwhile leaves the list."""
    transit = line.transit
    line.out_at, line.out_by, line.end = clock.now(), who(actor), Ending.REROUTED
    if transit.received_at or transit.cancelled_at or transit.rerouted_at:
        line.end = Ending.ELSEWHERE
        line.save(update_fields=["out_at", "out_by", "end"])
        return
    line.save(update_fields=["out_at", "out_by", "end"])
    counter = Counter(here.code, f"crate:{line.crate_id}:reroute:{key}:{transit.pk}"[:180])
    send_on(actor, at=counter, item=transit.item_id, to=goal.code)
    sent = transit.item.transits.get(previous=transit)
    CrateItem.objects.create(crate=line.crate, transit=sent, put_at=clock.now(), put_by=who(actor))
