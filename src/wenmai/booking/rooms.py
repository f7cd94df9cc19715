"""Sessions in a space of the house: take it, leave it, and never outside the hours when it is open."""

from django.utils.translation import gettext as _

from wenmai.booking.facts import session_source
from wenmai.booking.models import Booking, ClaimKind, Session, Status
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict
from wenmai.places.actions import occupancy
from wenmai.places.hours import ranges_on
from wenmai.places.queries.days import official_days
from wenmai.places.queries.hours import timetable


def take_room(actor: Actor, session: Session) -> None:
    """Occupy the session's space. Raises Conflict when it is taken or closed; nothing to do on a village square."""
    if session.space is None:
        return
    check_open(session)
    source = session_source(session)
    occupancy.occupy(actor, space=session.space, during=(session.starts_at, session.ends_at), source=source)


def leave_room(actor: Actor, session: Session) -> None:
    """Free the space again."""
    if session.space is not None:
        occupancy.release(actor, source=session_source(session))


def end_of_range(actor: Actor, booking: Booking) -> None:
    """A booking by the hour was cancelled: its date is off and the room is free. The caller has locked the session."""
    session = booking.session
    if session.offering.claim_kind != ClaimKind.RANGE or session.status == Status.CANCELLED:
        return
    session.status, session.cancelled_at, session.cancelled_by = Status.CANCELLED, clock.now(), actor.person
    session.save(update_fields=["status", "cancelled_at", "cancelled_by"])
    leave_room(actor, session)


def lock_range(booking: Booking) -> None:
    """Lock the date of a booking by the hour, which ends with it; first in the order of locks."""
    if booking.session.offering.claim_kind == ClaimKind.RANGE:
        Session.objects.select_for_update(no_key=True).get(pk=booking.session_id)


def check_space_open(session: int) -> None:
    """The same for a session known by its key."""
    check_open(Session.objects.select_related("space").get(pk=session))


def is_open(session: Session) -> bool:
    """False when the space of a session is shut at any time of it."""
    try:
        check_open(session)
    except Conflict:
        return False
    return True


def check_open(session: Session) -> None:
    """Raise Conflict when the space is shut at any time of the session, whatever page or program asks.

    An evening in the hall therefore needs published hours (延时), which is what the plan wants to count. A house
    that has published no hours at all is not known to be shut.
    """
    if session.space is None:
        return
    table = timetable(session.space)
    if not table.rules and not table.exceptions:
        return
    days = official_days(clock.day_of(session.starts_at), clock.day_of(session.ends_at))
    reached = session.starts_at
    for each in (each for day in sorted(days) for each in ranges_on(table, days[day])):
        reached = each.end if each.holds(reached) else reached
    if reached < session.ends_at:
        message = _("%(place)s 那时不开放。换个时间或地方，或先公布延时开放。") % {"place": session.space.name}
        raise Conflict("booking.place_closed", message)
