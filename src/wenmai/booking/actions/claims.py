"""Take places and give them back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking import eligibility, holds, policies, refusals, rooms
from wenmai.booking.actions.credit import remember_cancelling
from wenmai.booking.actions.waiting import serve_later
from wenmai.booking.answers import checked
from wenmai.booking.drafts.claims import Claim, Claimable
from wenmai.booking.engine.claiming import Provided, take
from wenmai.booking.engine.following import follow
from wenmai.booking.engine.returning import leave_seats, put_back
from wenmai.booking.limits import refused
from wenmai.booking.models import ACTIVE, Booking, Pool, State, WaitEntry, WaitState
from wenmai.booking.queries.bookings import booking_reference, get_booking, moved_since
from wenmai.booking.queries.claims import earlier_booking, get_claimable, limits_of, suspended_until
from wenmai.booking.round_caps import lock_persons
from wenmai.booking.seating import seat_party
from wenmai.booking.telling import bookings as notices
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, Channel
from wenmai.kernel.errors import Conflict, NotAllowed, permit
from wenmai.people.queries.persons import acts_for


def claim(actor: Actor, *, wish: Claim) -> Booking:
    """Book places of one pool for oneself, or as staff for somebody else. Returns the first result for a repeated key.

    A pool that leads others (a class) is taken with all that follow, or not at all. Every refusal has a code and a next
    step: booking.sign_in, not_yet, over, closed, cancelled, full, too_few, party, already_booked, real_name,
    place_closed, in_another_party, by_round, kept_for_door, kept_for_group, answers, those of named seats (not_together, seat_taken,
    no_wheelchair, seats) and those of a policy (suspended, active_most, window_most, cancels_most, overlap). Not wrapped in a transaction of its own: the claim is one statement, and every
    round trip inside a transaction would hold the pool's row.
    """
    wish, found = _wanted(actor, wish)
    if found.lead is not None:
        raise Conflict("booking.whole_class", _("这一节属于一个班，整班报名。补课到课程页面上约。"))
    return _claim(actor, found, replace(wish, leads=found.leads), whole=True)


def claim_alone(actor: Actor, *, wish: Claim) -> Booking:
    """The same for this pool only, whatever it leads."""
    wish, found = _wanted(actor, wish)
    return _claim(actor, found, wish, whole=False)


def _wanted(actor: Actor, wish: Claim) -> tuple[Claim, Claimable]:
    if not actor.signed_in:
        raise NotAllowed("booking.sign_in", _("登录后才能预约。没有手机，到任一文化站报名字也能约。"))
    wish = replace(wish, person=wish.person or actor.person)
    found = get_claimable(actor, wish.pool)
    permit(policies.may_claim_for(actor, found.host, wish.person))
    return wish, found


def _claim(actor: Actor, found: Claimable, wish: Claim, *, whole: bool) -> Booking:
    try:
        return _take(actor, found, wish, whole=whole)
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
    rooms.lock_range(booking)
    Pool.objects.select_for_update(no_key=True).get(pk=booking.pool_id)  # order of locks: session, pool, booking
    booking = get_booking(actor, key, lock=True)
    _check_cancellable(booking)
    end(actor, booking=booking)
    if actor.person != booking.person:
        notices.cancelled_for(actor, booking)
    if booking.dependants:
        notices.cancelled_along(actor, booking)
    note(actor, "booking.cancel", booking_reference(booking), reason=booking.end_reason)
    serve_later(actor, session=booking.session_id)
    return booking


def end(actor: Actor, *, booking: Booking, reason: str = "") -> Booking:
    """Cancel a booking whose pool the caller has locked, and put its places back; remembered as the policy says."""
    why = reason or _reason(actor, booking)
    booking.state, booking.ended_at, booking.ended_by = State.CANCELLED, clock.now(), actor.person
    booking.hold_until, booking.end_reason = None, why
    booking.save(update_fields=["state", "hold_until", "ended_at", "ended_by", "end_reason"])
    leave_seats(booking)
    follow(booking)
    put_back(booking)
    rooms.end_of_range(actor, booking)
    remember_cancelling(actor, booking=booking)
    return booking


@transaction.atomic
def confirm(actor: Actor, *, key: str) -> Booking:
    """Make a held booking firm, in a class all its lessons. No pool is locked: a hold is a promise. Twice changes nothing.

    Raises Conflict when the time to confirm is over, or the session has begun.
    """
    booking = get_booking(actor, key, lock=True)
    if booking.state == State.CONFIRMED:
        return booking
    over = booking.hold_until and booking.hold_until <= clock.now()
    if booking.state != State.HELD or over or refusals.begun(booking.session, clock.now()):
        raise Conflict("booking.hold_over", _("保留的时间过了，位子已经让出。看看别的场次，或排进候补。"))
    booking.state, booking.hold_until = State.CONFIRMED, None
    booking.save(update_fields=["state", "hold_until"])
    if booking.series:
        lessons = Booking.objects.filter(series=booking.series, state=State.HELD)
        lessons.update(state=State.CONFIRMED, hold_until=None)
    follow(booking)
    note(actor, "booking.confirm", booking_reference(booking))
    return booking


@transaction.atomic
def expire(actor: Actor, *, booking: int) -> bool:
    """Let one hold that is over go, and put its places back. False when it was confirmed or ended meanwhile."""
    pool = Booking.objects.values_list("pool", flat=True).get(pk=booking)
    Pool.objects.select_for_update(no_key=True).get(pk=pool)
    held = Booking.objects.select_for_update(no_key=True, of=("self",)).select_related("session__offering__policy")
    found = held.get(pk=booking)
    if found.state != State.HELD or found.hold_until is None or found.hold_until > clock.now():
        return False
    found.state, found.hold_until, found.ended_at, found.end_reason = State.EXPIRED, None, clock.now(), "hold_over"
    found.save(update_fields=["state", "hold_until", "ended_at", "end_reason"])
    leave_seats(found)
    follow(found)
    put_back(found)
    if found.pool.lead_id is None:  # a class is told once
        notices.hold_expired(actor, found)
    note(actor, "booking.hold_over", booking_reference(found))
    serve_later(actor, session=found.session_id)
    return True


def expire_due(actor: Actor) -> int:
    """All holds that are over, each in a transaction of its own; returns how many."""
    due = Booking.objects.filter(state=State.HELD, hold_until__lte=clock.now()).order_by("pool", "pk")
    return sum(expire(actor, booking=each) for each in list(due.values_list("pk", flat=True)))


def _take(actor: Actor, found: Claimable, wish: Claim, *, whole: bool) -> Booking:
    refusals.check_claim(actor, found, wish, clock.now())
    if whole:
        eligibility.check(actor, found.subject, wish.person)
    wish = replace(wish, answers=checked(found.offering, wish.answers) if found.asks else {})
    wish = holds.asked_to_confirm(actor, found, wish, clock.now())
    if found.bound:
        rooms.check_place_open(found.session)
    with _one_statement(actor, wish):
        if wish.dependants or wish.person != actor.person:
            lock_persons([wish.person, *wish.dependants])  # a child is not put into two parties at once
        booking = _claimed(actor, found, wish)
        if booking.operator:
            note(actor, "booking.claim_for", booking_reference(booking))
            notices.booked_for(actor, booking)
        if booking.dependants:
            notices.booked_along(actor, booking)
    return booking


def _claimed(actor: Actor, found: Claimable, wish: Claim) -> Booking:
    limits = limits_of(actor, found, wish)
    provided = Provided(found.house or 0, found.hours or 0)
    try:
        if found.area:
            taken = seat_party(actor, wish, found.area, clock.now(), limits, provided)
        else:
            taken = take(actor, wish, clock.now(), limits, provided=provided)
    except IntegrityError as error:
        raise refusals.duplicate() from error
    if limits and taken.refused:
        raise refused(limits, taken.refused, suspended_until(wish.person, limits.policy))
    if not taken.bookings:
        refusals.check_one_place_each(found.session, wish)
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


def _is_family(actor: Actor, booking: Booking) -> bool:
    """Who booked it as a relative, or may act for the person; the house's own staff are staff, whose child it ever is."""
    if not actor.person or policies.may_run(actor, booking.session):
        return False
    made = actor.person == booking.operator and booking.channel == Channel.RELATIVE
    return made or acts_for(actor, booking.person)


def _reason(actor: Actor, booking: Booking) -> str:
    if actor.person != booking.person:
        return "by_relative" if _is_family(actor, booking) else "by_staff"
    if moved_since(booking) or rooms.shut_among([booking.session]) or _was_offered(booking):
        return "free"
    deadline = booking.session.starts_at - timedelta(minutes=booking.session.offering.cancel_minutes)
    promised = booking.state != State.HELD  # who lets a hold run out is not blamed either
    return "late" if promised and clock.now() > deadline else "by_person"


def _was_offered(booking: Booking) -> bool:
    """Whether it is only the offer of a waiting list: saying no to it gives nothing back that was ever taken."""
    held = booking.state == State.HELD
    return held and WaitEntry.objects.filter(booking=booking, state=WaitState.OFFERED).exists()
