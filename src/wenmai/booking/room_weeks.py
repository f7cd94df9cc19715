"""For how many weeks in a row a room can be asked for. Pure."""

from datetime import date, timedelta

from wenmai.booking import policies
from wenmai.booking.drafts.rooms import Wanted
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor

MOST = 12


def weeks_ahead(actor: Actor, wanted: Wanted, first: date) -> int:
    """How many weeks can be asked for from a first day: as far ahead as the room is lent, for staff of the house twelve."""
    if policies.may_run_at(actor, wanted.host):
        return MOST
    last = clock.today() + timedelta(days=wanted.ahead_days)
    return max(1, min(MOST, (last - first).days // 7 + 1))
