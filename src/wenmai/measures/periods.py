"""Spans of days in Asia/Shanghai: years, months, calendar windows of n months, and how much of one has passed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from wenmai.kernel import clock


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from `start` to `end`, both included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period ends before it starts: {self.start} {self.end}")

    @property
    def days(self) -> int:
        """Number of days; a leap year has 366."""
        return (self.end - self.start).days + 1

    @property
    def months(self) -> int:
        """Calendar months that it touches; all of them, where it runs from the first of one to the end of one."""
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    @property
    def after(self) -> date:
        """The first day past the end."""
        return self.end + timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def elapsed(self, as_of: date) -> Decimal:
        """The share that has passed at the end of `as_of`, 0 to 1, counted in days."""
        passed = min(max((as_of - self.start).days + 1, 0), self.days)
        return Decimal(passed) / self.days

    def up_to(self, as_of: date) -> "Period | None":
        """The part until `as_of`; None when nothing of it has begun."""
        return Period(self.start, min(self.end, as_of)) if as_of >= self.start else None


def year(number: int) -> Period:
    """The calendar year, which is the statistical year."""
    return Period(date(number, 1, 1), date(number, 12, 31))


def month(day: date) -> Period:
    """The calendar month that holds the day."""
    return Period(clock.month_start(day), clock.next_month(day) - timedelta(days=1))


def whole_months(span: Period, as_of: date) -> Period | None:
    """The months of a span that are over at the end of a day; None until the first is."""
    last = min(span.end, as_of if month(as_of).end == as_of else clock.month_start(as_of) - timedelta(days=1))
    return Period(span.start, last) if last >= span.start else None


def a_year_before(span: Period) -> Period:
    """The same months a year earlier, a leap February whole as well."""
    start, end = (each.replace(year=each.year - 1, day=1) for each in (span.start, span.end))
    return Period(start, month(end).end)


def windows(span: Period, months: int) -> Iterator[Period]:
    """Calendar windows of `months` counted from January (2: Jan-Feb, Mar-Apr …) that lie whole inside `span`."""
    if months not in {1, 2, 3, 4, 6, 12}:
        raise ValueError("windows must divide a year")
    first = date(span.start.year, 1, 1)
    while first <= span.end:
        last = first
        for _ in range(months):
            last = clock.next_month(last)
        window = Period(first, last - timedelta(days=1))
        if window.start >= span.start and window.end <= span.end:
            yield window
        first = last
