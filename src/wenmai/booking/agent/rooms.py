"""Rooms and seats as an agent reads them: when each is free."""

from collections.abc import Sequence
from dataclasses import dataclass

from wenmai.booking.agent.offers import Asked, rooms
from wenmai.booking.drafts.rooms import Wanted
from wenmai.booking.free_times import Stretch, bookable
from wenmai.booking.models import ClaimKind, Offering, Pool
from wenmai.booking.queries.room_days import free_stretches
from wenmai.booking.queries.rooms import wanted_spaces
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class RoomLine:
    """A room with the times at which it can be had on the day, or a reading room with its emptiest half day (None: it has none)."""

    offering: Offering
    wanted: Wanted | None = None
    free: Sequence[Stretch] = ()
    half_day: int | None = None
    seats: int = 0


def room_lines(actor: Actor, asked: Asked) -> Sequence[RoomLine]:
    """Rooms by the hour. Seven statements and one for each posting, whatever their number."""
    found = rooms(actor, asked, ClaimKind.RANGE)
    wanted = wanted_spaces([each.space_id for each in found if each.space_id])
    free = free_stretches(list(wanted.values()), asked.day or clock.today())
    known = [(each, wanted[each.space_id]) for each in found if each.space_id and each.space_id in wanted]
    return [RoomLine(each, room, bookable(room, free[room.space])) for each, room in known]


def seat_lines(actor: Actor, asked: Asked) -> Sequence[RoomLine]:
    """Rooms whose seats are booked by the half day, with what is left on the day. Two statements and postings."""
    found = rooms(actor, asked, ClaimKind.SEAT)
    pools = Pool.objects.filter(session__offering__in=found, session__ends_at__gt=clock.now(), accepting=True)
    on_day = pools.filter(session__during__overlap=clock.day_bounds(asked.day or clock.today()))
    rows = on_day.order_by("remaining", "-session__starts_at").values_list("session__offering", "session", "remaining")
    left = {offering: (session, remaining) for offering, session, remaining in rows}  # the last is the emptiest
    known = [(each, *left.get(each.pk, (None, 0))) for each in found]
    return [RoomLine(each, half_day=session, seats=remaining) for each, session, remaining in known]
