"""Order, offer dates, agree, call off: until a date stands on the pages."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.activities.actions.announcing import announce
from wenmai.activities.drafts import ActivityDraft
from wenmai.audit.actions import note
from wenmai.booking.actions import sessions
from wenmai.booking.drafts.claims import Slot
from wenmai.booking.models import Session, Status
from wenmai.delivery import policies, telling
from wenmai.delivery.capacity import check_goes_to, check_starts, engage, lock_house, release
from wenmai.delivery.drafts import OrderDraft
from wenmai.delivery.facts import order_source
from wenmai.delivery.models import MenuItem, Offer, Order
from wenmai.delivery.sealed import sealed
from wenmai.delivery.vocabulary import ANNOUNCED_AS, FIXED, OPEN, SETTINGS, WAITING, Kind, Orderer, Side, State
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, permit

AHEAD = timedelta(days=180)
MOST_OPEN = 20
MOST_EXPECTED = 999


@transaction.atomic
def place_order(actor: Actor, *, draft: OrderDraft) -> Order:
    """点单, or a wish off the menu. The same for the same place again gives back what waits.

    Raises NotAllowed for who may not order in that name, Invalid with the field at fault, Conflict when somebody else
    has ordered it there or twenty of one's own are open.
    """
    _check_orderer(actor, draft)
    _check_wish(draft)
    made = Order(**_columns(draft), made_at=clock.now(), asked_by=actor.person or "system")
    Order.objects.bulk_create([made], ignore_conflicts=True)  # the unique indexes decide between two taps
    order = _standing(made)
    if order.asked_by != made.asked_by:
        raise Conflict("delivery.already", _("这个地方已经点过“%(item)s”，在等答复。") % {"item": order})
    if order.made_at == made.made_at:
        note(actor, "delivery.order.ask", order_source(order))
        telling.to_supplier(actor, order)
    return order


@transaction.atomic
def offer_dates(actor: Actor, *, order: Order, item: MenuItem, starts: Sequence[datetime], words: str = "") -> Order:
    """给日期: one to three starts; for a wish, with which item. Again takes the place of what was offered before.

    Raises NotAllowed for another house, Invalid and Conflict as `capacity.check_starts`, Conflict when it is settled.
    """
    order = locked_order(order)
    permit(policies.may_answer(actor, order, item), _("由配送的单位给日期。"))
    if order.state not in WAITING:
        raise Conflict("delivery.settled", _("这一单%(state)s，不用再给日期。") % {"state": order.get_state_display()})
    wanted = sorted(set(starts))
    if not 1 <= len(wanted) <= 3:
        raise Invalid("delivery.starts", _("给一到三个时间。"), fields={"day_1": _("给一到三个时间")})
    check_goes_to(item, order.division)
    check_starts(item, wanted, order)
    order.offers.filter(closed_at=None).update(closed_at=clock.now())
    made = Offer.objects.create(
        order=order, starts=wanted, words=words.strip()[:200], made_at=clock.now(), made_by=actor.person
    )
    order.item, order.kind, order.state = item, item.kind, State.OFFERED
    order.save(update_fields=["item", "kind", "state"])
    note(actor, "delivery.order.offer", order_source(order), dates=len(wanted))
    telling.to_orderer(actor, order, turn=str(made.pk))
    return order


@transaction.atomic
def ask_again(actor: Actor, *, order: Order, words: str) -> Order:
    """都不合适: the offered dates are off, the house offers others. Twice changes nothing. Raises Invalid without words."""
    order = locked_order(order)
    permit(policies.may_speak_for_orderer(actor, order))
    if order.state != State.OFFERED:
        return order
    if not words.strip():
        raise Invalid("delivery.words", _("写一句哪天合适。"), fields={"words": _("写一句哪天合适")})
    order.offers.filter(closed_at=None).update(closed_at=clock.now())
    order.state, order.reason = State.ASKED, words.strip()[:200]
    telling.to_supplier(actor, order, words=telling.AGAIN, turn=str(order.offers.count()))
    order.item = None if order.off_menu else order.item
    order.save(update_fields=["state", "reason", "item"])
    note(actor, "delivery.order.ask_again", order_source(order))
    return order


@transaction.atomic
def agree(actor: Actor, *, order: Order, start: datetime) -> Order:
    """定下: the crew's time is taken; where everybody may come the date is announced with this, else on the day's report.

    Twice changes nothing. Raises Conflict for a date that was not offered, or that has gone to another since.
    """
    order = locked_order(order)
    permit(policies.may_speak_for_orderer(actor, order), _("由点单的一方定。"))
    if order.state in FIXED and order.starts_at == start:
        return order
    offer = order.offers.filter(closed_at=None).first()
    if order.state != State.OFFERED or offer is None or order.item is None or start not in offer.starts:
        raise Conflict("delivery.not_offered", _("这个日期现在选不了。看看给出的日期。"))
    lock_house(order.item)
    check_starts(order.item, [start], order)
    engage(order.item, order, start)
    offer.closed_at = order.agreed_at = clock.now()
    offer.save(update_fields=["closed_at"])
    order.state, order.starts_at, order.reason = State.AGREED, start, ""
    order.save(update_fields=["state", "starts_at", "agreed_at", "reason"])
    note(actor, "delivery.order.agree", order_source(order))
    if order.is_open:
        announced(order)
    telling.to_supplier(actor, order)
    return order


def announced(order: Order) -> Session:
    """The date in `booking`, announced as an activity of the house that brings it; the one it has, if it has one.

    The house has offered the date and the orderer has taken it, so the announcement asks neither again.
    """
    if order.session:
        return order.session
    assert order.item is not None
    assert order.starts_at is not None
    item, end = order.item, order.starts_at + timedelta(minutes=order.item.minutes)
    slot = Slot(order.starts_at, end, order.division, order.venue)
    activity = announce(system(), draft=_activity(order, item), slots=(slot,))
    assert activity.offering is not None
    order.session = activity.offering.sessions.get()
    order.state = State.ANNOUNCED
    order.save(update_fields=["session", "state"])
    return order.session


@transaction.atomic
def call_off(actor: Actor, *, order: Order, reason: str) -> Order:
    """取消 by either side, with a reason; after its hour only the supplier, and then it was 没送成. Twice keeps the first."""
    order = locked_order(order)
    side = Side.SUPPLIER if policies.may_supply(actor, order) else Side.ORDERER
    permit(side == Side.SUPPLIER or policies.may_speak_for_orderer(actor, order))
    if order.state in {State.CANCELLED, State.NOT_DELIVERED}:
        return order
    if order.state not in OPEN:
        raise Conflict("delivery.over", _("这一单%(state)s，不能再取消。") % {"state": order.get_state_display()})
    late = order.starts_at is not None and order.starts_at <= clock.now()
    if late and side == Side.ORDERER:
        raise Conflict("delivery.began", _("时间已经过了。来没来，在“签收”里说。"))
    state = State.NOT_DELIVERED if late else State.CANCELLED
    return ended(actor, order=order, state=state, side=side, reason=reason)


def ended(actor: Actor, *, order: Order, state: State, side: Side, reason: str) -> Order:
    """End a locked order: the crew is free, the date is off, the other side is told. Raises Invalid without a reason.

    The date comes off unless people came: then `booking` refuses.
    """
    if not reason.strip():
        message = _("写明原因，对方会看到。")
        raise Invalid("delivery.reason", message, fields={"reason": message})
    order.state, order.reason, order.ended_by, order.ended_at = state, reason.strip()[:200], side, clock.now()
    order.save(update_fields=["state", "reason", "ended_by", "ended_at"])
    order.offers.filter(closed_at=None).update(closed_at=clock.now())
    release(order)
    if order.session and order.session.status not in {Status.CANCELLED, Status.DONE}:
        # either side ends it, though the orderer runs no sessions of the house
        sessions.cancel_session(system(), session=order.session, reason=order.reason)
    verb = "delivery.order.fail" if state == State.NOT_DELIVERED else "delivery.order.cancel"
    note(actor, verb, order_source(order), side=str(side))
    telling.end_told(actor, order)
    return order


def locked_order(order: Order) -> Order:
    """The row as it is now, held until the transaction ends."""
    rows = Order.objects.select_for_update(of=("self",))
    joined = ("item__institution__division", "item__team", "house__division", "division", "session__offering")
    return rows.select_related(*joined).get(pk=order.pk)


def _check_orderer(actor: Actor, draft: OrderDraft) -> None:
    if draft.orderer not in Orderer.values:
        raise _refused("orderer", _("选是谁点的。"))
    if not actor.signed_in:
        raise NotAllowed("delivery.sign_in", _("登录后才能点单。"))
    if policies.needs_house(draft.orderer):
        _check_house(actor, draft)
    elif not draft.organisation.strip():
        raise _refused("organisation", _("写上学校、养老院或企业的名字。"))
    if actor.person and Order.objects.filter(asked_by=actor.person, state__in=OPEN).count() >= MOST_OPEN:
        raise Conflict("delivery.many_open", _("已经有 %(n)s 单在等。先定下几单。") % {"n": MOST_OPEN})


def _check_house(actor: Actor, draft: OrderDraft) -> None:
    if draft.house is None or not policies.may_order_for(actor, draft.house):
        message = _("用本单位的名义点单，要在那里任职。学校、养老院、企业选自己的一类。")
        raise NotAllowed("delivery.not_staff", message)
    if draft.house.division_id not in draft.division.path:
        raise _refused("division", _("送到的地方要在本单位所在的乡镇、村里。"))
    if draft.item and draft.item.institution_id == draft.house.pk:
        raise _refused("item", _("这是本单位自己的菜单，不用点单，直接发布活动。"))


def _check_wish(draft: OrderDraft) -> None:
    if draft.item is None and (draft.kind not in Kind.values or not draft.wish.strip()):
        raise _refused("wish", _("菜单上没有的，选一类，写一句想要什么。"))
    if draft.item is not None:
        if draft.item.off_at:
            raise Conflict("delivery.off_menu", _("“%(item)s”已经下了菜单。换一项。") % {"item": draft.item.title})
        check_goes_to(draft.item, draft.division)
    if not draft.venue.strip():
        raise _refused("venue", _("写上在哪里办，例如“村文化广场”。"))
    if not 1 <= draft.expected <= MOST_EXPECTED:
        raise _refused("expected", _("写 1 到 999。一千人以上要先办安全许可，打电话跟配送单位商量。"))
    days, today = set(draft.wish_days), clock.today()
    if not 1 <= len(days) <= 3 or not all(today < day <= today + AHEAD for day in days):
        raise _refused("day_1", _("写一到三个日子，明天起半年以内。"))


def _columns(draft: OrderDraft) -> dict[str, object]:
    house = draft.house if policies.needs_house(draft.orderer) else None
    return {
        "item": draft.item,
        "off_menu": draft.item is None,
        "kind": draft.item.kind if draft.item else draft.kind,
        "orderer": draft.orderer,
        "house": house,
        "organisation": house.name if house else draft.organisation.strip()[:80],
        "division": draft.division,
        "venue": draft.venue.strip()[:80],
        "wish_days": sorted(set(draft.wish_days)),
        "wish": draft.wish.strip()[:300],
        "expected": draft.expected,
        "is_open": draft.is_open,
        "contact": sealed(draft.contact),
        "demo": draft.demo,
    }


def _standing(made: Order) -> Order:
    rows = Order.objects.filter(state__in=OPEN, off_menu=made.off_menu)
    if made.off_menu:
        rows = rows.filter(asked_by=made.asked_by, wish=made.wish)
    else:
        rows = rows.filter(item=made.item, division=made.division, venue=made.venue)
    return rows.select_related("item__institution__division", "house__division", "division").get()


def _activity(order: Order, item: MenuItem) -> ActivityDraft:
    return ActivityDraft(
        institution=item.institution,
        title=item.title,
        kind=ANNOUNCED_AS[item.kind],
        summary=_("送到%(place)s：%(by)s") % {"place": order.organisation, "by": item.team or item.institution.label},
        body=item.about,
        audience=tuple(item.audience),
        art_forms=("opera",) if item.genre in {"local_opera", "opera"} else (),
        setting=SETTINGS.get(order.orderer, ""),
        mode="mobile",
        fee=item.fee,
        fee_approval=item.fee_approval,
        bookable=False,
        demo=order.demo,
    )


def _refused(field: str, message: str) -> Invalid:
    return Invalid(f"delivery.{field}", message, fields={field: message})
