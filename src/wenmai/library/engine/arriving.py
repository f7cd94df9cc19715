"""What becomes of an item that lies on the desk: it stays, goes home, or goes on. Nothing is ever turned away.

The item's place is the house of the scan, whatever was thought before; a way from there begins in the same deed.
"""

import json
from datetime import timedelta
from typing import Any, Final

from wenmai.library.due_dates import days_late
from wenmai.library.engine import holding
from wenmai.library.engine.scenes import Scene
from wenmai.library.engine.writing import NEW, Change
from wenmai.library.models import EventKind, ItemStatus, TaskKind, TransitReason
from wenmai.library.queries.at_desk import HoldNow, LoanNow, TransitNow
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
    """Receive what was on its way, keep what is held, send on what does not belong here, and write how the item is now."""
    base = ItemStatus.AVAILABLE.value if scene.item.base in BACK else scene.item.base
    moving, hold = _way(scene, change, free=base == ItemStatus.AVAILABLE, floats=floats)
    status = status_of(base, moving=moving, kept=hold is not None)
    change.put_item(base=base, status=status, place=scene.house.id)


def waits_to_leave(scene: Scene, way: TransitNow) -> bool:
    """Whether it is where its journey begins, and there is still reason for that."""
    wanted = way.reason != TransitReason.HOLD or scene.now.hold is not None
    return way.origin == scene.house.id and way.missing_at is None and wanted


def stay_on_the_way(scene: Scene, change: Change, way: TransitNow) -> None:
    """It waits here to be carried on: the journey stands, and the deed says again where to put it."""
    change.told(to=way.destination)
    if scene.now.hold:
        change.told(hold=scene.now.hold.id)
    base = ItemStatus.AVAILABLE.value if scene.item.base in BACK else scene.item.base
    change.put_item(base=base, status=ItemStatus.IN_TRANSIT.value, place=scene.house.id)


def _way(scene: Scene, change: Change, *, free: bool, floats: bool) -> tuple[bool, HoldNow | None]:
    """Whether it travels from here, and the hold that it is kept for."""
    transit, hold = scene.now.transit, scene.now.hold
    ended = _arrived(scene, change, transit) if transit else None
    if hold is None and transit and ended and transit.reason != TransitReason.HOLD:
        _send(change, transit.destination, transit.reason, ended)
        return True, None
    if hold is None and free and scene.now.waited:
        hold = holding.capture(scene, change)
    if hold:
        return holding.bring(scene, change, hold, previous=ended), hold
    stays = not free or floats or (transit is not None and transit.reason != TransitReason.HOLD)
    return not stays and _homewards(scene, change, ended), None


def _arrived(scene: Scene, change: Change, transit: TransitNow) -> int | None:
    """End the journey; its key where it ended at a wrong house, from where another goes on."""
    if transit.destination == scene.house.id:
        change.event(EventKind.RECEIVED, transit=transit.id)
        change.end_transit(transit.id, "received_at")
        return None
    change.event(EventKind.REROUTED, transit=transit.id)
    change.end_transit(transit.id, "rerouted_at")
    if transit.origin != scene.house.id:  # what never left has not come to a wrong house
        change.task(TaskKind.ELSEWHERE, scene.house.id)
    return transit.id


def _homewards(scene: Scene, change: Change, previous: int | None) -> bool:
    if scene.item.home == scene.house.id:
        return False
    _send(change, scene.item.home, TransitReason.HOME.value, previous)
    return True


def _send(change: Change, to: int, reason: str, previous: int | None) -> None:
    goes_on: dict[str, Any] = {"previous": previous} if previous else {}
    change.event(EventKind.SENT, transit=NEW, to=to, reason=reason, **goes_on)
    change.open_transit(to, reason, goes_on=bool(previous))
    change.told(to=to)


def floats(loan: LoanNow | None) -> bool:
    """Whether the terms of the loan let the item stay where it is given back."""
    return loan is not None and restored(json.loads(loan.terms)).floats


def odd(scene: Scene) -> str:
    """The trouble of an item that comes back although nobody has it; "" for one that was on its way."""
    if scene.now.transit or scene.now.hold:
        return ""
    by_base = {
        "available": TaskKind.NOT_ON_LOAN,
        "missing": TaskKind.NOT_ON_LOAN,
        "lost": TaskKind.LOST_ITEM_BACK,
        "withdrawn": TaskKind.WITHDRAWN_ITEM,
    }
    return str(by_base.get(scene.item.base, TaskKind.NOT_READY))
