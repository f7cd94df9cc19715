"""When places of a session are to be had, by its policy: opening, closing, and a share for those who just come."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from wenmai.booking.drafts.claims import Seats, Slot
from wenmai.booking.models import BookingPolicy, Door, Pool
from wenmai.kernel import clock


def window(policy: BookingPolicy | None, slot: Slot, now: datetime) -> tuple[datetime, datetime]:
    """From when to when claims are taken. What the slot says wins over the policy; without either from now to the end.

    A policy's release is so many days before the session's day at a time of day in Asia/Shanghai.
    """
    return slot.opens_at or opening(policy, slot.start, now), slot.closes_at or closing(policy, slot.start, slot.end)


def opening(policy: BookingPolicy | None, start: datetime, now: datetime) -> datetime:
    """The release by the policy, never before `now`; at once where there is none."""
    if policy is None or policy.release_days is None or policy.release_time is None:
        return min(now, start)
    day = clock.day_of(start) - timedelta(days=policy.release_days)
    return max(clock.at(day, policy.release_time), min(now, start))


def closing(policy: BookingPolicy | None, start: datetime, end: datetime) -> datetime:
    """So many minutes before the start; without a policy the end, so that the desk can still seat who comes late."""
    return start - timedelta(minutes=policy.close_minutes) if policy and policy.close_minutes else end


def move_window(
    pool: Pool,
    policy: BookingPolicy | None,
    was: tuple[datetime, datetime],
    when: tuple[datetime, datetime],
    now: datetime,
) -> None:
    """Set a pool's times for a session that moves: what closed with the end still does, all else keeps its distance.

    An opening that has not come yet is reckoned anew where the rule gave it; what was announced otherwise stays.
    """
    by = when[0] - was[0]
    pool.closes_at = when[1] if pool.closes_at == was[1] else pool.closes_at + by
    if pool.opens_at > now and pool.opens_at == opening(policy, was[0], now):
        pool.opens_at = opening(policy, when[0], now)
    pool.opens_at = min(pool.opens_at, pool.closes_at - timedelta(seconds=1))
    if pool.release_at and not pool.released_at:
        pool.release_at += by


def with_walk_in(policy: BookingPolicy | None, seats: Sequence[Seats]) -> tuple[Seats, ...]:
    """The share for those who come without booking, taken off the first pool and kept for the counter till the start."""
    if policy is None or not policy.walk_in_percent or not seats or any(each.door for each in seats):
        return tuple(seats)
    first, *others = seats
    kept = first.capacity * policy.walk_in_percent // 100
    if not kept:
        return tuple(seats)
    rest = Seats(first.name, first.capacity - kept, first.door, first.group, first.release_at)
    return (rest, *others, Seats(_("现场"), kept, Door.COUNTER))
