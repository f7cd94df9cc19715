"""What is kept and what is forgotten: contacts go ninety days after the end; dates that moved are followed."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking.models import Status
from wenmai.delivery import telling
from wenmai.delivery.actions.orders import ended, locked_order
from wenmai.delivery.capacity import end_of
from wenmai.delivery.models import Engagement, Order
from wenmai.delivery.vocabulary import OPEN, Side, State
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor

KEPT = timedelta(days=90)


@transaction.atomic
def drop_old_contacts(actor: Actor) -> int:
    """Forget who was called ninety days after the end. Returns how many."""
    rows = Order.objects.filter(ended_at__lt=clock.now() - KEPT).exclude(contact=b"")
    dropped = rows.update(contact=b"")
    if dropped:
        note(actor, "delivery.order.forget", "delivery.order:0", orders=dropped)
    return dropped


@transaction.atomic
def forget_person(actor: Actor, *, person: str) -> int:
    """Drop the contacts of a person's orders, and end those that no house stands behind; the opaque key stays."""
    rows = Order.objects.filter(asked_by=person or "-")
    for order in rows.filter(house=None, state__in=OPEN):
        ended(actor, order=locked_order(order), state=State.CANCELLED, side=Side.ORDERER, reason=_("注销"))
    return rows.update(contact=b"")


@transaction.atomic
def follow_dates(actor: Actor) -> int:
    """Orders whose date was called off or moved at the desk of activities follow it. Returns how many changed."""
    moved = Order.objects.filter(state=State.ANNOUNCED, session__isnull=False).select_related("session")
    changed = [each for each in moved if each.session and _differs(each)]
    for order in changed:
        _follow(actor, locked_order(order))
    return len(changed)


def _differs(order: Order) -> bool:
    assert order.session is not None
    return order.session.status == Status.CANCELLED or order.session.starts_at != order.starts_at


def _follow(actor: Actor, order: Order) -> None:
    assert order.session is not None
    assert order.item is not None
    if order.session.status == Status.CANCELLED:
        reason = order.session.cancel_reason or _("场次取消")
        ended(actor, order=order, state=State.CANCELLED, side=Side.SUPPLIER, reason=reason)
        return
    order.starts_at = order.session.starts_at
    order.save(update_fields=["starts_at"])
    span = (order.starts_at - timedelta(minutes=order.item.travel_minutes), end_of(order.item, order.starts_at))
    try:
        with transaction.atomic():
            Engagement.objects.filter(order=order, released_at=None).update(busy=span)
    except IntegrityError:
        # the house has moved it onto another of its own; it is told, and both dates stand as they were announced
        telling.to_supplier(actor, order, words=telling.CLASH, turn=f"clash:{order.starts_at.isoformat()}")
