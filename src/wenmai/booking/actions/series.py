"""All lessons of a class at once, or a single one of them."""

from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking import policies
from wenmai.booking.actions.claims import claim_alone, end
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.models import Booking, Pool, State
from wenmai.booking.queries.bookings import booking_reference
from wenmai.booking.standing_in import sees_what_they_made
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound


def claim_lesson(actor: Actor, *, wish: Claim) -> Booking:
    """One date of a series without the others: a make-up lesson. Raises what `claim` raises."""
    return claim_alone(actor, wish=replace(wish, leads=False))


@transaction.atomic
def cancel_series(actor: Actor, *, series: UUID, reason: str = "") -> int:
    """Give back all dates of a series that have not begun; returns how many. Twice changes nothing.

    Raises NotFound for somebody else's series. Dates that were attended or are over stay as they are.
    """
    rows = Booking.objects.filter(series=series)
    first = rows.select_related("session__offering__institution__division").order_by("pk").first()
    if first is None or not (policies.may_see_booking(actor, first) or sees_what_they_made(actor, first)):
        raise NotFound("booking.no_booking", _("没有这次报名，或者不是你的。到“我的预约”里看看。"))
    list(Pool.objects.filter(bookings__series=series).order_by("pk").select_for_update(no_key=True))
    coming = rows.filter(state__in=[State.HELD, State.CONFIRMED], session__starts_at__gt=clock.now())
    ended = [
        end(actor, booking=each, reason=reason)
        for each in coming.select_related("session__offering__policy").order_by("pool")
    ]
    if ended:
        note(actor, "booking.cancel_series", booking_reference(first), dates=len(ended))
    return len(ended)
