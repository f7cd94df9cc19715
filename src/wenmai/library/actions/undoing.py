"""A loan that never was: the machine could not let go of the item."""

from dataclasses import replace
from datetime import timedelta

from django.db import transaction

from wenmai.kernel.actor import Actor
from wenmai.ledger import actions as ledger
from wenmai.library import facts, refusals
from wenmai.library.actions.returning import return_item
from wenmai.library.counters import Counter, Deed
from wenmai.library.engine import scenes
from wenmai.library.engine.scenes import Scene
from wenmai.library.models import CircEvent, EventKind, Hold, HoldState

WITHIN = timedelta(minutes=30)


@transaction.atomic
def undo_loan(actor: Actor, *, at: Counter, item: int, reader: int, within: timedelta = WITHIN) -> Deed:
    """Take a loan back as if it had not been, within half an hour (or `within`) and at the same house: neither is counted,
    and the hold that it fulfilled waits again.

    Raises NotFound, NotAllowed, Conflict (library.not_on_loan; state for another's, an older or a renewed loan).
    """
    scene = scenes.at_counter(actor, at, item)
    if scene.now.done:
        return scenes.again_to(scene.now.done, item, EventKind.RETURNED, reader)
    loan = scene.now.loan
    if loan is None:
        raise refusals.refused("not_on_loan")
    fresh = loan.institution == scene.house.id and not loan.renewals and scene.at - loan.opened_at < within
    if loan.reader != reader or not fresh:
        raise refusals.refused("state")
    lent = CircEvent.objects.get(item=item, loan_id=loan.id, kind=EventKind.LENT)
    _reopen(actor, scene, lent)
    deed = return_item(actor, at=at, item=item)
    _uncount(actor, lent, deed)
    return deed


def _reopen(actor: Actor, scene: Scene, lent: CircEvent) -> None:
    """The hold that the loan fulfilled waits again in its old place, before the return says for whom the item is kept."""
    hold = (
        Hold.objects.select_related("point")
        .filter(pk=lent.payload.get("hold"), state=HoldState.FULFILLED)
        .exclude(reader=None)
        .first()
    )
    if hold is None:
        return
    change = replace(scene, counter=replace(scene.counter, key=f"{scene.counter.key}#hold")).change(
        actor, EventKind.HOLD_REOPENED
    )
    change.event(EventKind.HOLD_REOPENED, hold=hold.pk, alias=hold.alias)
    if hold.point and hold.point.is_home:  # where that is was forgotten when it was lent
        change.event(EventKind.HOLD_MOVED, hold=hold.pk, alias=hold.alias)
        Hold.objects.filter(pk=hold.pk).update(point=None)
    change.put_hold(hold.pk, HoldState.WAITING.value)
    change.write()


def _uncount(actor: Actor, lent: CircEvent, deed: Deed) -> None:
    for kind, event in ((facts.LENDING, lent.pk), (facts.RETURN, deed.event)):
        ledger.reverse(actor, kind=kind, source=f"library.event:{event}", reason="undone")
