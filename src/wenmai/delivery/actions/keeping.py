"""What is kept and what is forgotten: contacts go ninety days after the end; dates that moved are followed; an order ends."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking.door_hours import CORRECTABLE
from wenmai.booking.models import Status
from wenmai.booking.queries.sessions import heads_of, online_of
from wenmai.delivery import telling
from wenmai.delivery.actions.orders import ended, locked_order
from wenmai.delivery.capacity import end_of
from wenmai.delivery.models import Engagement, Order
from wenmai.delivery.vocabulary import FIXED, OPEN, Side, State
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import DomainError

log = logging.getLogger("wenmai.delivery")
KEPT = timedelta(days=90)
REPORTED = CORRECTABLE + timedelta(days=1)
"""From the start: no date lasts longer than a day."""


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
    """Drop the contacts of a person's orders, and end those to come that no house stands behind; the opaque key stays.

    What has begun was or was not delivered: that is the supplier's to say. An order that cannot be ended stays as it is.
    """
    rows = Order.objects.filter(asked_by=person or "-")
    for row in rows.filter(house=None, state__in=OPEN).order_by("pk"):
        _alone(row, lambda order: _forgotten(actor, order))
    return rows.update(contact=b"")


def end_unreported(actor: Actor) -> int:
    """End what nobody has written up while heads could be entered: it was not delivered, and the house can order again.

    Each is a transaction of its own. Where people were checked in, on the spot or online, the report still waits. Returns how many.
    """
    rows = Order.objects.filter(state__in=FIXED, starts_at__lt=clock.now() - REPORTED).order_by("pk")
    return sum(_alone(row, lambda order: _unreported(actor, order)) for row in rows)


def _alone(row: Order, end: Callable[[Order], bool]) -> bool:
    """One order in a transaction of its own, within the caller's: where it is refused the others go on."""
    try:
        with transaction.atomic():
            return end(locked_order(row))
    except DomainError as refused:
        log.warning("order %s stays as it is: %s", row.pk, refused.code)
        return False


def _forgotten(actor: Actor, order: Order) -> bool:
    if order.state not in OPEN or _begun(order):
        return False
    ended(actor, order=order, state=State.CANCELLED, side=Side.ORDERER, reason=_("注销"))
    return True


def _unreported(actor: Actor, order: Order) -> bool:
    if order.state not in FIXED or _came(order):
        return False
    ended(actor, order=order, state=State.NOT_DELIVERED, side=Side.SYSTEM, reason=_("三十天没有写经过"))
    return True


def _begun(order: Order) -> bool:
    start = order.session.starts_at if order.session else order.starts_at
    return (start is not None and start <= clock.now()) or _came(order)


def _came(order: Order) -> bool:
    return order.session is not None and heads_of(order.session) + online_of(order.session) > 0


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
