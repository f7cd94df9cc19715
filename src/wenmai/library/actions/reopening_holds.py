"""A hold that was ended for its reader, and not by them, waits again where it stood in the queue."""

from django.db.models import QuerySet

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.library import refusals
from wenmai.library.counters import Counter, Deed
from wenmai.library.engine.open_holds import HoldScene, again, with_hold
from wenmai.library.engine.writing import Change
from wenmai.library.models import EventKind, Hold, HoldState


def reopen_hold(actor: Actor, *, at: Counter, hold: int) -> Deed:
    """Let a cancelled hold wait again; for the system, when the merge is undone for which it was given up.

    It is not set aside any more. At a point that is no more, and where it was brought home (the address is forgotten), it is fetched at the counter from now on.
    Raises Conflict where nobody would be served: its reader is forgotten, or its last day is over (library.hold_over), or they
    wait for the same thing again (library.held_already).
    """
    permit(actor.system)

    def reopen(found: HoldScene) -> Deed:
        if found.done:
            return again(found, EventKind.HOLD_REOPENED)
        row = found.hold
        if row.state != HoldState.CANCELLED or row.reader_id is None or (row.until and row.until < found.at.date()):
            raise refusals.refused("hold_over")
        if _same(row).filter(closed_at=None).exists():
            raise refusals.refused("held_already")
        change = found.change(actor, EventKind.HOLD_REOPENED)
        change.event(EventKind.HOLD_REOPENED, hold=row.pk, alias=row.alias)
        Hold.objects.filter(pk=row.pk).update(gave_way_to=None)
        _to_the_counter(row, change)
        change.told(hold=row.pk)
        change.put_hold(row.pk, HoldState.WAITING.value)
        return change.write()

    return with_hold(actor, at, hold, reopen)


def _same(row: Hold) -> QuerySet[Hold]:
    return Hold.objects.filter(reader=row.reader_id, work=row.work_id, record=row.record_id, wanted=row.wanted_id)


def _to_the_counter(row: Hold, change: Change) -> None:
    if row.point and (row.point.is_home or row.point.closed_at):
        change.event(EventKind.HOLD_MOVED, hold=row.pk, alias=row.alias)
        Hold.objects.filter(pk=row.pk).update(point=None)
