"""Whether houses keep the hours they publish: did anybody come while they were open (攀枝花规划 PZH-E02), while they were open
late (四川规划 SC-E02 错峰延时)?

A reading needs a source that says the hour: visits at a door, people signed in, books that went out. A house without one in
the days asked has no reading, and a day's total without an hour is none.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from wenmai.kernel import clock
from wenmai.ledger.gauges import Gauge, Reading, declare_gauge
from wenmai.ledger.queries import FactFilter, quarters
from wenmai.places.gauges import REGISTRY, marks_of, reading_of, standing_on, timetables
from wenmai.places.hours import OpenRange, Timetable, ranges_on
from wenmai.places.models import CalendarDay, HoursKind, Institution
from wenmai.places.queries.days import official_days

KEPT: Final = Gauge("places.extended_kept", "最近 30 天有人来的错时延时时段占比", "%", prefer=(REGISTRY,))
KEPT_WEEKS: Final = Gauge("places.weeks_kept", "最近四周，周周都有人在开放时间里来", "个", prefer=(REGISTRY,))
DAYS: Final = 30
WEEKS: Final = 4
EXTENDED: Final = {HoursKind.STAGGERED, HoursKind.EXTENDED}
KINDS: Final = (
    "library.visit", "culture.visit", "museum.visit", "activities.attendance", "courses.attendance",
    "library.lending", "library.return", "library.in_library_use",
)  # fmt: skip
"""Facts that happen at the house at an hour of their own; kinds are plain text here, as in the ledger."""


def read_kept(as_of: date) -> Iterable[Reading]:
    """Days on which somebody came in extended hours, of the days that had such hours; of the thirty days before `as_of`."""
    for house, came, open_on in _seen(as_of, DAYS):
        late = {day: kept for day, found in open_on.items() if (kept := tuple(_extended(found)))}
        share = {"numerator": Decimal(len(_days(came, late))), "denominator": Decimal(len(late))}
        yield reading_of(house, as_of, attributes=marks_of(house, days=DAYS), **share)


def read_kept_weeks(as_of: date) -> Iterable[Reading]:
    """1 when somebody came in published hours in each of the four weeks before `as_of`; `quiet`: weeks (first days) without.

    A week in which no hour was published (a holiday, a closure that was announced) asks nothing.
    """
    starts = [as_of - timedelta(weeks=back) for back in range(WEEKS, 0, -1)]
    for house, came, open_on in _seen(as_of, WEEKS * 7):
        asked, held = ({_week(day, starts) for day in found} for found in (open_on, _days(came, open_on)))
        if asked:
            quiet = [day.isoformat() for day in sorted(asked - held)]
            yield reading_of(house, as_of, value=Decimal(not quiet), attributes=marks_of(house, quiet=quiet))


def declare() -> None:
    """Once, when the application starts."""
    declare_gauge(KEPT, read_kept)
    declare_gauge(KEPT_WEEKS, read_kept_weeks)


Ranges = Mapping[date, tuple[OpenRange, ...]]


def _seen(as_of: date, days: int) -> Iterator[tuple[Institution, list[datetime], Ranges]]:
    """Houses of which a source says when people came, with those instants and what was published, of the days before."""
    first, last = as_of - timedelta(days=days), as_of - timedelta(days=1)
    came: dict[str, list[datetime]] = {}
    for code, at, _quantity in quarters(FactFilter(kinds=KINDS, first=first, last=last, channels=("onsite",))):
        came.setdefault(code, []).append(at)
    tables, calendar = timetables(), official_days(first, last)
    for house in standing_on(as_of):
        if house.code in came and house.pk in tables:
            yield house, came[house.code], _open(tables[house.pk], calendar)


def _open(table: Timetable, calendar: Mapping[date, CalendarDay]) -> Ranges:
    return {day: found for day, of in calendar.items() if (found := tuple(ranges_on(table, of)))}


def _extended(ranges: Iterable[OpenRange]) -> Iterable[OpenRange]:
    return (each for each in ranges if each.kind in EXTENDED)


def _days(came: Iterable[datetime], open_on: Ranges) -> set[date]:
    """The days on which somebody came within these ranges."""
    return {clock.day_of(at) for at in came if any(each.holds(at) for each in open_on.get(clock.day_of(at), ()))}


def _week(day: date, starts: Iterable[date]) -> date:
    """The first day of the week that a day is in."""
    return max(each for each in starts if each <= day)
