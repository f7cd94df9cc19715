"""A hold is set aside without losing its place in the queue, and goes on."""

from contextlib import suppress
from datetime import date
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.library import refusals
from wenmai.library.counters import Counter, Deed
from wenmai.library.engine.open_holds import HoldScene, again, with_hold
from wenmai.library.models import EventKind, Hold


def freeze_hold(actor: Actor, *, at: Counter, hold: int, until: date | None = None, why: str = "") -> Deed:
    """Let others go first until a day (that day included), or until it is thawed. By its reader, or at a desk.

    Raises NotFound, Invalid for a day that is past, Conflict (library.hold_over, hold_kept, frozen_already).
    """
    if until and until < clock.today():
        raise Invalid("library.frozen_until", _("暂停到哪天？要今天或以后。"), fields={"until": _("改成今天或以后")})

    def freeze(found: HoldScene) -> Deed:
        if found.done:
            return again(found, EventKind.HOLD_FROZEN)
        _check_waits(found.hold)
        if found.hold.frozen_at:
            raise refusals.refused("frozen_already")
        rows = Hold.objects.filter(pk=found.hold.pk)
        rows.update(frozen_at=found.at, frozen_until=until, frozen_why=why.strip()[:60], target=None, target_since=None)
        return _write(actor, found, EventKind.HOLD_FROZEN, **({"until": until.isoformat()} if until else {}))

    return with_hold(actor, at, hold, freeze)


def thaw_hold(actor: Actor, *, at: Counter, hold: int) -> Deed:
    """Go on waiting. Raises NotFound, Conflict (library.hold_over, hold_kept, not_frozen)."""

    def thaw(found: HoldScene) -> Deed:
        if found.done:
            return again(found, EventKind.HOLD_THAWED)
        _check_waits(found.hold)
        if not found.hold.frozen_at:
            raise refusals.refused("not_frozen")
        Hold.objects.filter(pk=found.hold.pk).update(frozen_at=None, frozen_until=None, frozen_why="")
        return _write(actor, found, EventKind.HOLD_THAWED)

    return with_hold(actor, at, hold, thaw)


def _check_waits(row: Hold) -> None:
    if row.closed_at:
        raise refusals.refused("hold_over")
    if row.item_id:
        raise refusals.refused("hold_kept")


def _write(actor: Actor, found: HoldScene, kind: EventKind, **said: Any) -> Deed:
    change = found.change(actor, kind)
    change.event(kind, hold=found.hold.pk, alias=found.hold.alias, **said)
    change.told(hold=found.hold.pk)
    return change.write()


def thaw_holds(actor: Actor) -> int:
    """Let those go on whose day is over; how many. For the system."""
    permit(actor.system)
    over = Hold.objects.filter(closed_at=None, frozen_until__lt=clock.today()).annotate(code=F("pickup__code"))
    rows = list(over.order_by("pk").values_list("pk", "code"))
    for hold, code in rows:
        with suppress(Conflict):  # thawed or given up since it was looked for
            thaw_hold(actor, at=Counter(code, f"hold-thaw:{hold}:{clock.today()}"), hold=hold)
    return len(rows)
