"""The day before: whoever has places is reminded, once for each time that a session has."""

from wenmai.booking.queries.booked import booked_on
from wenmai.booking.telling.bookings import reminder
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit


def remind(actor: Actor) -> int:
    """Remind for tomorrow's sessions, each in its own transaction; returns how many people are told anew."""
    permit(actor.system)
    tomorrow = clock.day_bounds(clock.today())[1].date()
    return sum(reminder(actor, session, persons) for session, persons in booked_on(tomorrow).items())
