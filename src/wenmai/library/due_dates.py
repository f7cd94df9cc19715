"""Until when something is lent, and how late it came back. Pure: the calendars are asked through a function.

A due instant is the end, 23:59:59 in Asia/Shanghai, of a day on which the lending house is open. Closed days never make
it earlier. How late somebody is counts by the days on which the house was open where the thing was handed back: who
stood before closed doors is not late for it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from wenmai.kernel import clock

LOOKED = 400
"""Days after which the search for an open day ends."""
END_OF_DAY = time(23, 59, 59)
IsOpen = Callable[[date], bool]


class DaysMode(StrEnum):
    """How days are counted."""

    NEXT_OPEN = "next_open"
    OPEN_DAYS = "open_days"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Due:
    """The instant, and whether no open day was found, so that plain days were counted."""

    at: datetime
    never_open: bool = False


def due_after(start: datetime, days: int, mode: str, is_open: IsOpen, ceiling: date | None = None) -> Due:
    """When what is lent at an aware instant for a number of days is due. `ceiling` is the last day it may be.

    A ceiling holds also where the house is closed on it, and is never before the day of the loan.
    """
    first = clock.day_of(start)
    found = _counted(first, days, mode, is_open)
    day = found or first + timedelta(days=days)
    if ceiling:
        day = max(first, min(day, ceiling))
    return Due(clock.at(day, END_OF_DAY), found is None)


def _counted(first: date, days: int, mode: str, is_open: IsOpen) -> date | None:
    if mode == DaysMode.PLAIN:
        return first + timedelta(days=days)
    if mode == DaysMode.OPEN_DAYS:
        return _nth_open(first, days, is_open)
    return _open_from(first + timedelta(days=days), is_open)


def _open_from(day: date, is_open: IsOpen) -> date | None:
    return next((each for each in (day + timedelta(days=n) for n in range(LOOKED)) if is_open(each)), None)


def _nth_open(first: date, days: int, is_open: IsOpen) -> date | None:
    left, day, last = days, first, first + timedelta(days=LOOKED + 2 * days)
    while left > 0 and day <= last:
        day += timedelta(days=1)
        left -= is_open(day)
    return None if left else _open_from(day, is_open)


def days_late(due: datetime, returned: datetime, grace: int, is_open_there: IsOpen) -> int:
    """Open days of the house of return after the due day, up to and with the day of return, less the days of grace.

    0 for who is in time, LOOKED at most. A house that was closed all the while makes nobody late; of one that never opens,
    or never said when, every day counts.
    """
    last, day = clock.day_of(returned), clock.day_of(due)
    span = [day + timedelta(days=n) for n in range(1, min((last - day).days, LOOKED) + 1)]
    late = sum(map(is_open_there, span))
    if span and not late and _open_from(day, is_open_there) is None:
        late = len(span)
    return max(0, late - grace)
