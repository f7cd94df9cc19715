"""Send an item to another house, receive it there, or say that it never went or never came."""

from django.db import transaction

from wenmai.kernel.actor import Actor
from wenmai.library import refusals
from wenmai.library.counters import Counter, Deed
from wenmai.library.engine import arriving, holding, scenes
from wenmai.library.engine.scenes import Scene
from wenmai.library.engine.writing import NEW
from wenmai.library.models import EventKind, ItemStatus, TaskKind, TransitReason
from wenmai.library.queries import at_desk
from wenmai.library.queries.at_desk import TransitNow
from wenmai.library.statuses import BACK


@transaction.atomic
def send(actor: Actor, *, at: Counter, item: int, to: str, reason: TransitReason = TransitReason.REBALANCE) -> Deed:
    """Send what lies here to another house. Raises NotFound, NotAllowed, Conflict (on_loan, moving, withdrawn, same_place)."""
    scene = scenes.at_counter(actor, at, item)
    goal = at_desk.house_of(to, scene.at.date())
    if goal is None:
        raise refusals.no_house()
    if scene.now.done:
        return scenes.again(scene.now.done, item, EventKind.SENT, to=goal.id, reason=reason.value)
    _check_sendable(scene, goal.id)
    change = scene.change(actor, EventKind.SENT)
    change.event(EventKind.SENT, transit=NEW, to=goal.id, reason=reason.value)
    change.open_transit(goal.id, reason)
    change.put_item(base=scene.item.base, status=ItemStatus.IN_TRANSIT, place=scene.house.id)
    return change.write()


def _check_sendable(scene: Scene, goal: int) -> None:
    if scene.now.loan:
        raise refusals.refused("on_loan")
    if scene.now.transit:
        raise refusals.refused("moving")
    if scene.item.base == ItemStatus.WITHDRAWN:
        raise refusals.refused("withdrawn")
    if scene.now.hold:
        raise refusals.refused("kept")
    if goal == scene.house.id:
        raise refusals.refused("same_place")


@transaction.atomic
def receive(actor: Actor, *, at: Counter, item: int) -> Deed:
    """Take what was sent; at a wrong house it is sent on, with a task. Raises Conflict (not_moving)."""
    scene = scenes.at_counter(actor, at, item)
    if scene.now.done:
        return scenes.again(scene.now.done, item, EventKind.RECEIVED, EventKind.REROUTED)
    transit = _moving(scene)
    right = transit.destination == scene.house.id
    change = scene.change(actor, EventKind.RECEIVED if right else EventKind.REROUTED)
    arriving.settle_place(scene, change)
    return change.write()


@transaction.atomic
def send_on(actor: Actor, *, at: Counter, item: int, to: str = "") -> Deed:
    """It lies here on its way and goes on, to where it was going or to another house: a new journey after the one before.

    What a hold waits for keeps its goal. Raises NotFound, NotAllowed, Conflict (not_moving, same_place, for_hold).
    """
    scene = scenes.at_counter(actor, at, item)
    wanted = at_desk.house_of(to, scene.at.date()) if to else None
    if to and wanted is None:
        raise refusals.no_house()
    told = {"to": wanted.id} if wanted else {}
    if scene.now.done:
        return scenes.again(scene.now.done, item, EventKind.REROUTED, **told)
    transit = _moving(scene)
    goal = wanted.id if wanted else transit.destination
    if goal == scene.house.id:
        raise refusals.refused("same_place")
    if transit.reason == TransitReason.HOLD and goal != transit.destination:
        raise refusals.refused("for_hold")
    change = scene.change(actor, EventKind.REROUTED)
    change.event(EventKind.REROUTED, transit=transit.id, to=goal)
    change.end_transit(transit.id, "rerouted_at")
    change.event(EventKind.SENT, transit=NEW, to=goal, reason=transit.reason, previous=transit.id)
    change.open_transit(goal, transit.reason, goes_on=True)
    base = ItemStatus.AVAILABLE.value if scene.item.base in BACK else scene.item.base
    change.put_item(base=base, status=ItemStatus.IN_TRANSIT, place=scene.house.id)
    return change.write()


@transaction.atomic
def cancel_transit(actor: Actor, *, at: Counter, item: int) -> Deed:
    """It stays here after all. Raises Conflict (not_moving)."""
    scene = scenes.at_counter(actor, at, item)
    if scene.now.done:
        return scenes.again(scene.now.done, item, EventKind.TRANSIT_CANCELLED)
    transit = _moving(scene)
    change = scene.change(actor, EventKind.TRANSIT_CANCELLED)
    change.event(EventKind.TRANSIT_CANCELLED, transit=transit.id)
    change.end_transit(transit.id, "cancelled_at")
    if scene.now.hold:
        holding.release(change, scene.now.hold)
    change.put_item(base=scene.item.base, status=scene.item.base, place=scene.house.id)
    return change.write()


@transaction.atomic
def mark_missing(actor: Actor, *, at: Counter, item: int) -> Deed:
    """It left and never came: both ends look for it. The journey stays open until it turns up or is cancelled.

    Raises Conflict (not_moving, missing_already).
    """
    scene = scenes.at_counter(actor, at, item)
    if scene.now.done:
        return scenes.again(scene.now.done, item, EventKind.TRANSIT_MISSING)
    transit = _moving(scene)
    if transit.missing_at:
        raise refusals.refused("missing_already")
    change = scene.change(actor, EventKind.TRANSIT_MISSING)
    change.event(EventKind.TRANSIT_MISSING, transit=transit.id)
    change.end_transit(transit.id, "missing_at")
    if scene.now.hold:
        holding.release(change, scene.now.hold)
    change.put_item(base=scene.item.base, status=ItemStatus.MISSING, place=scene.item.place)
    change.task(TaskKind.MISSING_IN_TRANSIT, transit.origin)
    change.task(TaskKind.MISSING_IN_TRANSIT, transit.destination)
    return change.write()


def _moving(scene: Scene) -> TransitNow:
    if scene.now.transit is None:
        raise refusals.refused("not_moving")
    return scene.now.transit
