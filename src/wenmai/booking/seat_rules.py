"""How long a seat waits: until somebody signs in, and while he is away. Pure.

深圳图书馆北馆 and others let 30 minutes pass for signing in; 暂离 is an hour, and longer over noon and evening meals.
"""

from datetime import datetime, time, timedelta

from wenmai.booking.models import BookingPolicy
from wenmai.kernel import clock

SIGN_IN, AWAY, AT_MEALS = 30, 60, 90
MEALS = ((time(11, 0), time(13, 0)), (time(17, 0), time(18, 30)))


def sign_in_minutes(policy: BookingPolicy | None) -> int:
    """Minutes after the start, or after booking when that was later, within which one signs in."""
    return policy.sign_in_minutes if policy else SIGN_IN


def away_until(policy: BookingPolicy | None, now: datetime) -> datetime:
    """Until when a seat is kept for who leaves now."""
    minutes = policy.away_minutes if policy else AWAY
    clock_time = now.astimezone(clock.SHANGHAI).time()
    meal = any(first <= clock_time < last for first, last in MEALS)
    return now + timedelta(minutes=max(minutes, AT_MEALS) if meal else minutes)


def sign_in_until(policy: BookingPolicy | None, starts_at: datetime, booked_at: datetime) -> datetime:
    """Until when the seat waits for the first sign of its reader."""
    return max(starts_at, booked_at) + timedelta(minutes=sign_in_minutes(policy))
