"""A booking as people read it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from wenmai.booking.answers import PRICE
from wenmai.booking.models import ACTIVE, Booking, ClaimKind, Session, SessionMove, State, Status
from wenmai.booking.queries.bookings import comes_along
from wenmai.booking.queries.seated import said_of
from wenmai.booking.rooms import shut_among
from wenmai.kernel import clock, subjects
from wenmai.kernel.actor import Actor, Channel
from wenmai.kernel.errors import NotFound
from wenmai.kernel.subjects import UnknownSubject
from wenmai.people.queries.persons import display_names

DOORS = {
    Channel.PHONE.value: lambda: _("电话"),
    Channel.COUNTER.value: lambda: _("服务台"),
    Channel.DESK.value: lambda: _("服务台"),
    Channel.RELATIVE.value: lambda: _("家人"),
}


@dataclass(frozen=True, slots=True)
class Ticket:
    """`state` in words; `usable` while it can be shown at a door; `cancellable` until it is used or over.

    `own` for who holds it and who booked it; `holder` is the masked name of the first, where that is not the reader.
    `booked_by` says who booked for them and by which door, "" where they did it themselves.
    `left` says how long held places wait for a word. `in_time` is True before the deadline, while nothing is noted of a cancelling. `moved` holds the time that was booked, when the house has since moved the date and it is still to come.
    `seats` are named seats as they are said, "" where places are only counted. `shut` when the place has announced to
    be shut then. `along` for who is brought along and only reads it.
    """

    booking: Booking
    session: Session
    title: str
    url: str
    state: str
    companions: str
    deadline: datetime
    usable: bool
    cancellable: bool
    in_time: bool
    own: bool
    holder: str
    booked_by: str
    moved: SessionMove | None
    left: str
    shut: bool
    along: bool
    seats: str = ""

    @property
    def room(self) -> bool:
        """A room for a time, not seats in it."""
        return is_room(self.session)

    @property
    def price(self) -> str:
        """The price that was read and chosen, "" where none was asked."""
        return str(self.booking.answers.get(PRICE, ""))

    @property
    def near(self) -> bool:
        """Today or tomorrow, or something has to be read or said about it."""
        soon = clock.day_of(self.session.starts_at) <= clock.today() + timedelta(days=1)
        return soon or self.shut or bool(self.left) or self.moved is not None


def is_room(session: Session) -> bool:
    """Whether what is booked is a room by the hour."""
    return session.offering.claim_kind == ClaimKind.RANGE


def ticket_of(actor: Actor, booking: Booking) -> Ticket:
    """One ticket."""
    return tickets_of(actor, [booking])[0]


def tickets_of(actor: Actor, bookings: Sequence[Booking]) -> list[Ticket]:
    """Tickets with the names of who comes along, in one query for all names, one for all seats and one for each subject.

    One more query when one of the dates was ever moved, three for the hours of the places.
    """
    prefetch_related_objects([each.session for each in bookings if each.session.revision], "moves")
    names = display_names(
        key
        for each in bookings
        for key in (each.person, each.operator, *each.dependants)
        if key and key != actor.person
    )
    urls = {each.session.offering.subject: "" for each in bookings}
    urls = {subject: _url(actor, subject) for subject in urls}
    seats = said_of(bookings)
    shut = shut_among([each.session for each in bookings if each.session.ends_at > clock.now()])
    made = [_ticket(actor, each, names, urls[each.session.offering.subject], shut) for each in bookings]
    return [replace(each, seats=seats.get(each.booking.pk, "")) for each in made]


def _ticket(actor: Actor, booking: Booking, names: dict[str, str], url: str, shut: set[int]) -> Ticket:
    session, now = booking.session, clock.now()
    standing = booking.state in ACTIVE and session.status != Status.CANCELLED
    return Ticket(
        booking=booking,
        session=session,
        title=str(session),
        url=url,
        state=_state(booking, now),
        companions="、".join(names.get(key, "") for key in booking.dependants),
        deadline=_deadline(session),
        usable=standing and now < session.ends_at,
        cancellable=standing and booking.state != State.ATTENDED and now < session.ends_at,
        in_time=now < _deadline(session),
        own=actor.person in {booking.person, booking.operator},
        holder="" if booking.person == actor.person else names.get(booking.person, ""),
        booked_by=_booked_by(actor, booking, names),
        moved=_moved(booking) if standing and now < session.ends_at else None,
        left=left_to_confirm(booking, now) if standing else "",
        shut=standing and session.pk in shut,
        along=comes_along(actor, booking),
    )


def _booked_by(actor: Actor, booking: Booking, names: dict[str, str]) -> str:
    """李*（家人）代约; whose name is not known, or was a system's, is not named."""
    if not booking.operator:
        return ""
    door = DOORS.get(booking.channel)
    who = _("你") if booking.operator == actor.person else names.get(booking.operator) or _("工作人员")
    return _("%(who)s代约（%(door)s）") % {"who": who, "door": door()} if door else _("%(who)s代约") % {"who": who}


def _moved(booking: Booking) -> SessionMove | None:
    """The first move after the booking: it holds what was booked. None when the date stands there again."""
    session = booking.session
    later = (each for each in session.moves.all() if each.at > booking.booked_at) if session.revision else iter(())
    first = next(later, None)
    return first if first and first.was != session.during else None


def left_to_confirm(booking: Booking, now: datetime) -> str:
    """How long held places are still kept, in words that stay true for a while; "" for what is not held."""
    if booking.state != State.HELD or booking.hold_until is None or booking.hold_until <= now:
        return ""
    minutes = int((booking.hold_until - now).total_seconds()) // 60
    if minutes >= 2 * 24 * 60:
        return _("还有 %(n)s 天") % {"n": minutes // (24 * 60)}
    if minutes >= 60:
        return _("还有 %(hours)s 小时 %(minutes)s 分") % {"hours": minutes // 60, "minutes": minutes % 60}
    return _("还有 %(n)s 分钟") % {"n": minutes} if minutes else _("不到 1 分钟")


def _deadline(session: Session) -> datetime:
    starts: datetime = session.starts_at
    return starts - timedelta(minutes=session.offering.cancel_minutes)


def _state(booking: Booking, now: datetime) -> str:
    if booking.session.status == Status.CANCELLED:
        return _("这一场取消了")
    if booking.state == State.CONFIRMED:
        return _("没有到场") if now >= booking.session.ends_at else _("约好了")
    return str(booking.get_state_display())


def _url(actor: Actor, subject: str) -> str:
    try:
        return subjects.resolve(actor, subject).url
    except (NotFound, UnknownSubject):
        return ""
