"""How a deed with an open hold begins: lock what it is kept on, then the hold, and look again.

A hold that waits is changed under its own lock, one that something is kept for under the lock of the item as well. Items
are locked before holds; a hold that was captured while its lock was waited for is begun with anew.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.library import policies, refusals
from wenmai.library.counters import Counter, Deed
from wenmai.library.engine import scenes
from wenmai.library.engine.scenes import Scene
from wenmai.library.engine.writing import Change
from wenmai.library.models import Hold
from wenmai.library.queries import at_desk
from wenmai.library.queries.at_desk import House
from wenmai.library.queries.kin import speaks_for

TRIES = 5
T = TypeVar("T")


class _Moved(Exception):
    """The hold was captured, or let go, while its lock was waited for."""


@dataclass(frozen=True, slots=True)
class HoldScene:
    """A locked hold at a house; `scene` is the locked item that is kept for it, if any."""

    counter: Counter
    house: House
    hold: Hold
    scene: Scene | None
    at: datetime
    own: bool
    done: Deed | None

    def change(self, actor: Actor, main: str) -> Change:
        """What the deed will write, nothing so far."""
        item = self.scene.item.id if self.scene else None
        who = "" if self.own else scenes.who(actor)
        return Change(self.counter, self.house.id, self.at, who, main, item)


def with_hold(actor: Actor, counter: Counter, hold: int, deed: Callable[[HoldScene], T]) -> T:
    """Do something with a locked hold. Raises NotFound (also for somebody else's hold), and what the deed raises."""
    for _attempt in range(TRIES):
        try:
            with transaction.atomic():
                return deed(_begin(actor, counter, hold))
        except _Moved:
            continue
    raise refusals.refused("hold_busy")


def _begin(actor: Actor, counter: Counter, hold: int) -> HoldScene:
    moment = scenes.moment(counter)
    house = at_desk.house_of(counter.institution, moment.date())
    if house is None:
        raise refusals.no_house()
    seen = Hold.objects.select_related("reader").filter(pk=hold).first()
    own = seen is not None and seen.reader is not None and speaks_for(actor, seen.reader.person, house.path)
    if seen is None or not (own or policies.may_circulate(actor, house.path)):
        raise NotFound("library.no_hold", _("没有这项预约。"))
    item = seen.item_id if seen.closed_at is None else None
    scene = scenes.look(counter, item) if item else None
    row = Hold.objects.select_for_update(no_key=True).get(pk=hold)
    if (row.item_id if row.closed_at is None else None) != item:
        raise _Moved
    done = scene.now.done if scene else at_desk.done_under(counter.key)
    return HoldScene(counter, house, row, scene, moment, own, done)


def again(found: HoldScene, kind: str, **told: Any) -> Deed:
    """The first answer once more. Raises Conflict if the key was used for something else, or to another end than the event tells."""
    assert found.done is not None
    same = all(found.done.told.get(name) == value for name, value in told.items())
    if (found.done.kind, found.done.hold) != (kind, found.hold.pk) or not same:
        raise refusals.other_deed()
    return found.done
