"""The pull list is worked off: a copy was found and is kept for who is first, or it was not there."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F

from wenmai.kernel.actor import Actor
from wenmai.library import refusals
from wenmai.library.counters import Counter, Deed
from wenmai.library.engine import arriving, scenes
from wenmai.library.engine.scenes import Scene
from wenmai.library.models import CircEvent, EventKind, Hold, ItemStatus
from wenmai.library.statuses import BACK

MISSES = 2
"""After so many looks in vain, one after the other, a copy is missing."""
WITHIN = timedelta(days=14)


@transaction.atomic
def take_for_hold(actor: Actor, *, at: Counter, item: int) -> Deed:
    """拿到了: what lies here is kept for the first in its queue, whoever was thought of; `destination` says where it goes.

    Raises NotFound, NotAllowed, Conflict (on_loan, moving, kept_already, withdrawn, not_ready, nobody_waits).
    """
    scene = scenes.at_counter(actor, at, item)
    if scene.now.done:
        return scenes.again(scene.now.done, item, EventKind.HOLD_CAPTURED)
    _check_free(scene)
    change = scene.change(actor, EventKind.HOLD_CAPTURED)
    arriving.settle_place(scene, change, floats=True)
    if not change.holds:
        raise refusals.refused("nobody_waits")
    return change.write()


def _check_free(scene: Scene) -> None:
    tests = {
        "on_loan": scene.now.loan is not None,
        "moving": scene.now.transit is not None,
        "kept_already": scene.now.hold is not None,
        "withdrawn": scene.item.base == ItemStatus.WITHDRAWN,
        "not_ready": scene.item.base not in BACK,
    }
    against = [code for code, true in tests.items() if true]
    if against:
        raise refusals.refused(against[0])


@transaction.atomic
def miss_for_hold(actor: Actor, *, at: Counter, item: int) -> Deed:
    """没找到: whoever was to have it gets another target; after MISSES times in a row the copy is missing.

    Raises NotFound, NotAllowed, Conflict (on_loan, moving, kept_already, withdrawn, not_ready).
    """
    scene = scenes.at_counter(actor, at, item)
    if scene.now.done:
        return scenes.again(scene.now.done, item, EventKind.HOLD_MISSED)
    _check_free(scene)
    change = scene.change(actor, EventKind.HOLD_MISSED)
    change.event(EventKind.HOLD_MISSED)
    missing = scene.item.base == ItemStatus.AVAILABLE and _in_vain(scene) + 1 >= MISSES
    if missing:
        change.event(EventKind.ITEM_PUT, base=ItemStatus.MISSING.value)
        change.put_item(base=ItemStatus.MISSING, status=ItemStatus.MISSING, place=scene.house.id)
    change.told(missing=missing)
    Hold.objects.filter(target=item).update(target=None, target_since=None, tries=F("tries") + 1)
    return change.write()


def _in_vain(scene: Scene) -> int:
    """How often it was looked for in vain since anything else happened to it."""
    lately = CircEvent.objects.filter(item=scene.item.id, at__gt=scene.at - WITHIN).order_by("-id")
    kinds = list(lately.values_list("kind", flat=True)[:MISSES])
    return next((number for number, kind in enumerate(kinds) if kind != EventKind.HOLD_MISSED), len(kinds))
