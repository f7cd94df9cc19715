"""From when to when somebody can be let in, by code or by name."""

from datetime import date, datetime, timedelta

from wenmai.kernel import clock

EARLY = timedelta(minutes=60)
LATE = timedelta(minutes=60)
CORRECTABLE = timedelta(days=30)


def desk_span(day: date) -> tuple[datetime, datetime]:
    """Start and end (exclusive) of a day as a desk has it, in Asia/Shanghai.

    Today reaches over midnight as far as its doors do: at 23:40 the New Year's concert of 00:10 is let in, and at
    00:10 the late show that ended at 23:50 still is.
    """
    start, end = clock.day_bounds(day)
    if day != clock.today():
        return start, end
    now = clock.now()
    return min(start, now - LATE), max(end, now + EARLY)
