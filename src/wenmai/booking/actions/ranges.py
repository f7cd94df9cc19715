"""Take a room for a time, move it, give it back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected, UniqueViolation

from wenmai.audit.actions import note
from wenmai.booking import policies, room_refusals, rooms
from wenmai.booking.drafts.rooms import RangeClaim, Wanted
from wenmai.booking.engine.ranges import Refused, take_range
from wenmai.booking.facts import session_source
from wenmai.booking.models import ACTIVE, Booking, ClaimKind, Session, SessionMove, Status
from wenmai.booking.queries.booked import told_of
from wenmai.booking.queries.bookings import booking_reference, get_booking
from wenmai.booking.queries.rooms import get_wanted
from wenmai.booking.queries.sessions import lock_session
from wenmai.booking.telling import bookings as notices
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, NotAllowed, permit

TRIES = 3
Result = TypeVar("Result")


def claim_range(actor: Actor, *, wish: RangeClaim) -> Booking:
    """Book a room for a time, for oneself or as staff for somebody else. A repeated key returns the first result.

    Session, occupancy, pool and booking come into being in one statement. Refused, each with a next step: sign_in,
    closed, step, length, party, over, too_late, not_yet, real_name, names, place_closed, needs_approval, room_taken,
    too_many, suspended, hours_changed.
    """
    return claim_wanted(actor, wanted=get_wanted(wish.offering), wish=wish)


def claim_wanted(actor: Actor, *, wanted: Wanted, wish: RangeClaim) -> Booking:
    """The same for who has looked the room up already."""
    if not actor.signed_in:
        raise NotAllowed("booking.sign_in", _("登录后才能预约。没有手机，到任一文化站报名字也能约。"))
    wish = replace(wish, person=wish.person or actor.person)
    permit(policies.may_claim_for(actor, wanted.host, wish.person))
    try:
        room_refusals.check_range(actor, wanted, wish, clock.now())
        return take(actor, wanted=wanted, wish=wish)
    except Conflict:  # a repeat is told what the first got, so the question is asked only where something is in the way
        if earlier := earlier_range(wish):
            return earlier
        raise


def earlier_range(wish: RangeClaim) -> Booking | None:
    """What the same key got before; None when it is new."""
    return Booking.objects.filter(person=wish.person, idempotency_key=wish.key).select_related("session").first()


def take(actor: Actor, *, wanted: Wanted, wish: RangeClaim, tell: bool = True) -> Booking:
    """The claim itself, for who has checked and permitted; who it is for is told of it. Raises Conflict."""
    try:
        return again(lambda: _take(actor, wanted, wish, tell=tell))
    except Refused as refused:
        raise room_refusals.refused(wanted, wish, refused) from refused


def again(work: Callable[[], Result]) -> Result:
    """Do it once more when PostgreSQL chose us to end a deadlock; not inside a transaction, which is lost then."""
    for turn in range(TRIES):
        try:
            return work()
        except OperationalError as error:
            last = turn == TRIES - 1 or connection.in_atomic_block
            if last or not isinstance(error.__cause__, DeadlockDetected):
                raise
    raise AssertionError


def _take(actor: Actor, wanted: Wanted, wish: RangeClaim, *, tell: bool) -> Booking:
    alone = wish.person == actor.person and not wish.dependants
    if alone and len(wanted.atoms) == 1 and not connection.in_atomic_block:
        return _one(actor, wanted, wish)
    with transaction.atomic():
        booking = _one(actor, wanted, wish)
        if booking.operator:
            note(actor, "booking.claim_for", booking_reference(booking))
            if tell:
                notices.booked_for(actor, booking)
        if booking.dependants:
            notices.booked_along(actor, booking)
        return booking


def _one(actor: Actor, wanted: Wanted, wish: RangeClaim) -> Booking:
    try:
        return take_range(actor, wanted, wish, clock.now())
    except IntegrityError as error:
        if isinstance(error.__cause__, UniqueViolation):  # the same key, a moment ago
            raise Conflict("booking.already_booked", _("这次已经约好了，到“我的预约”里看。")) from error
        raise


@transaction.atomic
def move_range(actor: Actor, *, key: str, start: datetime, end: datetime) -> Booking:
    """Another time in the same room; who booked is told, and may cancel freely. Staff of the house only.

    Raises NotFound, NotAllowed, Conflict when the room is shut or taken then, or the booking is over.
    """
    booking = get_booking(actor, key)
    permit(policies.may_run(actor, booking.session))
    session = lock_session(booking.session_id)
    booking = get_booking(actor, key, lock=True)
    _check_movable(session, booking, start, end)
    if (session.starts_at, session.ends_at) == (start, end):
        return booking
    was = session.starts_at
    SessionMove.objects.create(session=session, was=session.during, at=clock.now())
    session.during, session.revision = (start, end), session.revision + 1
    session.save(update_fields=["during", "revision"])
    session.refresh_from_db()
    session.pools.update(closes_at=max(end, clock.now() + timedelta(seconds=1)))
    rooms.leave_room(actor, session)
    rooms.take_room(actor, session)
    told = told_of(Booking.objects.filter(pk=booking.pk))
    if others := [each for each in told if each != actor.person]:
        notices.session_moved(actor, session, others, was)
    note(actor, "booking.session.move", session_source(session), start=start.isoformat())
    return booking


def _check_movable(session: Session, booking: Booking, start: datetime, end: datetime) -> None:
    if session.offering.claim_kind != ClaimKind.RANGE:
        raise Conflict("booking.not_movable", _("这不是按时段约的，到活动页改时间。"))
    if booking.state not in ACTIVE or session.status != Status.PUBLISHED or session.starts_at <= clock.now():
        raise Conflict("booking.not_movable", _("已经开始、取消或计入的不能改时间。"))
    if start >= end or start <= clock.now():
        raise Conflict("booking.times", _("改到的时间要在以后，结束要晚于开始。"))
