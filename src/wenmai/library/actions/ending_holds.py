"""A hold is given up, or ends by itself. What was kept for it is free, and the next scan says whose it is then."""

from contextlib import suppress

from django.db.models import Q

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.kernel.errors import Conflict, permit
from wenmai.library import refusals
from wenmai.library.counters import Counter, Deed
from wenmai.library.engine import handing, scenes
from wenmai.library.engine.open_holds import HoldScene, again, with_hold
from wenmai.library.engine.writing import Change
from wenmai.library.models import EventKind, Hold, Item, TaskKind
from wenmai.library.statuses import status_of


def cancel_hold(actor: Actor, *, at: Counter, hold: int) -> Deed:
    """Give up an open hold. By its reader, or at a desk. A book that is on its way goes on, and is settled where it arrives.

    Raises NotFound (also for somebody else's), Conflict (library.hold_over).
    """
    return with_hold(actor, at, hold, lambda found: _end(actor, found, EventKind.HOLD_CANCELLED, "cancelled"))


def expire_hold(actor: Actor, *, at: Counter, hold: int) -> Deed:
    """It was not fetched in time, or is of no use any more. Raises NotFound, Conflict (library.hold_over, hold_in_time)."""

    def end(found: HoldScene) -> Deed:
        if not found.done and not _late(found):
            raise refusals.refused("hold_in_time")
        return _end(actor, found, EventKind.HOLD_EXPIRED, "expired")

    return with_hold(actor, at, hold, end)


def _late(found: HoldScene) -> bool:
    row = found.hold
    unfetched = row.shelf_until is not None and row.shelf_until < found.at
    return unfetched or (row.state == "waiting" and row.until is not None and row.until < found.at.date())


def _end(actor: Actor, found: HoldScene, kind: EventKind, state: str) -> Deed:
    if found.done:
        return again(found, kind)
    if found.hold.closed_at:
        raise refusals.refused("hold_over")
    change = found.change(actor, kind)
    change.event(kind, hold=found.hold.pk, alias=found.hold.alias)
    change.told(hold=found.hold.pk)
    change.put_hold(found.hold.pk, state)
    handing.end_delivery(found.hold.pk, "ended", found.at)
    if found.scene:
        _free(found, change)
    return change.write()


def _free(found: HoldScene, change: Change) -> None:
    """It stays where it is: on its way, or on the shelf, from which somebody takes it down and scans it."""
    scene = found.scene
    assert scene is not None
    transit = scene.now.transit
    missing = transit is not None and transit.missing_at is not None
    status = status_of(scene.item.base, moving=transit is not None, missing=missing)
    change.put_item(base=scene.item.base, status=status, place=scene.item.place)
    if transit is None:
        change.task(TaskKind.HOLD_ENDED, found.hold.pickup_id)


def expire_holds(actor: Actor) -> int:
    """End all that were not fetched in time or are of no use any more; how many. For the system."""
    permit(actor.system)
    now = clock.now()
    late = Q(state="on_shelf", shelf_until__lt=now) | Q(state="waiting", until__lt=now.date())
    rows = Hold.objects.filter(late).order_by("pk").values_list("pk", "pickup__code")
    for hold, code in list(rows):
        with suppress(Conflict):  # fetched or given up since it was looked for
            expire_hold(actor, at=Counter(code, f"hold-over:{hold}:{now.timestamp():.0f}"), hold=hold)
    return len(rows)


def end_holds_of(reader: int, why: str) -> int:
    """Cancel whatever a reader waits for, in the caller's transaction; the reader stays locked. `why` makes the keys.

    What is kept is locked first, then the reader, then the holds. Raises Conflict (library.hold_busy) if something was captured
    for them meanwhile: it would have to be locked after the reader.
    """
    open_ones = Hold.objects.filter(reader=reader, closed_at=None).order_by("pk")
    kept = Item.objects.select_for_update(no_key=True).filter(pk__in=open_ones.values("item")).order_by("pk")
    locked = set(kept.values_list("pk", flat=True))
    scenes.lock_reader(reader)
    rows = list(open_ones.values_list("pk", "pickup__code", "item"))
    if {item for _hold, _code, item in rows if item} - locked:
        raise refusals.refused("hold_busy")
    for hold, code, _item in rows:
        cancel_hold(system(), at=Counter(code, f"hold-{why}:{hold}"), hold=hold)
    return len(rows)
