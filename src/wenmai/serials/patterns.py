"""When a serial appears, as data, and which issues are to be expected from it. Pure.

A pattern numbers the issues of a calendar year from 1 in the order of their days; a serial that is begun in the middle of a
year therefore begins with the right number. What a publisher does otherwise is told at check-in: an issue that was not
foreseen is added, one that never appeared is said to be missing.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

DAY, MONTH = "day", "month"
UNITS = (DAY, MONTH)
MOST = 1200
"""Issues of one subscription: three years of a daily newspaper."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """`unit` day: on `weekdays` (1 is Monday), every `every` weeks of the year. `unit` month: on `days`, every `every` months from
    January; a day past the end of a month is its last.

    `combined` are numbers that appear as one issue (合刊), on the day of the first; `without` are days "MM-DD" on which none
    appears (休刊); `by_date` issues are called by their day, as newspapers are; `grace` days after which an issue is late.
    """

    unit: str
    every: int = 1
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7)
    days: tuple[int, ...] = (1,)
    combined: tuple[tuple[int, int], ...] = ()
    without: tuple[str, ...] = ()
    by_date: bool = False
    grace: int = 7


@dataclass(frozen=True, slots=True)
class Expected:
    """One issue: its day, and its numbers within the year (two that differ where issues are combined)."""

    on: date
    first: int
    last: int


PRESETS: Mapping[str, Pattern] = {
    "daily": Pattern(DAY, by_date=True, grace=2),
    "workdays": Pattern(DAY, weekdays=(1, 2, 3, 4, 5), by_date=True, grace=2),
    "weekly": Pattern(DAY, weekdays=(1,)),
    "biweekly": Pattern(DAY, every=2, weekdays=(1,)),
    "ten_days": Pattern(MONTH, days=(5, 15, 25), grace=10),
    "half_month": Pattern(MONTH, days=(1, 15), grace=10),
    "monthly": Pattern(MONTH, grace=15),
    "bimonthly": Pattern(MONTH, every=2, grace=20),
    "quarterly": Pattern(MONTH, every=3, grace=30),
    "half_yearly": Pattern(MONTH, every=6, grace=45),
    "yearly": Pattern(MONTH, every=12, grace=60),
}
"""The frequencies that libraries order by. Each is a beginning: weekdays, days, combined issues and pauses are set besides."""


def expected(pattern: Pattern, first: date, last: date) -> tuple[Expected, ...]:
    """The issues whose day lies between two days, both included."""
    years = range(first.year, last.year + 1)
    return tuple(each for year in years for each in _of_year(pattern, year) if first <= each.on <= last)


def _of_year(pattern: Pattern, year: int) -> Iterator[Expected]:
    ends = dict(pattern.combined)
    inside = {number for low, high in pattern.combined for number in range(low + 1, high + 1)}
    days = [each for each in _days(pattern, year) if f"{each:%m-%d}" not in pattern.without]
    for number, day in enumerate(days, 1):
        if number not in inside:
            yield Expected(day, number, min(ends.get(number, number), len(days)))


def _days(pattern: Pattern, year: int) -> Iterator[date]:
    if pattern.unit == DAY:
        start = date(year, 1, 1)
        monday = start - timedelta(days=start.weekday())
        length = (date(year + 1, 1, 1) - start).days
        every = (start + timedelta(days=number) for number in range(length))
        for day in every:
            if day.isoweekday() in pattern.weekdays and (day - monday).days // 7 % pattern.every == 0:
                yield day
        return
    for month in range(1, 13, pattern.every):
        end = monthrange(year, month)[1]
        yield from sorted({date(year, month, min(day, end)) for day in pattern.days})


def faults(pattern: Pattern) -> Sequence[str]:
    """Names of the fields that cannot be used."""
    found = {
        "unit": pattern.unit not in UNITS,
        "every": not 1 <= pattern.every <= 12,
        "weekdays": not pattern.weekdays or not set(pattern.weekdays) <= set(range(1, 8)),
        "days": not pattern.days or not set(pattern.days) <= set(range(1, 32)),
        "combined": not _apart(pattern.combined),
        "without": not all(_is_day(each) for each in pattern.without),
        "grace": not 0 <= pattern.grace <= 365,
    }
    return [name for name, bad in found.items() if bad]


def _apart(combined: Sequence[tuple[int, int]]) -> bool:
    ordered = sorted(combined)
    apart = all(one[1] < two[0] for one, two in pairwise(ordered))
    return apart and all(0 < low < high <= MOST for low, high in ordered)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(f"2024-{text}")
    except ValueError:
        return False
    return len(text) == len("MM-DD")


def to_plain(pattern: Pattern) -> dict[str, Any]:
    """As JSON."""
    return {name: getattr(pattern, name) for name in Pattern.__slots__}


def from_plain(said: Mapping[str, Any]) -> Pattern:
    """From JSON."""
    rows = {name: tuple(said[name]) for name in ("weekdays", "days", "without")}
    combined = tuple((low, high) for low, high in said["combined"])
    return Pattern(**{**said, **rows, "combined": combined})
