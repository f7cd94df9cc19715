"""Whether houses keep the extended hours they publish (四川规划 SC-E02 错峰延时): did anybody come while they were open late?

A reading needs a source that says the hour: visits at a door, people signed in, books that went out. A house without one in
the last thirty days has no reading, and a day's total without an hour is none.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from wenmai.kernel import clock
from wenmai.ledger.gauges import Gauge, Reading, declare_gauge
from wenmai.ledger.queries import FactFilter, quarters
from wenmai.places.gauges import REGISTRY, marks_of, reading_of, standing_on, timetables
from wenmai.places.hours import OpenRange, Timetable, ranges_on
from wenmai.places.models import CalendarDay, HoursKind
from wenmai.places.queries.days import official_days

KEPT: Final = Gauge("places.extended_kept", "最近 30 天有人来的错时延时时段占比", "%", prefer=(REGISTRY,))
DAYS: Final = 30
EXTENDED: Final = {HoursKind.STAGGERED, HoursKind.EXTENDED}
KINDS: Final = (
    "library.visit", "culture.visit", "museum.visit", "activities.attendance", "courses.attendance",
    "library.lending", "library.return", "library.in_library_use",
)  # fmt: skip
"""Facts that happen at the house at an hour of their own; kinds are plain text here, as in the ledger."""


def read_kept(as_of: date) -> Iterable[Reading]:
    """Days on which somebody came in extended hours, of the days that had such hours; of the thirty days before `as_of`."""
    first, last = as_of - timedelta(days=DAYS), as_of - timedelta(days=1)
    came: dict[str, list[datetime]] = {}
    for house, at, _quantity in quarters(FactFilter(kinds=KINDS, first=first, last=last, channels=("onsite",))):
        came.setdefault(house, []).append(at)
    tables, days = timetables(), official_days(first, last)
    for each in standing_on(as_of):
        if each.code in came and each.pk in tables:
            late = {day: found for day, found in _late(tables[each.pk], days).items() if found}
            kept = {clock.day_of(at) for at in came[each.code] if _holds(late.get(clock.day_of(at), ()), at)}
            share = {"numerator": Decimal(len(kept)), "denominator": Decimal(len(late))}
            yield reading_of(each, as_of, attributes=marks_of(each, days=DAYS), **share)


def declare() -> None:
    """Once, when the application starts."""
    declare_gauge(KEPT, read_kept)


def _late(table: Timetable, days: Mapping[date, CalendarDay]) -> dict[date, tuple[OpenRange, ...]]:
    return {day: tuple(one for one in ranges_on(table, of) if one.kind in EXTENDED) for day, of in days.items()}


def _holds(ranges: Iterable[OpenRange], at: datetime) -> bool:
    return any(each.holds(at) for each in ranges)
