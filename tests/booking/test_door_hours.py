"""A desk's day over midnight."""

from datetime import date, datetime, timedelta

import time_machine

from wenmai.booking.door_hours import desk_span
from wenmai.kernel.clock import SHANGHAI


def when(hour: int, minute: int) -> datetime:
    return datetime(2026, 12, 31, hour, minute, tzinfo=SHANGHAI)


def test_today_reaches_as_far_as_its_doors():
    day = date(2026, 12, 31)
    for now, first, last in (
        (when(15, 0), when(0, 0), when(0, 0) + timedelta(days=1)),
        (when(23, 40), when(0, 0), when(0, 40) + timedelta(days=1)),
        (when(0, 10), when(23, 10) - timedelta(days=1), when(0, 0) + timedelta(days=1)),
    ):
        with time_machine.travel(now, tick=False):
            assert desk_span(day) == (first, last)


def test_another_day_is_the_day_itself():
    with time_machine.travel(when(23, 40), tick=False):
        assert desk_span(date(2027, 1, 1)) == (when(0, 0) + timedelta(days=1), when(0, 0) + timedelta(days=2))
