"""What holds do to an item that lies on the desk: it is kept for the first who may have it, brought to them, or let go.

Targets are advice where to look. The scan decides (invariant 8): whoever is first in the queue at that moment gets it.
"""

from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wenmai.kernel.actor import system
from wenmai.library.due_dates import DaysMode, due_after
from wenmai.library.engine import handing
from wenmai.library.engine.scenes import Scene
from wenmai.library.engine.writing import NEW, Change
from wenmai.library.models import EventKind, Item, TransitReason
from wenmai.library.queries.at_desk import HoldNow
from wenmai.library.queries.hold_queue import Candidate, candidate, lock_waiting, permitted, terms_of
from wenmai.library.queries.open_days import open_days
from wenmai.library.terms import Terms
from wenmai.notices.actions import tell
from wenmai.notices.drafts import Note
from wenmai.notices.kinds import NoticeKind, declare
from wenmai.places.models import Institution

READY = declare(NoticeKind("library.hold_ready", gettext_lazy("预约的书到了"), urgent=True))


def capture(scene: Scene, change: Change) -> HoldNow | None:
    """Keep the item for the first in its queue; None where nobody waits who may have it."""
    found = _first(scene)
    if found is None:
        return None
    hold, terms = found
    change.event(EventKind.HOLD_CAPTURED, hold=hold.id, alias=hold.alias)
    kept = HoldNow(hold.id, hold.reader, hold.alias, hold.pickup, "captured", hold.point)
    if hold.pickup == scene.house.id:
        if hold.point:
            _await(scene, change, kept)
        else:
            shelve(scene, change, hold, terms)
    return kept


def _first(scene: Scene) -> tuple[Candidate, Terms] | None:
    """Locked. Who was first and went away while the lock was waited for is passed over, whoever came since is not."""
    for hold, terms in permitted(scene.item, scene.at):
        if lock_waiting(hold.id):
            return hold, terms
    return None


def bring(scene: Scene, change: Change, hold: HoldNow, *, previous: int | None = None) -> bool:
    """Lay what is kept on the shelf of its pickup house, or send it there; True for what travels. What goes on to a point of the
    house waits to be carried there.

    `previous` is the journey that ended in the same deed.
    """
    change.told(hold=hold.id)
    if hold.pickup == scene.house.id:
        if hold.state == "in_transit" and hold.point:
            change.event(EventKind.HOLD_ARRIVED, hold=hold.id, alias=hold.alias)
            _await(scene, change, hold)
        elif hold.state == "in_transit":
            shelve_again(scene, change, hold.id)
        return False
    goes_on: dict[str, Any] = {"previous": previous} if previous else {}
    change.event(EventKind.SENT, transit=NEW, to=hold.pickup, reason=TransitReason.HOLD.value, **goes_on)
    change.open_transit(hold.pickup, TransitReason.HOLD, goes_on=bool(previous))
    change.put_hold(hold.id, "in_transit", item=scene.item.id)
    change.told(to=hold.pickup)
    return True


def _await(scene: Scene, change: Change, hold: HoldNow) -> None:
    change.put_hold(hold.id, "captured", item=scene.item.id)
    change.told(point=hold.point)


def shelve_again(scene: Scene, change: Change, hold: int) -> None:
    """Lay what is kept on the shelf of holds here, by the terms of now."""
    found = candidate(hold)
    shelve(scene, change, found, terms_of([found], scene.item)[0])


def shelve(scene: Scene, change: Change, hold: Candidate, terms: Terms) -> None:
    """Lay the item on the shelf of holds of the house, and tell its reader."""
    house = Institution.objects.get(pk=hold.pickup)
    until = due_after(scene.at, terms.shelf_days, DaysMode.NEXT_OPEN, open_days(house)).at
    change.event(EventKind.HOLD_SHELVED, hold=hold.id, alias=hold.alias, until=until.isoformat())
    change.put_hold(hold.id, "on_shelf", item=scene.item.id, until=until)
    change.told(shelf=until.isoformat())
    _tell(scene, house, hold, until)


def _tell(scene: Scene, house: Institution, hold: Candidate, until: datetime) -> None:
    """Only now: before it lies there nobody has to come."""
    if hold.person is None:
        return
    title = Item.objects.values_list("record__title", flat=True).get(pk=scene.item.id)
    body = lazy(lambda: _words(title, house.label, until), str)()
    key = f"{hold.id}:{scene.counter.key}"[:100]
    note = Note(READY.name, gettext_lazy("预约的书到了"), body, "/library/holds/", key, house.code)
    tell(system(), persons=[hold.person], note=note)


def _words(title: str, house: str, until: datetime) -> str:
    said = {"title": title, "house": house, "day": date_format(localtime(until), "n月j日")}
    return _("《%(title)s》在%(house)s等你，%(day)s前来取。过了这天就给下一位。") % said


def release(change: Change, hold: HoldNow) -> None:
    """Let go of what was kept: the hold is back in its place of the queue."""
    change.event(EventKind.HOLD_RELEASED, hold=hold.id, alias=hold.alias)
    change.put_hold(hold.id, "waiting")
    if hold.point:
        handing.out(hold.id, "emptied", change.at)
