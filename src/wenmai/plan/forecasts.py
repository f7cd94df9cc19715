"""Will it be reached? Two plain methods, each with the spread that it showed on its own past (ADR 19).

- What is counted over a year: the count of the whole months so far, divided by the share of a year that fell in them in the
  last three years (seasonal naive). Its spread: the same sum done for each of the three years from the other two.
- To a later year: a straight line through the closed years of our records and this year's forecast, two standard errors
  of a new point on either side. The plan's printed baseline is no record and is left out.

Without three whole years the count is stretched by days and has no spread; with fewer than three points there is no line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from wenmai.kernel import clock
from wenmai.measures import periods
from wenmai.measures.seasons import MONTHS, YEARS, season_of

FEWEST: Final = 3
"""Points that a line needs: with two every line fits and nothing is known of its spread."""


class Method(StrEnum):
    """How it was computed."""

    SEASON = "season"
    DAYS = "days"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Forecast:
    """For the end of `year`. `low` and `high` are None where the past says nothing of the spread; `points` made it.

    For the season `points` are the three years: what the method would have said of them, and what they became.
    """

    year: int
    value: Decimal
    low: Decimal | None
    high: Decimal | None
    method: Method
    points: tuple[tuple[int, Decimal, Decimal | None], ...] = ()

    def reaches(self, goal: Decimal) -> bool | None:
        """True when even the low end does, False when not even the high end; None when it cannot be said."""
        low, high = (self.low, self.high) if self.low is not None and self.high is not None else (None, None)
        if low is None or high is None:
            return None
        return True if low >= goal else False if high < goal else None

    def scaled(self, by: Decimal) -> "Forecast":
        """The same divided by a unit or a denominator."""
        low, high = (None if each is None else each / by for each in (self.low, self.high))
        points = tuple((year, one / by, two if two is None else two / by) for year, one, two in self.points)
        return Forecast(self.year, self.value / by, low, high, self.method, points)


def of_year(months: Mapping[date, Decimal], as_of: date) -> Forecast | None:
    """What the year of a day will come to, from the sums of its whole months and of those of three years before.

    None in January, and while a whole month of this year was not reported by anybody.
    """
    year, last = as_of.year, _whole_months(as_of)
    counted = [months.get(date(year, number, 1)) for number in range(1, last + 1)]
    known = [value for value in counted if value is not None]
    if not known or len(known) < len(counted):
        return None
    so_far = sum(known, Decimal(0))
    season = season_of(months, year)
    passed = sum(season.shares[:last], Decimal(0)) if season else Decimal(0)
    if not passed:
        whole = periods.year(year)
        end = periods.month(date(year, last, 1)).end
        return Forecast(year, so_far / whole.elapsed(end), None, None, Method.DAYS)
    value, tried = so_far / passed, _tried(months, year, last)
    off = [became / said for _year, said, became in tried if said and became is not None]
    low, high = (value * min(off), value * max(off)) if len(off) == YEARS else (None, None)
    return Forecast(year, value, low, high, Method.SEASON, tried)


def _whole_months(as_of: date) -> int:
    """How many months of the year are over at the end of a day."""
    return as_of.month if clock.next_month(as_of) == as_of + timedelta(days=1) else as_of.month - 1


def _tried(months: Mapping[date, Decimal], year: int, last: int) -> tuple[tuple[int, Decimal, Decimal | None], ...]:
    """What the method would have said of each of the three years, knowing the other two, and what it became."""
    found = []
    for one in range(year - YEARS, year):
        others = [each for each in range(year - YEARS, year) if each != one]
        until, whole = (
            sum((months[date(each, number, 1)] for each in others for number in range(1, end + 1)), Decimal(0))
            for end in (last, MONTHS)
        )
        counted, became = (
            sum((months[date(one, number, 1)] for number in range(1, end + 1)), Decimal(0)) for end in (last, MONTHS)
        )
        said = counted * whole / until if until else Decimal(0)
        found.append((one, said, became))
    return tuple(found)


def of_line(points: Sequence[tuple[int, Decimal]], year: int) -> Forecast | None:
    """The straight line through (year, value), least squares, at a later year; None with fewer than three points."""
    if len(points) < FEWEST:
        return None
    n = Decimal(len(points))
    mean_x, mean_y = sum(Decimal(x) for x, _y in points) / n, sum((y for _x, y in points), Decimal(0)) / n
    spread_x = sum(((x - mean_x) ** 2 for x, _y in points), Decimal(0))
    slope = sum(((x - mean_x) * (y - mean_y) for x, y in points), Decimal(0)) / spread_x
    off = sum(((y - mean_y - slope * (x - mean_x)) ** 2 for x, y in points), Decimal(0))
    value = mean_y + slope * (year - mean_x)
    error = (off / (n - 2) * (1 + 1 / n + (year - mean_x) ** 2 / spread_x)).sqrt()
    made = tuple((x, y, None) for x, y in points)
    return Forecast(year, value, max(value - 2 * error, Decimal(0)), value + 2 * error, Method.LINE, made)
