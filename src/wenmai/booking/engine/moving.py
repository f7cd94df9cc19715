"""Held places of a date that gets another time: until when they are to be confirmed now."""

from datetime import datetime, timedelta

from wenmai.booking.holds import deadline
from wenmai.booking.models import Booking, BookingPolicy, Confirming, Session, State, WaitEntry, WaitState
from wenmai.kernel import clock


def move_holds(session: Session, policy: BookingPolicy | None, start: datetime) -> int:
    """Reckon the deadlines of a session that is about to begin at `start`; its pools are locked. How many are firm now.

    What the rule holds until so long before the start keeps that distance, and is firm where that time has come already.
    Other holds (an offer to who waited, a rule that counts from the claim) stay, and end with the new start at the latest.
    What is over already is left to run out.
    """
    held, firm = Booking.objects.filter(session=session, state=State.HELD, hold_until__gt=clock.now()), 0
    if policy and policy.confirming == Confirming.BEFORE:
        ruled = held.filter(hold_until=session.starts_at - timedelta(minutes=policy.hold_minutes))
        if until := deadline(policy.confirming, policy.hold_minutes, start, clock.now()):
            ruled.update(hold_until=until)
        else:
            firm = ruled.update(state=State.CONFIRMED, hold_until=None)
    held.filter(hold_until__gt=start).update(hold_until=start)
    offered = WaitEntry.objects.filter(booking__session=session, state=WaitState.OFFERED, offered_until__gt=start)
    offered.update(offered_until=start)
    return firm
