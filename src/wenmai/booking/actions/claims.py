"""Take places and give them back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking import notices, policies, refusals, rooms
from wenmai.booking.claiming import give_back, take
from wenmai.booking.drafts import Claim, Claimable
from wenmai.booking.limits import refused
from wenmai.booking.models import ACTIVE, Booking, Pool, State
from wenmai.booking.queries.bookings import booking_reference, get_booking
from wenmai.booking.queries.claims import earlier_booking, get_claimable, limits_of, suspended_until
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, NotAllowed, permit


def claim(actor: Actor, *, wish: Claim) -> Booking:
    """Book places of one pool for oneself, or as staff for somebody else. Returns the first result for a repeated key.

    Every refusal has a code and a next step: booking.sign_in, not_yet, over, closed, cancelled, full, too_few,
    party, already_booked, real_name, place_closed. Not wrapped in a transaction of its own: the claim is one
    statement, and every round trip inside a transaction would hold the pool's row.
    """
    if not actor.signed_in:
        raise NotAllowed("booking.sign_in", _("登录后才能预约。没有手机，到任一文化站报名字也能约。"))
    wish = replace(wish, person=wish.person or actor.person)
    found = get_claimable(actor, wish.pool)
    permit(policies.may_claim_for(actor, found.host, wish.person))
    try:
        return _take(actor, found, wish)
    except Conflict:  # a repeat is told what the first got, so the question is asked only where something is in the way
        if earlier := earlier_booking(found.session, wish):
            return earlier
        raise


@transaction.atomic
def cancel(actor: Actor, *, key: str) -> Booking:
    """Give the places back. Late (inside the offering's cancel minutes) is possible until the start, and remembered.

    Raises NotFound for somebody else's booking, Conflict when it is over, used or already cancelled.
    """
    booking = get_booking(actor, key)
    Pool.objects.select_for_update(no_key=True).get(pk=booking.pool_id)  # order of locks: session, pool, booking
    booking = get_booking(actor, key, lock=True)
    _check_cancellable(booking)
    booking.state, booking.ended_at, booking.ended_by = State.CANCELLED, clock.now(), actor.person
    booking.hold_until, booking.end_reason = None, _reason(actor, booking)
    booking.save(update_fields=["state", "hold_until", "ended_at", "ended_by", "end_reason"])
    give_back(booking.pool_id, booking.party_size)
    note(actor, "booking.cancel", booking_reference(booking), reason=booking.end_reason)
    return booking


def _take(actor: Actor, found: Claimable, wish: Claim) -> Booking:
    refusals.check_claim(actor, found, wish, clock.now())
    if found.space:
        rooms.check_space_open(found.session)
    with _one_statement(actor, wish):
        booking = _claimed(actor, found, replace(wish, leads=found.leads))
        if booking.operator:
            note(actor, "booking.claim_for", booking_reference(booking))
            notices.booked_for(actor, booking)
        if booking.dependants:
            notices.booked_along(actor, booking)
    return booking


def _claimed(actor: Actor, found: Claimable, wish: Claim) -> Booking:
    limits = limits_of(actor, found, wish)
    try:
        taken = take(actor, wish, clock.now(), limits)
    except IntegrityError as error:
        raise refusals.duplicate() from error
    if limits and taken.refused:
        raise refused(limits, taken.refused, suspended_until(wish.person, limits.policy))
    if not taken.bookings:
        raise refusals.refused_now(get_claimable(actor, wish.pool), wish)
    return next(each for each in taken.bookings if each.pool_id == wish.pool)


@contextmanager
def _one_statement(actor: Actor, wish: Claim) -> Iterator[None]:
    """Autocommit for one's own claim; a transaction only when the caller has one, or somebody else is told of it."""
    if not connection.in_atomic_block and wish.person == actor.person and not wish.dependants:
        yield
        return
    with transaction.atomic():
        yield


def _check_cancellable(booking: Booking) -> None:
    if booking.state == State.ATTENDED:
        raise Conflict("booking.used", _("这次预约已经签到，不用取消。"))
    if booking.state not in ACTIVE:
        raise Conflict("booking.ended", _("这次预约早已%(state)s。") % {"state": booking.get_state_display()})
    if clock.now() >= booking.session.ends_at:
        raise Conflict("booking.over", _("这一场已经结束，不用取消。"))


def _reason(actor: Actor, booking: Booking) -> str:
    if actor.person != booking.person:
        return "by_staff"
    deadline = booking.session.starts_at - timedelta(minutes=booking.session.offering.cancel_minutes)
    return "late" if clock.now() > deadline and booking.session.revision == 0 else "by_person"
