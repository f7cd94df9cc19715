"""Who may come in, when, and with how many: the rules of the door."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from wenmai.booking import refusals, rooms
from wenmai.booking.door_hours import CORRECTABLE, EARLY, LATE
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.engine.claiming import DOOR
from wenmai.booking.engine.shows import take_any
from wenmai.booking.models import Attendance, Booking, Pool, Session, Status, Way
from wenmai.booking.queries.bookings import bookings_today, missed_booking
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid


@dataclass(frozen=True, slots=True)
class Arrival:
    """A recognised person at the door of a session. `heads` 0 means the whole party; `seat_now` books a free place."""

    session: int
    person: str
    way: Way = Way.CODE
    heads: int = 0
    seat_now: bool = False


def check_window(session: Session, way: Way, now: datetime) -> None:
    """Codes from an hour before the start to an hour after the end; names and counts may be entered for 30 days."""
    if session.status in {Status.CANCELLED, Status.PLANNED}:
        raise Conflict(
            "booking.cancelled", _("这一场%(status)s，不能签到。") % {"status": session.get_status_display()}
        )
    if now < session.starts_at - EARLY:
        opens = timezone.localtime(session.starts_at - EARLY).strftime("%H:%M")
        raise Conflict("booking.too_early", _("还早，%(opens)s 开始签到。") % {"opens": opens})
    last = session.ends_at + (LATE if way == Way.CODE else CORRECTABLE)
    if now > last:
        raise Conflict("booking.too_late", _("这一场早已结束。漏记的人，请在“还要补的”里补人数。"))


def booking_for(actor: Actor, session: Session, arrival: Arrival) -> Booking | None:
    """The booking that brings the person here; None where no booking is needed. Raises Conflict with what to do."""
    day = clock.day_of(session.starts_at)
    today = list(bookings_today(arrival.person, max(day, min(clock.today(), clock.day_of(session.ends_at)))))
    for booking in today:
        if booking.session_id == session.pk:
            return _of_the_spot(booking)
    if missed := missed_booking(session, arrival.person):
        return missed
    if not session.offering.bookable:
        return None
    if arrival.seat_now:
        return _seat(actor, session, arrival)
    raise _elsewhere(today) if today else _not_booked(session)


def _of_the_spot(booking: Booking) -> Booking:
    if booking.pool.online:
        message = _("约的是线上的名额，不在门口签到。人到了现场，用“＋”清点，或取消线上的再当场补约。")
        raise Conflict("booking.online_place", message)
    return booking


def check_not_in(session: Session, person: str) -> None:
    """Raises Conflict naming the time when the person was let in before, by this clerk or another."""
    present = Attendance.objects.filter(session=session, undone_at=None)
    before = present.filter(person=person).first()
    if before:
        at = timezone.localtime(before.at).strftime("%H:%M")
        raise Conflict("booking.already_in", _("%(at)s 已经签到了。") % {"at": at})


def heads_for(session: Session, booking: Booking | None, arrival: Arrival) -> int:
    """How many came: what the clerk says, else the whole party. Raises Invalid above the party."""
    most = booking.party_size if booking else session.offering.party_max
    heads = arrival.heads or (booking.party_size if booking else 1)
    if not 1 <= heads <= most:
        message = _("这次约了 %(most)s 人。多来的人，请用“＋”清点。") % {"most": most}
        raise Invalid("booking.heads", message, fields={"heads": message})
    return heads


def _seat(actor: Actor, session: Session, arrival: Arrival) -> Booking:
    """当场补约: take a free place at the door, by the same statement as everybody."""
    rooms.check_open(session)
    if session.status != Status.PUBLISHED:
        raise Conflict("booking.closed", _("这一场停止预约了，不再补约。人已经进来的话，用“＋”清点。"))
    party = arrival.heads or 1
    for pool in Pool.objects.filter(session=session, remaining__gte=party, online=False).order_by("pk"):
        wish = Claim(
            pool=pool.pk,
            key=f"door:{session.pk}:{arrival.person}:{clock.now().timestamp()}",
            party_size=party,
            person=arrival.person,
        )
        if taken := take_any(actor, wish, clock.now(), provided=DOOR).bookings:
            return taken[0]
        refusals.check_one_place_each(session.pk, wish)
    raise Conflict("booking.full", _("满了。人已经进来的话，用“＋”清点。"))


def _elsewhere(today: list[Booking]) -> Conflict:
    booking = today[0]
    starts = timezone.localtime(booking.session.starts_at).strftime("%H:%M")
    values = {
        "starts": starts,
        "title": booking.session.offering.title,
        "host": booking.session.offering.institution.label,
    }
    message = _("今天约的不是这一场，是 %(starts)s 的“%(title)s”，%(host)s。") % values
    return Conflict("booking.wrong_session", message, fields={"session": str(booking.session_id)})


def _not_booked(session: Session) -> Conflict:
    left = sum(pool.remaining for pool in session.pools.all() if pool.accepting and not pool.online)
    if not left:
        return refusals.full(0, 1)
    return Conflict("booking.not_booked", _("没有约这一场。还余 %(left)s 席，可以当场补约。") % {"left": left})
