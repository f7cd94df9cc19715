"""异议: a side says what is wrong with a statement; both may speak; the library resolves it, and both confirm anew."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.bookshops import policies, refusals
from wenmai.bookshops.actions.settling import locked_settlement, settlement_reference, side_of
from wenmai.bookshops.models import Settlement, SettlementWord
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, permit

LONGEST = 300


@transaction.atomic
def speak(actor: Actor, *, settlement: int, words: str, resolve: bool = False) -> Settlement:
    """Say what is wrong, or answer; the first words take back both confirmations. With `resolve` the library ends it. Twice is once.

    Raises NotFound, NotAllowed, Invalid without words, Conflict (bookshops.paid, not_disputed).
    """
    row, given = locked_settlement(settlement), words.strip()[:LONGEST]
    side = side_of(actor, row=row)
    if resolve:
        permit(policies.may_decide(actor, row.shop.library), _("异议由图书馆馆长来了结。"))
    if not given:
        raise refusals.bad("words", _("写明哪里不对，或怎样处理。"), "words")
    last = row.words.last()
    if last and (last.side, last.words, last.resolves) == (side, given, resolve):
        return row
    if row.paid_at:
        raise Conflict("bookshops.paid", _("这张结算单已经付过，凭证号 %s。") % row.reference)
    if resolve and row.disputed_at is None:
        raise Conflict("bookshops.not_disputed", _("没有要了结的异议。请刷新后再看。"))
    now = clock.now()
    SettlementWord.objects.create(
        settlement=row, side=side, words=given, resolves=resolve, said_at=now, said_by=actor.person
    )
    _stand(row, None if resolve else row.disputed_at or now)
    note(actor, "bookshops.resolve" if resolve else "bookshops.dispute", settlement_reference(row), side=side)
    return row


def _stand(row: Settlement, disputed_at: datetime | None) -> None:
    """While it is disputed nobody has confirmed it."""
    row.disputed_at = disputed_at
    changed = ["disputed_at"]
    if disputed_at:
        row.shop_confirmed_at, row.shop_confirmed_by = None, ""
        row.library_confirmed_at, row.library_confirmed_by = None, ""
        changed += [f"{side}_confirmed_{what}" for side in ("shop", "library") for what in ("at", "by")]
    row.save(update_fields=changed)
