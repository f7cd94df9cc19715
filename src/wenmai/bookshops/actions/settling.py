"""结算: drawn once a month, confirmed by both sides, paid once."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.bookshops import policies, refusals
from wenmai.bookshops.actions.intake import spend_once
from wenmai.bookshops.actions.lending import locked_loan
from wenmai.bookshops.models import Bookshop, LoanState, Settlement, SettlementLine, ShopLoan
from wenmai.bookshops.queries.agreements import shops
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, NotAllowed, permit
from wenmai.kernel.subjects import reference


@transaction.atomic
def draw(actor: Actor, *, shop: int, month: date) -> Settlement:
    """The statement of a month that is over, with all that was lent until its end and is on no other; again gives the first.

    What is still with a reader, overdue or lost is on it all the same. Raises NotFound, NotAllowed, Conflict.
    """
    found = shops().select_for_update(no_key=True, of=("self",)).filter(pk=shop).first()
    if found is None:
        raise refusals.no_shop()
    permit(policies.may_draw(actor, found.institution, found.library))
    first = clock.month_start(month)
    if earlier := Settlement.objects.filter(shop=found, month=first).first():
        return earlier
    after = clock.next_month(first)
    if clock.today() < after:
        raise Conflict("bookshops.month_runs", _("这个月还没过完，下月 1 日起可以结。"))
    loans = _unsettled(found, after)
    if not loans:
        raise Conflict("bookshops.nothing_due", _("到这个月底没有要结的。"))
    made = Settlement.objects.create(
        shop=found, month=first, lines_count=len(loans), fen=sum(each.cost_fen for each in loans), drawn_at=clock.now(),
        drawn_by=actor.person,
    )  # fmt: skip
    SettlementLine.objects.bulk_create(
        [SettlementLine(settlement=made, loan=each, fen=each.cost_fen) for each in loans]
    )
    note(actor, "bookshops.draw", settlement_reference(made), fen=made.fen, lines=made.lines_count)
    return made


def _unsettled(shop: Bookshop, before: date) -> list[ShopLoan]:
    until = clock.day_bounds(before)[0]
    rows = ShopLoan.objects.filter(shop=shop, lent_at__lt=until, line=None).exclude(state=LoanState.UNDONE)
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


@transaction.atomic
def confirm(actor: Actor, *, settlement: int) -> Settlement:
    """One side agrees: the shop's manager for the shop, a manager of the library for the library. Twice keeps the first time.

    Raises NotFound, NotAllowed, Conflict while it is disputed.
    """
    row = locked_settlement(settlement)
    side = side_of(actor, row=row)
    if row.disputed_at:
        raise Conflict("bookshops.disputed", _("这张结算单有异议。了结以后双方再确认。"))
    if getattr(row, f"{side}_confirmed_at") is None:
        setattr(row, f"{side}_confirmed_at", clock.now())
        setattr(row, f"{side}_confirmed_by", actor.person)
        row.save(update_fields=[f"{side}_confirmed_at", f"{side}_confirmed_by"])
        note(actor, "bookshops.confirm", settlement_reference(row), side=side)
    return row


def side_of(actor: Actor, *, row: Settlement) -> str:
    """For whom the actor speaks; who manages both speaks for the library, so that one person never is both sides."""
    if policies.may_decide(actor, row.shop.library):
        return "library"
    if policies.may_confirm_for_shop(actor, row.shop.institution):
        return "shop"
    raise NotAllowed("not_allowed", _("结算单由书店负责人和图书馆馆长各确认一次。"))


@transaction.atomic
def mark_paid(actor: Actor, *, settlement: int, paid_reference: str) -> Settlement:
    """The shop got its money, under the number of the payment; what was still held for its lines is spent. Once.

    Raises NotFound, NotAllowed, Invalid, Conflict before both have confirmed or under another number.
    """
    row = locked_settlement(settlement)
    permit(policies.may_decide(actor, row.shop.library))
    given = paid_reference.strip()[:60]
    if row.paid_at:
        if row.reference != given:
            raise Conflict("bookshops.paid", _("这张结算单已经付过，凭证号 %s。") % row.reference)
        return row
    if not row.agreed:
        raise Conflict("bookshops.not_agreed", _("双方都确认以后才能登记付款。"))
    if not given:
        raise refusals.bad("reference", _("填付款凭证号。"), "reference")
    for key in row.lines.order_by("loan").values_list("loan", flat=True):
        loan = locked_loan(key)
        spend_once(actor, loan=loan)
        loan.save(update_fields=["spent_at"])
    row.paid_at, row.paid_by, row.reference = clock.now(), actor.person, given
    row.save(update_fields=["paid_at", "paid_by", "reference"])
    note(actor, "bookshops.paid", settlement_reference(row), fen=row.fen)
    return row


def settlement_reference(row: Settlement) -> str:
    """The subject reference of a statement."""
    return reference("bookshops.settlement", row.pk)


def locked_settlement(key: int) -> Settlement:
    """The statement with both sides, locked. Raises NotFound."""
    rows = Settlement.objects.select_for_update(of=("self",))
    row = rows.select_related("shop__institution__division", "shop__library__division").filter(pk=key).first()
    if row is None:
        raise refusals.no_settlement()
    return row
