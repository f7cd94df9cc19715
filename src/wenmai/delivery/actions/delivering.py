"""Afterwards: the supplier reports, the ordering side confirms, and what was confirmed counts."""

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking.actions import attendance
from wenmai.booking.actions.photos import keep_photo
from wenmai.booking.door_hours import CORRECTABLE
from wenmai.booking.models import Attendance, Session, Way
from wenmai.booking.queries.sessions import door_counts, heads_of
from wenmai.delivery import policies, telling
from wenmai.delivery.actions.orders import announced, ended, locked_order
from wenmai.delivery.drafts import Report, Word
from wenmai.delivery.facts import order_source, record_delivered
from wenmai.delivery.models import Confirmation, Order
from wenmai.delivery.vocabulary import FIXED, Side, State
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.kernel.errors import Conflict, Invalid, permit

MOST_HEADS = 20_000


@transaction.atomic
def report_delivery(actor: Actor, *, order: Order, report: Report, photos: tuple[bytes, ...] = ()) -> Order:
    """写经过: how many came and what was done; the heads go to `booking`, beside those who were checked in there.

    Twice keeps the first. Raises NotAllowed for the ordering side, Conflict before the hour, Invalid without people or
    words, and what `booking` raises for photos. Thirty days after the end only heads that were counted before can be
    reported.
    """
    order = locked_order(order)
    permit(policies.may_supply(actor, order), _("经过由配送的单位写。"))
    if order.state == State.DELIVERED:
        return order
    _check_report(order, report)
    session = announced(order)
    _count(actor, session, report.heads)
    attendance.confirm_held(actor, session=session)
    for content in photos:
        keep_photo(actor, session=session, content=content)
    now = clock.now()
    order.report, order.by_vehicle, order.state = report.text.strip()[:1000], report.by_vehicle, State.DELIVERED
    order.reported_at = order.ended_at = now
    order.reported_by = actor.person
    order.save(update_fields=["report", "by_vehicle", "state", "reported_at", "reported_by", "ended_at"])
    note(actor, "delivery.order.report", order_source(order), heads=report.heads, photos=len(photos))
    telling.to_orderer(actor, order)
    return order


@transaction.atomic
def confirm_delivery(actor: Actor, *, order: Order, word: Word) -> Confirmation:
    """签收: the ordering side says that they came, with one to five stars, or that they did not; then it does not count.

    Twice keeps the first. Raises NotAllowed for anybody who supplies, Conflict before the supplier has reported (or,
    for 没来, before the hour), Invalid without stars, or without words where nobody came.
    """
    order = locked_order(order)
    permit(policies.may_confirm(actor, order), _("由点单的一方签收，配送的单位不能替。"))
    if before := Confirmation.objects.filter(order=order).first():
        return before
    _check_word(order, word)
    made = Confirmation.objects.create(
        order=order,
        came=word.came,
        stars=word.stars if word.came else None,
        words=word.words.strip()[:500],
        at=clock.now(),
        by=actor.person,
    )
    if word.came:
        record_delivered(actor, order)
        note(actor, "delivery.order.confirm", order_source(order), stars=made.stars)
        telling.to_supplier(actor, order)
    else:
        _take_back(order)
        ended(actor, order=order, state=State.NOT_DELIVERED, side=Side.ORDERER, reason=made.words)
    return made


def _count(actor: Actor, session: Session, heads: int) -> None:
    """The heads that stand in no check-in yet, so that nobody is counted twice."""
    counted = door_counts([session])[session.pk].counted
    checked_in = heads_of(session) - counted
    uncounted = max(heads - checked_in, 0)
    if uncounted == counted:
        return
    if clock.now() > session.ends_at + CORRECTABLE:
        message = _("过了三十天，人数不能再补：清点过的按清点的 %(n)s 人写，没有清点过的不能计入。")
        raise Conflict("delivery.late", message % {"n": counted + checked_in})
    attendance.count_heads(actor, session=session, total=uncounted)


def _take_back(order: Order) -> None:
    """Nobody came: the counted heads and the held date are reversed, however late it is said."""
    if order.session is None:
        return
    counted = Attendance.objects.filter(session=order.session, way=Way.COUNT, online=False, undone_at=None)
    for key in list(counted.values_list("pk", flat=True)):
        attendance.undo_check_in(system(), attendance=key, reason="点单方说没有来")
    order.session.refresh_from_db()
    if heads_of(order.session):
        raise Conflict("delivery.checked_in", _("那一场有人凭码签到。先和配送单位核对，再签收。"))


def _check_report(order: Order, report: Report) -> None:
    if order.state not in FIXED or order.starts_at is None:
        raise Conflict(
            "delivery.not_fixed", _("这一单%(state)s，没有经过可写。") % {"state": order.get_state_display()}
        )
    if clock.now() < (order.session.starts_at if order.session else order.starts_at):
        raise Conflict("delivery.early", _("还没到约定的时间。送到了再写。"))
    if not 1 <= report.heads <= MOST_HEADS:
        raise Invalid("delivery.heads", _("来了多少人，写 1 到 20000。"), fields={"heads": _("写 1 到 20000")})
    if not report.text.strip():
        raise Invalid("delivery.report", _("写一句经过。"), fields={"text": _("写一句经过")})


def _check_word(order: Order, word: Word) -> None:
    began = order.starts_at is not None and order.starts_at <= clock.now()
    if not (order.state == State.DELIVERED or (not word.came and began and order.state in FIXED)):
        raise Conflict("delivery.not_reported", _("配送单位写了经过再签收。没来，等约定的时间过了说。"))
    if word.came and word.stars not in range(1, 6):
        raise Invalid("delivery.stars", _("打一到五颗星。"), fields={"stars": _("打一到五颗星")})
    if not word.came and not word.words.strip():
        raise Invalid("delivery.words", _("没来，写一句是怎么回事。"), fields={"words": _("写一句是怎么回事")})
