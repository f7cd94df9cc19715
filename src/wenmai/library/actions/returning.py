"""Take an item back. Never refused, anywhere, in any state: what is odd about it becomes a task."""

from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.library import facts, policies, refusals
from wenmai.library.actions.suspending import suspend
from wenmai.library.counters import Counter, Deed
from wenmai.library.engine import arriving, scenes
from wenmai.library.engine.counting import count
from wenmai.library.engine.scenes import Scene
from wenmai.library.engine.writing import Change
from wenmai.library.models import EventKind, TaskKind
from wenmai.library.queries import at_desk
from wenmai.library.queries.at_desk import LoanNow
from wenmai.library.queries.machine_scans import returned_here_since, returned_since

TWICE: Final = timedelta(minutes=1)
"""What is taken back here again within this is the same return."""


@transaction.atomic
def return_item(actor: Actor, *, at: Counter, item: int) -> Deed:
    """Take an item back at any house of the consortium; `destination` of the deed says where it goes from here.

    A late record, by more than arriving.SKEW, ends no loan that was opened after the device's time, and moves nothing that
    was given back after it.
    Raises NotFound for an item or institution that does not exist, NotAllowed without a posting.
    """
    scene = scenes.at_counter(actor, at, item, taken=True)
    if scene.now.done:
        return scenes.again(scene.now.done, item, EventKind.RETURNED)
    change = scene.change(actor, EventKind.RETURNED)
    loan = scene.now.loan
    if _is_late(scene):
        return _late_record(scene, change)
    return _of_loan(actor, scene, change, loan) if loan else _unexpected(scene, change)


def _is_late(scene: Scene) -> bool:
    """Whether it tells of an earlier loan: lent anew since, or lent and back again. Of what is returned now nothing is asked."""
    newest = scene.at + arriving.SKEW
    if scene.now.loan:
        return newest < scene.now.loan.opened_at
    return newest < clock.now() and returned_since(scene.item.id, newest)


def _of_loan(actor: Actor, scene: Scene, change: Change, loan: LoanNow) -> Deed:
    change.event(EventKind.RETURNED, alias=loan.alias, loan=loan.id)
    change.told(end=arriving.end_loan(scene, change, loan))
    arriving.settle_place(scene, change, floats=arriving.floats(loan))
    late = arriving.days_of_lateness(scene, loan)
    if late and loan.state == "open":
        suspend(loan, scene.at, late)
    foreign = loan.system != scene.house.system
    said = {"reader": loan.alias, "category": loan.category, "foreign": foreign, "late": late > 0}
    return count(actor, facts.RETURN, scene, change.write(), said)


def _unexpected(scene: Scene, change: Change) -> Deed:
    change.event(EventKind.RETURNED)
    way, odd, twice = scene.now.transit, arriving.odd(scene), _scanned_twice(scene)
    if way and twice and arriving.waits_to_leave(scene, way):
        arriving.stay_on_the_way(scene, change, way)
        return change.write()
    if odd and not (odd == TaskKind.NOT_ON_LOAN and twice):
        change.task(odd, scene.house.id)
    arriving.settle_place(scene, change, floats=twice)
    return change.write()


def _scanned_twice(scene: Scene) -> bool:
    """Whether it was taken back or received here a moment ago: somebody scanned to be sure, nobody has to look for anything, and it
    goes nowhere else than it did at first.
    """
    return returned_here_since(scene.item.id, scene.house.id, scene.at - TWICE)


def _late_record(scene: Scene, change: Change) -> Deed:
    """It tells of an earlier loan: the item has been lent anew or given back since, and stays where it is."""
    change.event(EventKind.RETURNED, stale=True)
    change.task(TaskKind.STALE_RETURN, scene.house.id)
    return change.write()


def return_unknown(actor: Actor, *, at: Counter, scanned: str, candidates: tuple[int, ...] = ()) -> Deed:
    """Take back what no item, or more than one, answers to: kept with what was scanned, as a task of the house.

    Raises NotFound for the institution, NotAllowed, Conflict for a key that was used for something else.
    """
    moment = scenes.moment(at, taken=True)
    house = at_desk.house_of(at.institution, moment.date())
    if house is None:
        raise refusals.no_house()
    permit(policies.may_circulate(actor, house.path))
    if done := at_desk.done_under(at.key):
        return _again_unknown(done, scanned)
    change = Change(at, house.id, moment, scenes.who(actor), EventKind.RETURNED, scanned=scanned[:100])
    change.event(EventKind.RETURNED, candidates=list(candidates))
    change.task(TaskKind.AMBIGUOUS_ITEM if candidates else TaskKind.UNKNOWN_ITEM, house.id)
    try:
        with transaction.atomic():
            return change.write()
    except IntegrityError:  # the same key at the same instant
        done = at_desk.done_under(at.key)
        assert done is not None
        return _again_unknown(done, scanned)


def _again_unknown(done: Deed, scanned: str) -> Deed:
    if at_desk.scanned_under(done.event) not in (scanned[:100], None):
        raise refusals.other_deed()
    return scenes.again(done, None, EventKind.RETURNED)
