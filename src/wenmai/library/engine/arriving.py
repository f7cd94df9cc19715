"""What becomes of an item that lies on the desk: it stays, goes home, or goes on. Nothing is ever turned away.

The item's place is the house of the scan, whatever was thought before; a way from there begins in the same deed.
"""

import json
from datetime import timedelta
from typing import Final

from wenmai.library.due_dates import days_late
from wenmai.library.engine.scenes import Scene
from wenmai.library.engine.writing import NEW, Change
from wenmai.library.models import EventKind, ItemStatus, TaskKind, TransitReason
from wenmai.library.queries.at_desk import LoanNow, TransitNow
from wenmai.library.queries.open_days import open_days
from wenmai.library.statuses import BACK, status_of
from wenmai.library.terms import restored

SKEW: Final = timedelta(minutes=10)
"""Clocks of devices may differ this much: a return that is older than the open loan by more belongs to an earlier one."""


def end_loan(scene: Scene, change: Change, loan: LoanNow) -> str:
    """Close the open loan; how it ends."""
    end = "found" if loan.state == "lost" else "returned"
    change.close_loan(loan.id, end)
    if loan.state == "lost":
        change.task(TaskKind.LOST_ITEM_BACK, scene.house.id)
    elif loan.state == "claimed":
        change.task(TaskKind.CLAIMED_ITEM_BACK, scene.house.id)
    return end


def days_of_lateness(scene: Scene, loan: LoanNow) -> int:
    """How many days late a loan ends here, by the days on which this house is open and the grace of its terms."""
    if scene.at <= loan.due_at:
        return 0
    grace = restored(json.loads(loan.terms)).grace_days
    return days_late(loan.due_at, scene.at, grace, open_days(scene.house.institution))


def settle_place(scene: Scene, change: Change, *, floats: bool = False) -> None:
    """Receive what was on its way, send on what does not belong here, and write how the item is now."""
    base = ItemStatus.AVAILABLE.value if scene.item.base in BACK else scene.item.base
    transit = scene.now.transit
    if transit:
        moving = _arrived(scene, change, transit)
    else:
        moving = base == ItemStatus.AVAILABLE and not floats and _homewards(scene, change)
    change.put_item(base=base, status=status_of(base, moving=moving), place=scene.house.id)


def _arrived(scene: Scene, change: Change, transit: TransitNow) -> bool:
    if transit.destination == scene.house.id:
        change.event(EventKind.RECEIVED, transit=transit.id)
        change.end_transit(transit.id, "received_at")
        return False
    change.event(EventKind.REROUTED, transit=transit.id)
    change.end_transit(transit.id, "rerouted_at")
    change.event(EventKind.SENT, transit=NEW, to=transit.destination, reason=transit.reason, previous=transit.id)
    change.open_transit(transit.destination, transit.reason, goes_on=True)
    change.task(TaskKind.ELSEWHERE, scene.house.id)
    change.told(to=transit.destination)
    return True


def _homewards(scene: Scene, change: Change) -> bool:
    if scene.item.home == scene.house.id:
        return False
    change.event(EventKind.SENT, transit=NEW, to=scene.item.home, reason=TransitReason.HOME.value)
    change.open_transit(scene.item.home, TransitReason.HOME)
    change.told(to=scene.item.home)
    return True


def floats(loan: LoanNow | None) -> bool:
    """Whether the terms of the loan let the item stay where it is given back."""
    return loan is not None and restored(json.loads(loan.terms)).floats


def odd(scene: Scene) -> str:
    """The trouble of an item that comes back although nobody has it; "" for one that was on its way."""
    if scene.now.transit:
        return ""
    by_base = {
        "available": TaskKind.NOT_ON_LOAN,
        "missing": TaskKind.NOT_ON_LOAN,
        "lost": TaskKind.LOST_ITEM_BACK,
        "withdrawn": TaskKind.WITHDRAWN_ITEM,
    }
    return str(by_base.get(scene.item.base, TaskKind.NOT_READY))
