"""证件不符: somebody else came with a ticket. A clerk says so with a reason, where the rule counts it; it can be appealed."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking import policies
from wenmai.booking.actions.credit import remember_wrong_person
from wenmai.booking.door_hours import EARLY
from wenmai.booking.engine.following import follow
from wenmai.booking.models import EXPECTED, Booking, CreditKind, Session, State, Status
from wenmai.booking.queries.bookings import booking_reference, get_booking
from wenmai.booking.queries.sessions import lock_session
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit

UNTIL = timedelta(hours=24)


def countable(session: Session) -> bool:
    """Whether the rule of a session counts it, and the door is or was open within a day."""
    policy, now = session.offering.policy, clock.now()
    if policy is None or not policy.wrong_id_counts or session.status in {Status.CANCELLED, Status.PLANNED}:
        return False
    return bool(session.starts_at - EARLY <= now <= session.ends_at + UNTIL)


def noted(booking: Booking) -> bool:
    """Whether it was noted of a booking already."""
    return booking.credit.filter(kind=CreditKind.WRONG_ID).exists()


@transaction.atomic
def wrong_person(actor: Actor, *, key: str, reason: str) -> Booking:
    """Note it on the record of whom the ticket was for. Who has not been let in counts as not come; twice changes nothing.

    Raises NotFound outside the actor's houses, NotAllowed for one's own, Conflict (booking.not_counted) where the rule does
    not count it, before the door opens, a day after the end, or for what somebody else booked; Invalid without a reason.
    """
    booking = get_booking(actor, key)
    session = lock_session(booking.session_id)
    permit(policies.may_judge(actor, session, booking.person))
    booking = get_booking(actor, key, lock=True)
    if noted(booking):
        return booking
    _check(session, booking, reason)
    if booking.state in {State.HELD, State.CONFIRMED}:
        booking.state, booking.hold_until = State.NO_SHOW, None
        booking.save(update_fields=["state", "hold_until"])
        follow(booking)
    remember_wrong_person(actor, booking=booking, reason=reason.strip())
    note(actor, "booking.wrong_person", booking_reference(booking))
    return booking


def _check(session: Session, booking: Booking, reason: str) -> None:
    if not countable(session) or booking.state not in EXPECTED:
        raise Conflict("booking.not_counted", _("这一场不记“证件不符”，或现在不能记。请本人到场，或按规则补签到。"))
    if booking.operator:
        raise Conflict("booking.not_counted", _("这是别人代约的，不记在本人名下。问清楚是谁来的，按实际签到就行。"))
    if not reason.strip():
        message = _("写一句看到了什么，本人会看到，也能申诉。")
        raise Invalid("booking.reason", message, fields={"reason": message})
