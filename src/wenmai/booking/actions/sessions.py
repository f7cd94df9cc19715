"""Offerings and their sessions: open, schedule, publish, move, cancel."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking import policies, rooms
from wenmai.booking.drafts.claims import OfferingDraft, Slot
from wenmai.booking.engine.moving import move_holds
from wenmai.booking.engine.releasing import move_window, window, with_shares
from wenmai.booking.engine.seat_laying import lay_seats, with_seats_of_the_plan
from wenmai.booking.facts import session_source
from wenmai.booking.models import (
    ACTIVE,
    Application,
    ApplicationState,
    Booking,
    Offering,
    Pool,
    Session,
    SessionMove,
    State,
    Status,
    WaitEntry,
    WaitState,
)
from wenmai.booking.names import Names, names_of, strictest
from wenmai.booking.queries.booked import told_of
from wenmai.booking.queries.sessions import heads_of, lock_session, online_of
from wenmai.booking.queries.waiting import last_start
from wenmai.booking.telling import bookings as notices
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit

LONGEST_PARTY = 50
OF_RULE = {"policy", "cancel_minutes", "real_name_level", "real_name_each"}  # actions/rules.py says these


@transaction.atomic
def open_offering(actor: Actor, *, draft: OfferingDraft) -> Offering:
    """Make something bookable. Raises NotAllowed outside the actor's institutions, Invalid for an impossible party."""
    permit(policies.may_run_sessions_of(actor, draft.institution))
    if not 1 <= draft.party_max <= LONGEST_PARTY:
        raise Invalid("booking.party_max", _("一次最多约几人，要在 1 到 50 之间。"), fields={"party_max": "1—50"})
    return Offering.objects.create(**_columns(draft))


@transaction.atomic
def edit_offering(actor: Actor, *, offering: Offering, draft: OfferingDraft) -> Offering:
    """Change what the offering says. Facts already recorded keep what was true then; its rule, and what it took from it, stay."""
    permit(policies.may_run_offering(actor, offering))
    columns = {name: value for name, value in _columns(draft).items() if name not in OF_RULE}
    for name, value in columns.items():
        setattr(offering, name, value)
    offering.save(update_fields=columns)
    return offering


@transaction.atomic
def schedule_session(actor: Actor, *, offering: Offering, slot: Slot) -> Session:
    """Plan one date; nobody sees it before `publish_session`. Takes the space, if there is one, also when only named.

    Raises Invalid for a wrong time or seats, Conflict when the space is taken or closed then, or has no plan of its seats.
    """
    permit(policies.may_run_offering(actor, offering))
    slot = with_seats_of_the_plan(rooms.named(offering.institution, slot))
    _check_slot(offering, slot)
    session = Session.objects.create(
        offering=offering,
        label=slot.label,
        during=(slot.start, slot.end),
        space=slot.space,
        venue=slot.venue,
        division=slot.division,
    )
    _open_pools(offering, session, slot)
    lay_seats(session, slot)
    rooms.take_room(actor, session)
    note(actor, "booking.session.schedule", session_source(session))
    return session


@transaction.atomic
def publish_session(actor: Actor, *, session: Session) -> Session:
    """Let people see and claim it. Publishing a published session changes nothing."""
    session = lock_session(session.pk)
    permit(policies.may_run(actor, session))
    if session.status == Status.PUBLISHED:
        return session
    if session.status not in {Status.PLANNED, Status.CLOSED}:
        raise Conflict(
            "booking.not_publishable",
            _("这一场已经%(status)s，不能再发布。") % {"status": session.get_status_display()},
        )
    session.status, session.published_at = Status.PUBLISHED, session.published_at or clock.now()
    session.save(update_fields=["status", "published_at"])
    session.pools.filter(round=None).update(accepting=session.offering.bookable)
    note(actor, "booking.session.publish", session_source(session))
    return session


@transaction.atomic
def close_booking(actor: Actor, *, session: Session) -> Session:
    """Take no more bookings; those that stand, stand."""
    session = lock_session(session.pk)
    permit(policies.may_run(actor, session))
    if session.status != Status.PUBLISHED:
        raise Conflict("booking.not_open", _("只有已发布的场次能停止预约。"))
    session.status = Status.CLOSED
    session.save(update_fields=["status"])
    session.pools.update(accepting=False)
    note(actor, "booking.session.close", session_source(session))
    return session


@transaction.atomic
def move_session(actor: Actor, *, session: Session, start: datetime, end: datetime) -> Session:
    """Another time, same place. Bookings stand, may be cancelled freely, and their tickets say both times.

    Opening, closing, kept places and the time to confirm move along: so many minutes before the start, as the rule says.
    """
    session = lock_session(session.pk)
    permit(policies.may_run(actor, session))
    if session.status in {Status.CANCELLED, Status.DONE} or session.starts_at <= clock.now():
        raise Conflict("booking.not_movable", _("已经开始、取消或计入的场次不能改时间。"))
    _check_times(start, end)
    if start <= clock.now():
        message = _("新的时间已经过了，选以后的。")
        raise Invalid("booking.past", message, fields={"start": message})
    was = session.starts_at
    SessionMove.objects.create(session=session, was=session.during, at=clock.now())
    _move_windows(session, start, end)
    firm = move_holds(session, session.offering.policy, start)
    session.during, session.revision = (start, end), session.revision + 1
    session.save(update_fields=["during", "revision"])
    session.refresh_from_db()
    WaitEntry.objects.filter(sessions__contains=[session.pk], state=WaitState.WAITING, until=was).update(
        until=last_start(session.pk, start)
    )
    rooms.leave_room(actor, session)
    rooms.take_room(actor, session)
    notices.session_moved(actor, session, _booked(session), was)
    note(actor, "booking.session.move", session_source(session), start=start.isoformat(), confirmed=firm)
    return session


@transaction.atomic
def cancel_session(actor: Actor, *, session: Session, reason: str, quietly: bool = False) -> Session:
    """Call a session off: bookings end without blame, places and space are freed, it never counts.

    `quietly`: the caller tells people, once for many dates. Raises Conflict when people have been checked in: undo those first, or the session was held.
    """
    session = lock_session(session.pk)
    permit(policies.may_run(actor, session))
    _check_cancellable(session)
    pools = list(session.pools.select_for_update(no_key=True).order_by("pk"))
    booked = _booked(session)
    ended = _end_bookings(actor, session)
    _end_promises(session)
    for pool in pools:
        pool.accepting, pool.remaining, pool.resting = False, pool.capacity, 0
        pool.save(update_fields=["accepting", "remaining", "resting"])
    session.seats.update(booking=None, away_until=None)
    session.status, session.cancelled_at, session.cancelled_by, session.cancel_reason = (
        Status.CANCELLED,
        clock.now(),
        actor.person,
        reason[:200],
    )
    session.save(update_fields=["status", "cancelled_at", "cancelled_by", "cancel_reason"])
    rooms.leave_room(actor, session)
    if not quietly:
        notices.session_cancelled(actor, session, booked)
    note(actor, "booking.session.cancel", session_source(session), bookings=ended)
    return session


def _move_windows(session: Session, start: datetime, end: datetime) -> None:
    pools = list(session.pools.select_for_update(no_key=True).order_by("pk"))
    for pool in pools:
        move_window(pool, session.offering.policy, (session.starts_at, session.ends_at), (start, end), clock.now())
        pool.save(update_fields=["opens_at", "closes_at", "release_at"])


def _columns(draft: OfferingDraft) -> dict[str, object]:
    names = strictest([Names(draft.real_name_level, draft.real_name_each), names_of(draft.policy)])
    return {
        "subject": draft.subject,
        "institution": draft.institution,
        "title": draft.title,
        "kind": draft.kind,
        "attendance_kind": draft.attendance_kind,
        "held_kind": draft.held_kind,
        "fact_channel": draft.channel,
        "fact_audience": list(draft.audience),
        "fact_setting": draft.setting,
        "fact_attributes": dict(draft.attributes),
        "bookable": draft.bookable,
        "party_max": draft.party_max,
        "cancel_minutes": draft.cancel_minutes,
        "real_name_level": names.level,
        "real_name_each": names.each,
        "demo": draft.demo,
        "policy": draft.policy,
        "claim_kind": draft.claim_kind,
        "space": draft.space,
    }


def _check_times(start: datetime, end: datetime) -> None:
    if start >= end:
        raise Invalid("booking.times", _("结束要晚于开始。"), fields={"end": _("结束要晚于开始")})


def _check_slot(offering: Offering, slot: Slot) -> None:
    _check_times(slot.start, slot.end)
    if slot.space and slot.space.institution_id != offering.institution_id:
        raise Invalid("booking.space", _("这个空间不是本单位的，换一个。"), fields={"space": _("不是本单位的空间")})
    if offering.bookable and not any(seats.capacity for seats in slot.seats):
        raise Invalid(
            "booking.seats", _("要预约的场次得写明席位数；不用预约就选“直接来”。"), fields={"seats": _("写明席位数")}
        )
    if len({seats.name for seats in slot.seats}) != len(slot.seats):
        raise Invalid("booking.seats", _("席位的名字重复了。"), fields={"seats": _("名字重复")})


def _open_pools(offering: Offering, session: Session, slot: Slot) -> None:
    opens, closes = window(offering.policy, slot, clock.now())
    if opens >= closes:
        raise Invalid("booking.window", _("开放预约要早于截止。"), fields={"opens_at": _("要早于截止")})
    Pool.objects.bulk_create(
        Pool(
            session=session,
            name=seats.name,
            capacity=seats.capacity,
            remaining=seats.capacity,
            opens_at=opens,
            closes_at=closes,
            door=seats.door,
            online=seats.online,
            group=seats.group,
            release_at=(seats.release_at or slot.start) if seats.door or seats.group else None,
        )
        for seats in with_shares(offering.policy, slot, clock.now())
        if seats.capacity
    )


def _check_cancellable(session: Session) -> None:
    if session.status in {Status.CANCELLED, Status.DONE}:
        raise Conflict("booking.already_over", _("这一场已经%(status)s。") % {"status": session.get_status_display()})
    if heads := heads_of(session) + online_of(session):
        raise Conflict(
            "booking.people_came", _("已有 %(heads)s 人到场，不能取消。签到有误，先撤回。") % {"heads": heads}
        )


def _booked(session: Session) -> list[str]:
    """Who holds places now, and who comes along; each is told what becomes of the date."""
    return told_of(Booking.objects.filter(session=session, state__in=ACTIVE))


def _end_bookings(actor: Actor, session: Session) -> int:
    active = Booking.objects.filter(session=session, state__in=ACTIVE)
    return active.update(
        state=State.CANCELLED,
        hold_until=None,
        ended_at=clock.now(),
        ended_by=actor.person,
        end_reason="session_cancelled",
    )


def _end_promises(session: Session) -> None:
    """Offers to who waited end; who won this date has not won. Of a class only the date is off."""
    now = clock.now()
    offered = WaitEntry.objects.filter(booking__session=session, state=WaitState.OFFERED)
    offered.update(state=WaitState.CLOSED, offered_until=None, ended_at=now)
    won = Application.objects.filter(booking__session=session, booking__series=None, state=ApplicationState.WON)
    won.update(state=ApplicationState.LOST, reason="session_cancelled", decided_at=now)
