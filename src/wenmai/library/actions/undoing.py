"""A loan that never was: the machine could not let go of the item."""

from datetime import timedelta

from django.db import transaction

from wenmai.kernel.actor import Actor
from wenmai.ledger import actions as ledger
from wenmai.library import facts, refusals
from wenmai.library.actions.returning import return_item
from wenmai.library.counters import Counter, Deed
from wenmai.library.engine import scenes
from wenmai.library.models import CircEvent, EventKind
from wenmai.library.queries.at_desk import LoanNow

WITHIN = timedelta(minutes=30)


@transaction.atomic
def undo_loan(actor: Actor, *, at: Counter, item: int, reader: int, within: timedelta = WITHIN) -> Deed:
    """Take a loan back as if it had not been, within half an hour (or `within`) and at the same house: neither is counted.

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
    deed = return_item(actor, at=at, item=item)
    _uncount(actor, loan, deed)
    return deed


def _uncount(actor: Actor, loan: LoanNow, deed: Deed) -> None:
    lent = CircEvent.objects.filter(item=deed.item, loan_id=loan.id, kind=EventKind.LENT).values_list("pk", flat=True)
    for kind, event in ((facts.LENDING, lent[0]), (facts.RETURN, deed.event)):
        ledger.reverse(actor, kind=kind, source=f"library.event:{event}", reason="undone")
