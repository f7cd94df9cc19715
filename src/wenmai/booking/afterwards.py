"""Somebody of whom it was said that they had not come, and who had: by a line that came late, or a clerk who enters them."""

from wenmai.booking.actions.credit import excuse
from wenmai.booking.engine.following import follow
from wenmai.booking.models import MISSED, Booking, CreditEvent, CreditKind, State
from wenmai.kernel.actor import Actor

REASON = "后来查到，当天来了"


def use(actor: Actor, booking: Booking) -> None:
    """Mark a booking as used; what was remembered of its being missed is taken back exactly."""
    if booking.state in MISSED:
        event = CreditEvent.objects.filter(booking=booking, kind=CreditKind.NO_SHOW, excused_by=None).first()
        if event:
            excuse(actor, event=event.pk, reason=REASON)
    booking.state, booking.hold_until = State.ATTENDED, None
    booking.save(update_fields=["state", "hold_until"])
    follow(booking)
