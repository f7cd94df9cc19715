"""What else changes when a booking is answered, used or has run out: the waiting or the application behind it."""

from wenmai.booking.models import Application, ApplicationState, Booking, WaitEntry, WaitState
from wenmai.kernel import clock

WAITED = {
    "confirmed": WaitState.FULFILLED,
    "attended": WaitState.FULFILLED,
    "cancelled": WaitState.DECLINED,
    "expired": WaitState.LAPSED,
    "no_show": WaitState.LAPSED,
}
APPLIED = {"cancelled": ApplicationState.DECLINED, "expired": ApplicationState.LAPSED}


def follow(booking: Booking) -> None:
    """Carry a booking's new state over. An offer that was answered never comes back; confirmed winners stay winners."""
    offered = WaitEntry.objects.filter(booking=booking, state=WaitState.OFFERED)
    if state := WAITED.get(booking.state):
        offered.update(state=state, offered_until=None, ended_at=clock.now())
    if won := APPLIED.get(booking.state):
        Application.objects.filter(booking=booking, state=ApplicationState.WON).update(state=won)
