"""Opening hours of institutions and spaces, for pages, claims and gauges."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from wenmai.kernel import clock
from wenmai.places.hours import OpenRange, Timetable, WeeklyHours, ranges_on, regular_week, running, weekly_hours_of
from wenmai.places.models import (
    CalendarDay,
    DayKind,
    HoursException,
    HoursRule,
    Institution,
    InstitutionKind,
    Space,
)
from wenmai.places.queries.days import official_days
from wenmai.places.queries.institutions import Wanted, institutions

Place = Institution | Space
HORIZON = 30


def timetable(place: Place) -> Timetable:
    """Rules and exceptions of a place; a room without rules of its own follows its house. Two queries."""
    if isinstance(place, Institution):
        return timetables([place])[place.pk]
    rules = list(HoursRule.objects.filter(institution=place.institution_id, space__in=[place.pk]))
    house = HoursRule.objects.filter(institution=place.institution_id, space=None) if not rules else []
    exceptions = [
        each
        for each in HoursException.objects.filter(institution=place.institution_id)
        if each.space_id in {None, place.pk}
    ]
    return Timetable(rules or list(house), exceptions)


def timetables(houses: Sequence[Institution]) -> Mapping[int, Timetable]:
    """Timetables of many institutions by primary key. Two queries."""
    keys = [house.pk for house in houses]
    rules: dict[int, list[HoursRule]] = {key: [] for key in keys}
    exceptions: dict[int, list[HoursException]] = {key: [] for key in keys}
    for rule in HoursRule.objects.filter(institution__in=keys, space=None):
        rules[rule.institution_id].append(rule)
    for each in HoursException.objects.filter(institution__in=keys, space=None):
        exceptions[each.institution_id].append(each)
    return {key: Timetable(rules[key], exceptions[key]) for key in keys}


def _exists(place: Place, day: date) -> bool:
    if isinstance(place, Space):
        return not (place.retired_on and place.retired_on <= day) and _exists(place.institution, day)
    return not (place.opened_on and day < place.opened_on) and not (place.closed_on and place.closed_on <= day)


def open_ranges(place: Place, day: date) -> tuple[OpenRange, ...]:
    """Open stretches of a place on a day, in order; empty when closed, unpublished, not yet opened or no more."""
    return ranges_between(place, day, day)[day]


def ranges_between(place: Place, first: date, last: date) -> Mapping[date, tuple[OpenRange, ...]]:
    """Open stretches for each day from `first` to `last`, both included. Three queries."""
    table = timetable(place)
    return {
        day: ranges_on(table, official) if _exists(place, day) else ()
        for day, official in official_days(first, last).items()
    }


def ranges_for(houses: Sequence[Institution], official: CalendarDay) -> Mapping[int, tuple[OpenRange, ...]]:
    """Open stretches of many institutions on one day, by primary key. Two queries."""
    tables = timetables(houses)
    return {each.pk: ranges_on(tables[each.pk], official) if _exists(each, official.day) else () for each in houses}


def ranges_for_spaces(spaces: Sequence[Space], official: CalendarDay) -> Mapping[int, tuple[OpenRange, ...]]:
    """The same for many rooms, each by its own rules or else its house's; their institutions are loaded. Two queries."""
    tables = tables_of({each.institution_id for each in spaces}, official.day, official.day)
    return {each.pk: _ranges_of(each, tables, official) for each in spaces}


@dataclass(frozen=True, slots=True)
class Tables:
    """Rules and exceptions of several houses and all their rooms, by (institution, space or None)."""

    rules: Mapping[tuple[int, int | None], Sequence[HoursRule]]
    exceptions: Mapping[tuple[int, int | None], Sequence[HoursException]]

    def of(self, house: int, space: int | None = None) -> Timetable:
        """What decides about a house, or about a room of it: its own rules or else the house's, and both's exceptions."""
        whole = (house, None)
        rules = self.rules.get((house, space)) or self.rules.get(whole, ())
        own = self.exceptions.get((house, space), ()) if space else ()
        return Timetable(rules, [*own, *self.exceptions.get(whole, ())])


def tables_of(houses: Collection[int], first: date, last: date) -> Tables:
    """Tables by primary keys, with the exceptions that touch the days from `first` to `last`. Two queries."""
    rules: dict[tuple[int, int | None], list[HoursRule]] = {}
    exceptions: dict[tuple[int, int | None], list[HoursException]] = {}
    for rule in HoursRule.objects.filter(institution__in=houses):
        rules.setdefault((rule.institution_id, rule.space_id), []).append(rule)
    for each in HoursException.objects.filter(institution__in=houses, first__lte=last, last__gte=first):
        exceptions.setdefault((each.institution_id, each.space_id), []).append(each)
    return Tables(rules, exceptions)


def _ranges_of(space: Space, tables: Tables, official: CalendarDay) -> tuple[OpenRange, ...]:
    if not _exists(space, official.day):
        return ()
    return ranges_on(tables.of(space.institution_id, space.pk), official)


def open_now(place: Place, instant: datetime | None = None) -> OpenRange | None:
    """The stretch that is running, to where the doors close; None when closed."""
    moment = instant or clock.now()
    return running(open_ranges(place, clock.day_of(moment)), moment)


def next_opening(place: Place, after: datetime | None = None) -> datetime | None:
    """When the place opens next, looking 30 days ahead; None when nothing is published."""
    moment = after or clock.now()
    day = clock.day_of(moment)
    span = ranges_between(place, day, day + timedelta(days=HORIZON))
    return next((each.start for day in sorted(span) for each in span[day] if each.start > moment), None)


def covers(place: Place, start: datetime, end: datetime) -> bool:
    """True when the place is open from start to end without a gap; for claims ("closed on Monday" holds here)."""
    span = ranges_between(place, clock.day_of(start), clock.day_of(end))
    reached = start
    for each in (each for day in sorted(span) for each in span[day]):
        if each.start <= reached < each.end:
            reached = each.end
    return reached >= end


def weekly_hours(place: Place, on: date | None = None) -> WeeklyHours | None:
    """Hours of a regular week (see hours.DEFINITION); None when no hours are published."""
    return weekly_hours_of(timetable(place), on or clock.today())


@dataclass(frozen=True, slots=True)
class LawGap:
    """A library that is shut when 公共图书馆法 38 wants it open; `days` in Chinese for a page."""

    institution: Institution
    missing: tuple[str, ...]


def library_law_gaps(within: str, on: date | None = None) -> tuple[LawGap, ...]:
    """公共图书馆法 第三十八条: open on 公休日 (Saturday and Sunday), and with hours in every statutory holiday ahead.

    Published rules of the coming year decide; a library without published hours misses both.
    """
    today = on or clock.today()
    houses = list(institutions(Wanted(kind=InstitutionKind.LIBRARY, division=within, day=today)))
    tables = timetables(houses)
    year = official_days(today, today + timedelta(days=364)).values()
    holidays: dict[str, list[CalendarDay]] = {}
    for each in (day for day in year if day.kind == DayKind.STATUTORY):
        holidays.setdefault(each.name, []).append(each)
    gaps = (LawGap(house, _missing(tables[house.pk], holidays, today)) for house in houses)
    return tuple(gap for gap in gaps if gap.missing)


def _missing(table: Timetable, holidays: Mapping[str, Sequence[CalendarDay]], today: date) -> tuple[str, ...]:
    saturday, sunday = regular_week(table, today)[5:]
    rest = [name for name, ranges in (("星期六", saturday), ("星期日", sunday)) if not ranges]
    shut = [name for name, days in holidays.items() if not any(ranges_on(table, each) for each in days)]
    return (*rest, *shut)
