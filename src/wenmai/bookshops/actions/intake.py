"""What came back from its first reader, and how it becomes a part of the stock."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.bookshops import facts, policies, refusals
from wenmai.bookshops.actions.lending import locked_loan
from wenmai.bookshops.drafts import Intake
from wenmai.bookshops.engine import money
from wenmai.bookshops.models import LoanState, ShopLoan
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.kernel.errors import Conflict, permit
from wenmai.ledger.rows import FactRow
from wenmai.library.actions.items import edit_item, put_item
from wenmai.library.actions.returning import return_item
from wenmai.library.actions.transits import cancel_transit, send
from wenmai.library.counters import Counter
from wenmai.library.models import CircEvent, Item, ItemStatus, TransitReason

SOURCE = "library.event:"


def follow_returns(rows: Sequence[FactRow]) -> None:
    """What the follower of `library.return` does: books of shops that came back anywhere wait for the acquisitions desk."""
    events = [
        int(each.source.removeprefix(SOURCE))
        for each in rows
        if each.reverses is None and each.source.startswith(SOURCE)
    ]
    found = CircEvent.objects.filter(pk__in=events, item__acquired_via="bookshop").order_by("pk")
    for event in found.select_related("institution"):
        note_return(system(), event=event)


@transaction.atomic
def note_return(actor: Actor, *, event: CircEvent) -> ShopLoan | None:
    """The first return of a book of a shop; None for any other. Twice is once. Raises NotAllowed."""
    permit(actor.system)
    rows = ShopLoan.objects.filter(item=event.item_id or 0, loan=event.loan_id or 0, state=LoanState.LENT)
    key = rows.values_list("pk", flat=True).first()
    row = locked_loan(key) if key else None
    if row is None or row.state != LoanState.LENT:
        return None
    row.state, row.returned_at, row.returned_to = LoanState.RETURNED, event.at, event.institution
    row.save(update_fields=["state", "returned_at", "returned_to"])
    _set_aside(actor, row)
    return row


def _set_aside(actor: Actor, row: ShopLoan) -> None:
    """Nobody else gets it before it is processed, whether it lies there, travels home or is kept for who waits; it waits at
    home. A new loan goes on.
    """
    item = Item.objects.select_related("place").get(pk=row.item_id)

    def at(step: str) -> Counter:
        return Counter(item.place.code, f"bookshop:{row.pk}:{step}", terminal="shop")

    ways = item.transits.filter(received_at=None, cancelled_at=None, rerouted_at=None)
    try:
        with transaction.atomic():
            if ways.filter(reason=TransitReason.HOLD).exists():
                cancel_transit(actor, at=at("stays"), item=item.pk)
            put_item(actor, at=at("aside"), item=item.pk, base=ItemStatus.PROCESSING)
            if item.place_id != item.home_id and not ways.exists():
                send(actor, at=at("home"), item=item.pk, to=row.library.code, reason=TransitReason.HOME)
    except Conflict:
        return


@transaction.atomic
def take_back(actor: Actor, *, loan: int) -> ShopLoan:
    """Give a book back at the library by its line, where the number of the shop is no longer on it. Twice is once."""
    row = locked_loan(loan)
    permit(policies.may_take_in(actor, row.library))
    if row.state == LoanState.LENT:
        deed = return_item(actor, at=_counter(row, "back"), item=row.item_id)
        note_return(system(), event=CircEvent.objects.select_related("institution").get(pk=deed.event))
    return locked_loan(loan)


@transaction.atomic
def take_in(actor: Actor, *, loan: int, intake: Intake) -> ShopLoan:
    """入藏: number, barcode, call number; the held money is spent. The same number again is the first time.

    Raises NotFound, NotAllowed, Invalid, Conflict (bookshops.not_back, bookshops.moving, bookshops.number, library.barcode_taken).
    """
    row = locked_loan(loan)
    permit(policies.may_take_in(actor, row.library))
    number = intake.number.strip()
    if row.state == LoanState.ACCESSIONED:
        if row.accession_number != number:
            raise Conflict("bookshops.in_stock", _("这一册已经入藏，财产号 %s。") % row.accession_number)
        return row
    _check_intake(row, intake)
    barcode, call = intake.barcode.strip() or row.item.barcode, intake.call_number.strip()
    edit_item(actor, at=_counter(row, "edit"), item=row.item_id, barcode=barcode, call_number=call)
    if row.item.base == ItemStatus.PROCESSING:
        put_item(actor, at=_counter(row, "shelf"), item=row.item_id, base=ItemStatus.AVAILABLE)
    row.state, row.accessioned_at, row.accessioned_by, row.accession_number = (
        LoanState.ACCESSIONED, clock.now(), actor.person, number,
    )  # fmt: skip
    spend_once(actor, loan=row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        said = _("这个财产号已经用过，请换一个。")
        raise Conflict("bookshops.number", said, fields={"number": said}) from error
    facts.record_accessioned(actor, row)
    note(actor, "bookshops.take_in", facts.loan_source(row), number=number)
    return row


def _check_intake(row: ShopLoan, intake: Intake) -> None:
    if row.state != LoanState.RETURNED:
        raise Conflict("bookshops.not_back", _("这一册还没有还回来。先办还书，再入藏。"))
    if row.item.status == ItemStatus.IN_TRANSIT:
        raise Conflict("bookshops.moving", _("这一册还在路上。先在借还台扫一下收下，再入藏。"))
    if not 1 <= len(intake.number.strip()) <= 40:
        raise refusals.bad("number", _("填财产号，40 个字符以内。"), "number")


def spend_once(actor: Actor, *, loan: ShopLoan) -> None:
    """Held money is spent when the book is stock or the shop is paid, whichever comes first; the caller saves the loan."""
    if loan.spent_at is None:
        money.spend(loan.budget_id, loan.cost_fen)
        loan.spent_at = clock.now()
        facts.record_spent(actor, loan)


def _counter(row: ShopLoan, key: str) -> Counter:
    return Counter(row.library.code, f"bookshop:{row.pk}:{key}", terminal="intake")
