"""Another reading seat instead of the one that somebody has: the same booking, the same time, no place lost on the way."""

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking.models import Booking, ClaimKind, Pool, SessionSeat, State
from wenmai.booking.queries.bookings import booking_reference, get_booking
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict

SITTING = (State.CONFIRMED, State.ATTENDED)


@transaction.atomic
def change_seat(actor: Actor, *, key: str, label: str) -> SessionSeat:
    """Sit at `label` from now on; the seat of before is free at once. The same seat again changes nothing.

    For who booked, and for staff. Signed in stays signed in, 暂离 goes on. The pool is locked first, as by who leaves or is
    let go, so that no seat stays with a booking that ended. Raises NotFound, Conflict: seat_gone, seat_taken, over.
    """
    booking = get_booking(actor, key)
    Pool.objects.select_for_update(no_key=True).get(pk=booking.pool_id)
    booking = get_booking(actor, key, lock=True)
    held = _held(booking)
    if held.label == label:
        return held
    wanted = _free(booking, label)
    wanted.booking, wanted.away_until = booking, held.away_until
    held.booking, held.away_until = None, None
    held.save(update_fields=["booking", "away_until"])
    wanted.save(update_fields=["booking", "away_until"])
    note(actor, "booking.seat.change", booking_reference(booking), was=held.label, now=wanted.label)
    return wanted


def _held(booking: Booking) -> SessionSeat:
    if booking.session.offering.claim_kind != ClaimKind.SEAT:
        raise Conflict("booking.no_seats", _("这次预约的座位不能在这里换。"))
    if clock.now() >= booking.session.ends_at:
        raise Conflict("booking.over", _("这个时段已经结束，选下一个。"))
    held = SessionSeat.objects.select_for_update().filter(booking=booking).first()
    if held is None or booking.state not in SITTING:
        raise Conflict("booking.seat_gone", _("这个座位已经让出。还要坐，请重新选一个。"))
    return held


def _free(booking: Booking, label: str) -> SessionSeat:
    """The seat, if nobody has it and nobody is taking it at this instant."""
    rows = SessionSeat.objects.filter(pool=booking.pool_id, label=label, booking=None, kept="")
    found = rows.select_for_update(skip_locked=True).first()
    if found is None:
        raise Conflict(
            "booking.seat_taken", _("%(label)s 有人了。选别的，原来的位子还给你留着。") % {"label": label or "—"}
        )
    return found
