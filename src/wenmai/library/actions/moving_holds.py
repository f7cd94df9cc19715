"""A hold that still waits is to be handed over somewhere else: at another house, or at another point. It keeps its place in the queue."""

from dataclasses import dataclass

from wenmai.kernel.actor import Actor
from wenmai.library import refusals
from wenmai.library.actions.hold_points import begin_delivery, check_point
from wenmai.library.counters import Counter, Deed
from wenmai.library.engine import handing, scenes
from wenmai.library.engine.open_holds import HoldScene, again, with_hold
from wenmai.library.models import EventKind, Hold
from wenmai.library.queries import at_desk, hold_wishes
from wenmai.library.queries.at_desk import House


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The house, by its code, and the point that it serves (None: its counter); 送书上门 asks for `address` and `consent`."""

    pickup: str
    point: int | None = None
    address: str = ""
    consent: bool = False


def move_hold(actor: Actor, *, at: Counter, hold: int, to: Elsewhere) -> Deed:
    """Hand it over elsewhere. By its reader, or at a desk; where to look for a copy is thought of anew.

    Raises NotFound, Invalid, Conflict (hold_over, hold_on_its_way once something is kept for it, same_pickup, no_point, not_for_you,
    and what keeps a reader from waiting at that house).
    """
    return with_hold(actor, at, hold, lambda found: _move(actor, found, to))


def _move(actor: Actor, found: HoldScene, to: Elsewhere) -> Deed:
    row, pickup = found.hold, at_desk.house_of(to.pickup, found.at.date())
    if pickup is None:
        raise refusals.no_house()
    if found.done:
        return again(found, EventKind.HOLD_MOVED, pickup=pickup.id, point=to.point)
    _check(row, pickup, to)
    _check_point(row, pickup, to)
    hold_wishes.check_pickup(row, pickup, found.at)
    change = found.change(actor, EventKind.HOLD_MOVED)
    change.actor = "" if found.own else scenes.who(actor)
    change.event(EventKind.HOLD_MOVED, hold=row.pk, alias=row.alias, pickup=pickup.id, point=to.point)
    change.told(hold=row.pk)
    rows = Hold.objects.filter(pk=row.pk)
    rows.update(pickup=pickup.id, point=to.point, target=None, target_since=None, unbrought=None)
    handing.end_delivery(row.pk, "ended", found.at)
    if to.address.strip():
        begin_delivery(row, to.address, found.at)
    return change.write()


def _check(row: Hold, pickup: House, to: Elsewhere) -> None:
    if row.closed_at:
        raise refusals.refused("hold_over")
    if row.item_id:
        raise refusals.refused("hold_on_its_way")
    if (row.pickup_id, row.point_id) == (pickup.id, to.point) and not to.address:
        raise refusals.refused("same_pickup")


def _check_point(row: Hold, pickup: House, to: Elsewhere) -> None:
    if row.reader:
        check_point(to.point, pickup.id, row.reader.category, address=to.address, consent=to.consent)
