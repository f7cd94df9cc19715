"""收款: money taken and given back at a house, the close of a day, and what is published once a year. Rows only grow."""

from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking.models import ACTIVE, Booking, Session
from wenmai.fees import policies
from wenmai.fees.drafts import Payment
from wenmai.fees.models import DayClose, Group, Price, PublishedIncome, Receipt
from wenmai.fees.queries.income import last_close, open_sums, year_sums
from wenmai.fees.queries.prices import chosen_price, lists_of, standing_list
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.kernel.subjects import reference
from wenmai.kernel.whole import uuid_of
from wenmai.places.models import Institution

REASONS = (Receipt.Kind.REFUND, Receipt.Kind.MISTAKE)


@transaction.atomic
def take(actor: Actor, *, session: Session, payment: Payment) -> Receipt:
    """Note what was paid for a date: the price of the group times the heads. The same form twice is one receipt.

    A booking pays the price that it was booked at, and once. Raises NotAllowed, Conflict for what is free or paid and for a
    form that noted something else or was answered since, Invalid without the proof of a discount.
    """
    house = _locked(session.offering.institution)
    permit(policies.may_take(actor, house))
    key = payment.key[:60] or uuid4().hex
    if earlier := Receipt.objects.filter(institution=house, key=key).select_related("answer").first():
        return _same(earlier, session, payment)
    booking = _booking(session, payment.booking)
    price = _price(session, booking, payment.group)
    _check(price, payment, booking)
    receipt = Receipt.objects.create(
        institution=house,
        offering=session.offering,
        session=session.pk,
        booking=booking.key if booking else None,
        kind=Receipt.Kind.TAKEN,
        group=price.group,
        heads=payment.heads,
        fen=price.fen * payment.heads,
        proof_seen=payment.proof_seen,
        key=key,
        on=clock.today(),
        at=clock.now(),
        by=actor.person,
    )
    note(actor, "fees.take", receipt_reference(receipt), fen=receipt.fen)
    return receipt


@transaction.atomic
def give_back(actor: Actor, *, receipt: Receipt, kind: str, reason: str) -> Receipt:
    """退款 or 冲正: a row against the whole of one that was taken, with a reason. Twice gives back the first."""
    house = _locked(receipt.institution)
    permit(policies.may_take(actor, house))
    if receipt.kind != Receipt.Kind.TAKEN or kind not in REASONS:
        raise Invalid("fees.kind", _("只有收款能退、能冲正。"))
    if earlier := Receipt.objects.filter(answers=receipt).first():
        return earlier
    if not reason.strip():
        raise Invalid("fees.reason", _("写明为什么退。"), fields={"reason": _("写明为什么退")})
    same = {name: getattr(receipt, name) for name in ("offering", "session", "booking", "group", "heads", "proof_seen")}
    made = Receipt.objects.create(
        **same,
        institution=house,
        kind=kind,
        answers=receipt,
        fen=-receipt.fen,
        reason=reason.strip()[:100],
        key=f"back:{receipt.pk}",
        on=clock.today(),
        at=clock.now(),
        by=actor.person,
    )
    note(actor, "fees.give_back", receipt_reference(made), fen=made.fen)
    return made


@transaction.atomic
def close_day(actor: Actor, *, institution: Institution, counted_fen: int, why: str = "") -> DayClose:
    """日结: everything since the close before, against what lies in the till. Money taken later is in the next one.

    Raises Conflict when nothing was taken since, Invalid when the till differs and nobody says why.
    """
    house = _locked(institution)
    permit(policies.may_take(actor, house))
    before = last_close(house)
    after = before.upto if before else 0
    sums = open_sums(house, after)
    if not sums.receipts:
        raise Conflict("fees.nothing_to_close", _("上次日结以后没有收款，不用再结。"))
    if counted_fen != sums.fen and not why.strip():
        message = _("实收和流水对不上，写明差在哪里。")
        raise Invalid("fees.differs", message, fields={"why": message})
    close = DayClose.objects.create(
        institution=house,
        after=after,
        upto=sums.upto,
        receipts=sums.receipts,
        fen=sums.fen,
        counted_fen=counted_fen,
        why=why.strip()[:100],
        on=clock.today(),
        at=clock.now(),
        by=actor.person,
    )
    note(actor, "fees.close", reference("places.institution", house.code), fen=sums.fen, receipts=sums.receipts)
    return close


@transaction.atomic
def publish_income(actor: Actor, *, institution: Institution, year: int, used_for: str) -> PublishedIncome:
    """公布 the income of a year that is over and what it was used for, once; again gives back what stands."""
    house = _locked(institution)
    permit(policies.may_set(actor, house))
    if earlier := PublishedIncome.objects.filter(institution=house, year=year).first():
        return earlier
    if not 2000 <= year < clock.today().year:
        raise Conflict("fees.year_runs", _("这一年还没过完，明年再公布。"))
    if not used_for.strip():
        message = _("写明收入用在哪里：设施维护、管理还是事业发展。")
        raise Invalid("fees.used_for", message, fields={"used_for": message})
    sums = year_sums(house, year)
    made = PublishedIncome.objects.create(
        institution=house,
        year=year,
        fen=sums.fen,
        receipts=sums.receipts,
        used_for=used_for.strip()[:300],
        published_at=clock.now(),
        published_by=actor.person,
    )
    note(actor, "fees.publish_income", reference("places.institution", house.code), year=year, fen=sums.fen)
    return made


def receipt_reference(receipt: Receipt) -> str:
    """The subject reference of a receipt."""
    return reference("fees.receipt", receipt.pk)


def _locked(institution: Institution) -> Institution:
    """One till a house: who takes, gives back and closes stands in a line, so that a close leaves nothing out."""
    rows = Institution.objects.select_for_update(no_key=True, of=("self",)).select_related("division")
    return rows.get(pk=institution.pk)


def _same(receipt: Receipt, session: Session, payment: Payment) -> Receipt:
    """What a form noted before, where it is sent again as it was and stands."""
    sent = (session.pk, payment.booking, payment.group, payment.heads)
    noted = (receipt.session, str(receipt.booking or ""), receipt.group, receipt.heads)
    if sent != noted or hasattr(receipt, "answer"):
        raise Conflict("fees.form_used", _("这张表收过一次，这一笔没有记。刷新页面再收。"))
    return receipt


def _booking(session: Session, key: str) -> Booking | None:
    if not key:
        return None
    found = Booking.objects.filter(session=session, key=uuid_of(key), state__in=ACTIVE).first()
    if found is None:
        raise Conflict("fees.no_booking", _("这次预约已经取消，或不是这一场的。按没有预约收。"))
    paid = Receipt.objects.filter(booking=found.key, kind=Receipt.Kind.TAKEN, answer=None)
    if paid.exists():
        raise Conflict("fees.paid", _("这次预约已经收过款。记错了先冲正。"))
    return found


def _price(session: Session, booking: Booking | None, group: str) -> Price:
    lists = lists_of(session.offering_id)
    chosen = chosen_price(booking, lists) if booking else None
    if booking and not chosen:
        raise Conflict("fees.booked_free", _("约的时候不收费，不用收款。"))
    if chosen and chosen.group == group:
        return chosen
    beside = chosen.price_list if chosen else standing_list(session.offering_id)
    prices = {each.group: each for each in beside.prices.all()} if beside else {}
    if group not in prices:
        raise Conflict("fees.no_price", _("这一项不收费，或没有这类人的价。看一眼价目再收。"))
    return prices[group]


def _check(price: Price, payment: Payment, booking: Booking | None) -> None:
    if price.fen == 0:
        raise Conflict("fees.nothing_due", _("这类人免费，不用收款。"))
    most = booking.party_size if booking else 200
    if not 1 <= payment.heads <= most:
        message = _("人数要在 1 到 %(most)s 之间。") % {"most": most}
        raise Invalid("fees.heads", message, fields={"heads": message})
    if price.group != Group.STANDARD and not payment.proof_seen:
        message = _("优惠价要看过证件，勾上“看过证件”。")
        raise Invalid("fees.proof", message, fields={"proof_seen": message})
