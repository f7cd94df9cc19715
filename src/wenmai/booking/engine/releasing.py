"""When places of a session are to be had, by its policy: opening, closing, and a share for those who just come."""

from dataclasses import replace
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


def with_shares(policy: BookingPolicy | None, slot: Slot, now: datetime) -> tuple[Seats, ...]:
    """The pools of a date with the shares of the rule taken off the first: who just comes, who telephones, the second part.

    A date that says itself what is kept for a door keeps that. A share whose time has passed is not kept.
    """
    seats = slot.seats
    if policy is None or not seats or any(each.door for each in seats):
        return tuple(seats)
    first, *others = seats
    kept = [each for each in _shares(policy, first.capacity, slot.start, now) if each.capacity]
    rest = replace(first, capacity=first.capacity - sum(each.capacity for each in kept))
    return (rest, *others, *kept)


def _shares(policy: BookingPolicy, places: int, start: datetime, now: datetime) -> list[Seats]:
    call_until, second = start - timedelta(minutes=policy.phone_minutes), second_release(policy, start)
    shares = [Seats(_("现场"), places * policy.walk_in_percent // 100, Door.COUNTER)]
    if call_until > now:
        shares.append(Seats(_("电话"), places * policy.phone_percent // 100, Door.PHONE, release_at=call_until))
    if second and now < second < start:
        shares.append(Seats(_("第二批"), places * policy.second_percent // 100, Door.LATER, release_at=second))
    return shares


def second_release(policy: BookingPolicy, start: datetime) -> datetime | None:
    """When the second part can be had, None where all is released at once."""
    if not policy.second_percent or policy.second_days is None or policy.second_time is None:
        return None
    return clock.at(clock.day_of(start) - timedelta(days=policy.second_days), policy.second_time)
