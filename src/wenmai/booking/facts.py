"""What booking writes into the ledger: attendance and held sessions, under the kinds that the offering names."""

from datetime import datetime

from wenmai.booking.models import Attendance, Offering, Session
from wenmai.kernel.actor import Actor
from wenmai.kernel.subjects import reference
from wenmai.ledger import actions as ledger
from wenmai.ledger.place import Place

ONLINE = "online"


def record_attendance(actor: Actor, attendance: Attendance) -> None:
    """People who came, 人次, at the moment they came, at the place where it happened."""
    session = attendance.session
    kind, source = session.offering.attendance_kind, attendance_source(attendance)
    channel = ONLINE if attendance.online else session.offering.fact_channel
    _record(actor, session, kind, source, attendance.at, attendance.heads, channel)


def reverse_attendance(actor: Actor, attendance: Attendance, reason: str) -> None:
    """Take an attendance back by a reversing fact."""
    ledger.reverse(
        actor, kind=attendance.session.offering.attendance_kind, source=attendance_source(attendance), reason=reason
    )


def record_held(actor: Actor, session: Session) -> None:
    """The session took place: one 场次 on the day it started."""
    _record(
        actor,
        session,
        session.offering.held_kind,
        session_source(session),
        session.starts_at,
        1,
        session.offering.fact_channel,
    )


def reverse_held(actor: Actor, session: Session, reason: str) -> None:
    """The session did not count after all."""
    ledger.reverse(actor, kind=session.offering.held_kind, source=session_source(session), reason=reason)


def attendance_source(attendance: Attendance) -> str:
    """The reference that a fact opens down to."""
    return reference("booking.attendance", attendance.pk)


def session_source(session: Session) -> str:
    """The reference of a held session."""
    return reference("booking.session", session.pk)


def moment_of(session: Session, now: datetime) -> datetime:
    """When people who are entered at `now` came: never after the end, so that late corrections stay on their day."""
    ends: datetime = session.ends_at
    return min(now, ends)


def place_of(session: Session) -> Place:
    """Where it happened, and for whom it counts."""
    host = session.offering.institution
    return Place(division=session.division_id, institution=host.code, institution_kind=host.kind)


def _record(actor: Actor, session: Session, kind: str, source: str, at: datetime, quantity: int, channel: str) -> None:
    offering: Offering = session.offering
    ledger.record(
        actor,
        kind=kind,
        source=source,
        happened_at=at,
        place=place_of(session),
        quantity=quantity,
        channel=channel,
        audience=tuple(offering.fact_audience),
        setting=offering.fact_setting,
        attributes=dict(offering.fact_attributes),
    )
