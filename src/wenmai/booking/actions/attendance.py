"""At the door: check in, count, undo, and say that a session was held. Each writes its fact in the same transaction."""

from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking import arrivals, facts, policies
from wenmai.booking.afterwards import use
from wenmai.booking.arrivals import Arrival
from wenmai.booking.entering import enter, put_more
from wenmai.booking.models import Attendance, Booking, Session, State, Status, Way
from wenmai.booking.queries.bookings import get_attendance
from wenmai.booking.queries.sessions import door_counts, heads_of, lock_session, unconfirmed
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit

MOST_COUNTED = 20_000
CONFIRM_AFTER = timedelta(hours=12)


@transaction.atomic
def check_in(actor: Actor, *, arrival: Arrival) -> Attendance:
    """Let a recognised person, and the party booked with them, in. 人次 are the people who really came.

    Raises Conflict with a code that says what to do: booking.already_in, wrong_session (names the session the person
    has today), not_booked, too_early, too_late, cancelled.
    """
    session = lock_session(arrival.session)
    permit(policies.may_run(actor, session))
    now = clock.now()
    arrivals.check_window(session, arrival.way, now)
    booking = arrivals.booking_for(actor, session, arrival)
    arrival = replace(arrival, person=booking.person if booking else arrival.person)
    arrivals.check_not_in(session, arrival.person)
    heads = arrivals.heads_for(session, booking, arrival)
    attendance = enter(
        actor, Attendance(session=session, booking=booking, person=arrival.person, heads=heads, way=arrival.way)
    )
    if booking:
        use(actor, booking)
    return attendance


@transaction.atomic
def say_heads(actor: Actor, *, booking: Booking, heads: int) -> Attendance | None:
    """So many of a party have come by now, said where nobody watches: the same again adds nobody, fewer takes nobody back.

    None for a booking that is neither to come nor come. Raises Invalid above the party, and what `check_in` raises.
    """
    session = lock_session(booking.session_id)
    permit(policies.may_run(actor, session))
    booking.refresh_from_db(fields=["state"])
    there = Attendance.objects.filter(booking=booking, undone_at=None).order_by("pk").first()
    if there is None:
        arrival = Arrival(session.pk, booking.person, Way.CODE, heads)
        return check_in(actor, arrival=arrival) if booking.state == State.CONFIRMED else None
    there.session = session
    arrivals.check_window(session, Way.CODE, clock.now())
    if arrivals.heads_for(session, booking, Arrival(session.pk, booking.person, heads=heads)) > there.heads:
        put_more(actor, there, heads)
    return there


@transaction.atomic
def count_heads(actor: Actor, *, session: Session, total: int) -> int:
    """Set how many people without a phone were counted at the door; returns the new count.

    A higher total adds one dated count, a lower one takes the latest counts back; nothing is overwritten.
    """
    return _count(actor, lock_session(session.pk), total)


@transaction.atomic
def add_heads(actor: Actor, *, session: Session, change: int) -> int:
    """One more, or one fewer, whatever another clerk counts at the same time; never below nought."""
    locked = lock_session(session.pk)
    counted = door_counts([locked])[locked.pk].counted
    return _count(actor, locked, max(counted + change, 0))


@transaction.atomic
def undo_check_in(actor: Actor, *, attendance: int, reason: str = "") -> Attendance:
    """Take one attendance back, by a reversing fact. Undoing twice changes nothing."""
    found = get_attendance(actor, attendance)
    session = lock_session(found.session_id)
    permit(policies.may_run(actor, session))
    found.refresh_from_db()
    if found.undone_at is None:
        _undo(actor, found, reason or "撤回签到")
        _settle_empty(actor, session)
    return found


@transaction.atomic
def confirm_held(actor: Actor, *, session: Session, expected: int | None = None) -> Session:
    """确认 N 人，计入: the session took place and counts as one 场次. Confirming twice changes nothing.

    `expected` is the number that the clerk saw; Conflict when somebody has been counted since. Nobody there is a
    Conflict too: enter a number or cancel. Sessions with attendance that nobody confirms are confirmed by the
    worker twelve hours after their end; sessions without anybody never are.
    """
    session = lock_session(session.pk)
    permit(policies.may_run(actor, session))
    if session.status == Status.DONE:
        return session
    _check_held(session, expected)
    session.status, session.held_at, session.held_by = Status.DONE, clock.now(), actor.person
    session.save(update_fields=["status", "held_at", "held_by"])
    session.pools.update(accepting=False)
    facts.record_held(actor, session)
    note(actor, "booking.session.held", facts.session_source(session), heads=heads_of(session))
    return session


def confirm_forgotten(actor: Actor) -> int:
    """Confirm sessions of the last 60 days with people that ended twelve hours ago; each in its own transaction.

    Returns how many. Sessions without anybody stay in 还要补的 and never count.
    """
    ended = unconfirmed(clock.now() - CONFIRM_AFTER)
    return sum(confirm_held(actor, session=each).status == Status.DONE for each in ended)


@transaction.atomic
def withdraw_held(actor: Actor, *, session: Session, reason: str) -> Session:
    """Undo `confirm_held`: the session no longer counts as 场次; its attendance stays until undone."""
    session = lock_session(session.pk)
    permit(policies.may_run(actor, session))
    if session.status == Status.DONE:
        _unhold(actor, session, reason)
    return session


def _set_state(booking: Booking, state: State) -> None:
    booking.state = state
    booking.save(update_fields=["state"])


def _count(actor: Actor, session: Session, total: int) -> int:
    permit(policies.may_run(actor, session))
    if not 0 <= total <= MOST_COUNTED:
        message = _("人数要在 0 到 20000 之间。")
        raise Invalid("booking.heads", message, fields={"heads": message})
    arrivals.check_window(session, Way.COUNT, clock.now())
    counted = door_counts([session])[session.pk].counted
    for row in (
        Attendance.objects.filter(session=session, way=Way.COUNT, online=False, undone_at=None)
        .order_by("-pk")
        .iterator()
    ):
        if counted <= total:
            break
        row.session = session
        _undo(actor, row, f"清点人数改为 {total}")
        counted -= row.heads
    if counted < total:
        enter(actor, Attendance(session=session, heads=total - counted, way=Way.COUNT))
    _settle_empty(actor, session)
    return total


def _undo(actor: Actor, attendance: Attendance, reason: str) -> None:
    attendance.undone_at, attendance.undone_by, attendance.undo_reason = clock.now(), actor.person, reason[:60]
    attendance.save(update_fields=["undone_at", "undone_by", "undo_reason"])
    if attendance.booking:
        _set_state(attendance.booking, State.CONFIRMED)
    facts.reverse_attendance(actor, attendance, reason)
    note(actor, "booking.attendance.undo", facts.attendance_source(attendance))


def _settle_empty(actor: Actor, session: Session) -> None:
    """A held session that nobody is left in was not held."""
    if session.status == Status.DONE and heads_of(session) == 0:
        _unhold(actor, session, "没有人到场")


def _unhold(actor: Actor, session: Session, reason: str) -> None:
    session.status, session.held_at, session.held_by = Status.CLOSED, None, ""
    session.save(update_fields=["status", "held_at", "held_by"])
    facts.reverse_held(actor, session, reason)
    note(actor, "booking.session.unheld", facts.session_source(session))


def _check_held(session: Session, expected: int | None) -> None:
    if session.status not in {Status.PUBLISHED, Status.CLOSED}:
        raise Conflict("booking.not_held", _("这一场%(status)s，不能计入。") % {"status": session.get_status_display()})
    if clock.now() < session.starts_at:
        starts = timezone.localtime(session.starts_at).strftime("%H:%M")
        raise Conflict("booking.not_started", _("还没开始，%(starts)s 以后再确认。") % {"starts": starts})
    heads = heads_of(session)
    if not heads:
        raise Conflict("booking.nobody", _("没有签到，也没清点。办了就补一个数，没办就点“取消了”。"))
    if expected is not None and expected != heads:
        raise Conflict(
            "booking.count_changed", _("刚才人数变了，现在共 %(heads)s 人。看一眼再确认。") % {"heads": heads}
        )
