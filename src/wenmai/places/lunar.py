"""The lunar calendar of 1950 to 2099 from a checked table: no almanac library at run time, no wrong festival.

data/lunar-years.csv holds the first day, the leap month and the length of every month; data/festivals.csv the days
of seven festivals and 清明. A test compares both with an astronomical oracle, day by day.
"""

import csv
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
FESTIVALS = {
    "spring": "春节",
    "lantern": "元宵节",
    "dragon_boat": "端午节",
    "double_seventh": "七夕",
    "mid_autumn": "中秋节",
    "double_ninth": "重阳节",
    "laba": "腊八节",
    "qingming": "清明节",
}
_MONTHS = ("正月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "冬月", "腊月")
_DIGITS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class LunarDay:
    """`month` 1 to 12; `leap` when it is the second month of that number."""

    year: int
    month: int
    day: int
    leap: bool = False

    @property
    def text(self) -> str:
        """As people write it: 闰六月廿三."""
        return f"{'闰' if self.leap else ''}{_MONTHS[self.month - 1]}{_day_text(self.day)}"


@dataclass(frozen=True, slots=True)
class _Month:
    first: date
    length: int
    year: int
    month: int
    leap: bool


@cache
def _months() -> tuple[Sequence[date], Sequence[_Month]]:
    """First days of all months, and the months, in order."""
    months: list[_Month] = []
    with (DATA / "lunar-years.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            first = date.fromisoformat(row["first_day"])
            for number, leap, length in _numbered(row["month_lengths"].split(), int(row["leap_month"] or 0)):
                months.append(_Month(first, length, int(row["year"]), number, leap))
                first += timedelta(days=length)
    return [each.first for each in months], months


def _numbered(lengths: Sequence[str], leap_month: int) -> list[tuple[int, bool, int]]:
    numbers = [(number, False) for number in range(1, 13)]
    if leap_month:
        numbers.insert(leap_month, (leap_month, True))
    return [(number, leap, int(length)) for (number, leap), length in zip(numbers, lengths, strict=True)]


def lunar_day(day: date) -> LunarDay | None:
    """The lunar date of a day; None outside the table (1950-02-17 to the end of lunar 2099)."""
    firsts, months = _months()
    place = bisect_right(firsts, day) - 1
    if place < 0 or day >= months[-1].first + timedelta(days=months[-1].length):
        return None
    month = months[place]
    return LunarDay(month.year, month.month, (day - month.first).days + 1, month.leap)


def lunar_text(day: date) -> str:
    """农历十月十三, or "" outside the table."""
    found = lunar_day(day)
    return f"农历{found.text}" if found else ""


def lunar_date(year: int, month: int, day: int) -> date | None:
    """The day of a lunar month and day (not of a leap month) in a year of the common calendar: 六月廿四 of 2026 is 2026-08-06.

    A 三十 that is missing is the 廿九. None where the year has no such day: some have no 冬月 or 腊月 day, or it is outside
    the table.
    """
    plain = (each for each in _months()[1] if each.month == month and not each.leap and each.year in {year - 1, year})
    found = (each.first + timedelta(days=min(day, each.length) - 1) for each in plain)
    return next((each for each in found if each.year == year), None)


def lunar_month_and_day(month: int, day: int) -> str:
    """六月廿四."""
    return f"{_MONTHS[month - 1]}{_day_text(day)}"


def _day_text(day: int) -> str:
    if day in {10, 20, 30}:
        return {10: "初十", 20: "二十", 30: "三十"}[day]
    return f"{'初十廿'[day // 10]}{_DIGITS[day % 10 - 1]}"


@cache
def festival_days() -> Mapping[date, str]:
    """Day to the Chinese name of its festival, for the lunar years 1950 to 2099; 除夕 too."""
    found: dict[date, str] = {}
    with (DATA / "festivals.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            spring = date.fromisoformat(row["spring"])
            found[spring - timedelta(days=1)] = "除夕"
            found |= {date.fromisoformat(row[name]): title for name, title in FESTIVALS.items()}
    return found
