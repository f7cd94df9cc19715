"""The scan box of a desk: one field for a code, six digits, a card, a name or the end of a phone number."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking import policies
from wenmai.booking.actions.attendance import check_in
from wenmai.booking.actions.movements import come_back, leave
from wenmai.booking.arrivals import Arrival
from wenmai.booking.door_hours import EARLY, LATE
from wenmai.booking.models import Attendance, Booking, Movement, Session, Status, Way
from wenmai.booking.queries.bookings import bookings_today
from wenmai.booking.queries.desk import Found, booked_as
from wenmai.booking.queries.occupancy import came_of, heads_inside
from wenmai.booking.queries.shown import booking_shown
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.kernel.validators import is_mobile, plain
from wenmai.people.actions.codes import accept_code
from wenmai.people.actions.counter import find_person
from wenmai.people.actions.social_cards import recognise
from wenmai.places.models import Institution

DOCUMENT = 18  # signs of a resident's number


@dataclass(frozen=True, slots=True)
class Scan:
    """What was scanned or typed. `session` 0: the desk finds out which one is meant."""

    code: str
    session: int = 0
    heads: int = 0
    seat_now: bool = False
    out: bool = False


@dataclass(frozen=True, slots=True)
class Passed:
    """What a scan at the desk did: let in, in again or out, and with how many."""

    attendance: Attendance
    movement: Movement | None = None


def pass_scanned(actor: Actor, *, institution: Institution, scan: Scan) -> Passed:
    """Like `check_in_scanned`, for a desk at which people also leave: out by the exit, and in again after it."""
    permit(policies.may_run_sessions_of(actor, institution))
    recognise(actor, text=scan.code)
    return _passed(actor, institution, scan)


@transaction.atomic
def _passed(actor: Actor, institution: Institution, scan: Scan) -> Passed:
    session, person = _shown(actor, institution, scan)
    if scan.out:
        moved = leave(actor, session=session, person=person, heads=scan.heads)
        assert moved.attendance is not None
        return Passed(moved.attendance, moved)
    before = came_of(session, person)
    if before and (back := come_back(actor, attendance=before)):
        return Passed(before, back)
    return Passed(check_in(actor, arrival=Arrival(session, person, Way.CODE, scan.heads, scan.seat_now)))


def check_in_scanned(actor: Actor, *, institution: Institution, scan: Scan) -> Attendance:
    """Let in whoever shows this: a ticket or its number, the one code, six digits, a card, a document, a whole phone number.

    Raises what reading it raises (forged, expired, used elsewhere, revoked), what `check_in` raises, and Conflict
    booking.which_session or booking.nothing_on.
    """
    permit(policies.may_run_sessions_of(actor, institution))
    recognise(actor, text=scan.code)
    return _checked_in(actor, institution, scan)


@transaction.atomic
def _checked_in(actor: Actor, institution: Institution, scan: Scan) -> Attendance:
    session, person = _shown(actor, institution, scan)
    return check_in(actor, arrival=Arrival(session, person, Way.CODE, scan.heads, scan.seat_now))


def _shown(actor: Actor, institution: Institution, scan: Scan) -> tuple[int, str]:
    """The session and the person that a scan is about."""
    if booking := booking_shown(institution, scan.code):
        return scan.session or booking.session_id, booking.person
    person = _person_shown(actor, institution, scan.code)
    return scan.session or _session_for(institution, person, clock.now(), out=scan.out), person


def _person_shown(actor: Actor, institution: Institution, text: str) -> str:
    """Whose code, card, document or whole phone number this is; a document's and a phone's look-up is noted."""
    typed = plain(text)
    if is_mobile(typed) or (len(typed) == DOCUMENT and typed[:-1].isdecimal()):
        return find_person(actor, text=typed).key
    context = f"booking.desk:{institution.code}:{clock.today().isoformat()}"
    return accept_code(actor, code=text, context=context).person


@transaction.atomic
def look_up(actor: Actor, *, institution: Institution, text: str) -> list[Found]:
    """Find a booking of today by name or by the end of a phone number. That somebody looked is kept in the trail."""
    permit(policies.may_run_sessions_of(actor, institution))
    cleaned = text.strip()
    if not (len(cleaned) >= 2 and not cleaned.isdecimal()) and not (cleaned.isdecimal() and len(cleaned) == 4):
        raise Invalid(
            "booking.look_up", _("输入姓名（至少两个字）、手机尾号四位，或扫码。"), fields={"code": _("写完整一点")}
        )
    found = booked_as(institution, cleaned)
    note(actor, "booking.look_up", f"places.institution:{institution.code}", found=len(found))
    return found


def _session_for(institution: Institution, person: str, now: datetime, *, out: bool = False) -> int:
    """The session at this desk that the person is here for."""
    rows = bookings_today(person, clock.day_of(now))
    here = [each for each in rows if each.session.offering.institution_id == institution.pk]
    if here:
        return min(here, key=lambda each: _nearness(each, person, now, out=out)).session_id
    return _only(_admitting(institution))


def _nearness(booking: Booking, person: str, now: datetime, *, out: bool) -> tuple[bool, bool, bool]:
    """Smallest for what somebody means who shows a code: whose door is open; to leave or to come back where they are, else where they are
    not in yet; what is still to come before what is over. Of two alike the sooner.
    """
    session, came = booking.session, came_of(booking.session_id, person)
    shut = not session.starts_at - EARLY <= now <= session.ends_at + LATE
    back = came is not None and heads_inside(came) < came.heads and now < session.ends_at
    return shut, came is None if out else came is not None and not back, session.ends_at < now


def _only(sessions: list[Session]) -> int:
    if not sessions:
        raise Conflict("booking.nothing_on", _("现在没有可以签到的场次。最早在开始前一小时签到。"))
    if len(sessions) > 1:
        titles = "、".join(str(each) for each in sessions)
        raise Conflict(
            "booking.which_session",
            _("现在有 %(n)s 场：%(titles)s。点开一场再扫。") % {"n": len(sessions), "titles": titles},
        )
    return sessions[0].pk


def _admitting(institution: Institution) -> list[Session]:
    now = clock.now()
    rows = Session.objects.filter(
        offering__institution=institution, status__in=[Status.PUBLISHED, Status.CLOSED, Status.DONE]
    )
    return list(
        rows.filter(starts_at__lte=now + EARLY, ends_at__gte=now - LATE)
        .select_related("offering")
        .order_by("starts_at")
    )
