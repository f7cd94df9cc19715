"""Places that are only held until the person says again that they come, where the booking rule asks for it.

SOON: so many minutes after the claim, against places that are taken on trial. BEFORE: so many minutes before the start, say a
day, so that who has changed their mind makes room while others can still come. A hold ends with the start at the latest.
Who is not asked: whoever books when the time to confirm has come already, everybody for whom staff book (who has no phone
cannot press a button), and classes, which confirm through their round.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from wenmai.booking import policies
from wenmai.booking.drafts.claims import Claim, Claimable
from wenmai.booking.models import Confirming
from wenmai.kernel.actor import Actor, Channel


def asked_to_confirm(actor: Actor, found: Claimable, wish: Claim, now: datetime) -> Claim:
    """The wish, with the instant until which its places are held if the rule asks for it."""
    if not found.confirming or wish.hold_minutes or wish.leads or found.lead is not None:
        return wish
    own = policies.acts_as(actor, wish.person) or actor.channel is Channel.RELATIVE
    until = deadline(found.confirming, found.hold_minutes or 0, found.starts_at, now)
    return replace(wish, hold_until=until) if own and until else wish


def deadline(confirming: str, minutes: int, starts: datetime, now: datetime) -> datetime | None:
    """Until when to confirm; None when there is nothing left to ask."""
    if confirming == Confirming.BEFORE:
        until = starts - timedelta(minutes=minutes)
        return until if until > now else None
    until = min(now + timedelta(minutes=minutes), starts)
    return until if until > now else None
