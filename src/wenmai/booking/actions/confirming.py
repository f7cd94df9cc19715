"""Reminding of places that are held until one says again that one comes."""

from datetime import timedelta

from django.db.models import F

from wenmai.booking.models import Booking, State, Status
from wenmai.booking.telling import holds as hold_notices
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit

AHEAD = timedelta(hours=24)


def remind_to_confirm(actor: Actor) -> int:
    """A day before the time to confirm is over, once for each booking; none where the claim itself was that close."""
    permit(actor.system)
    now = clock.now()
    held = Booking.objects.filter(state=State.HELD, hold_until__gt=now, hold_until__lte=now + AHEAD)
    rows = held.filter(booked_at__lt=F("hold_until") - AHEAD, session__status=Status.PUBLISHED, pool__lead=None)
    related = "session__offering__institution", "session__space"
    return sum(hold_notices.confirm_soon(actor, each) for each in rows.select_related(*related).order_by("pk"))
