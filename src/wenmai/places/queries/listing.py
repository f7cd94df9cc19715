"""Lists of institutions as pages show them: with the hours of today, and the nearest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Case, F, FloatField, IntegerField, QuerySet, Value, When
from django.db.models.functions import Cos, Power, Radians, Sqrt

from wenmai.kernel import clock
from wenmai.kernel.pagination import Page, page_of
from wenmai.places.hours import OpenRange, Timetable, ranges_on, running
from wenmai.places.models import CalendarDay, Institution
from wenmai.places.queries.days import official_day
from wenmai.places.queries.divisions import get_division
from wenmai.places.queries.hours import ranges_for, timetables
from wenmai.places.queries.institutions import Wanted, institutions

KM_PER_DEGREE = 111.19


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of a list: the institution, whether it has published hours, today's open stretches, the one running now, km if a position was given."""

    institution: Institution
    published: bool
    today: tuple[OpenRange, ...]
    running: OpenRange | None
    later: OpenRange | None
    distance: float | None = None


def listed(houses: Sequence[Institution], now: datetime) -> list[Listed]:
    """Houses with their hours of the day of an instant. Three queries."""
    tables, official = timetables(houses), official_day(clock.day_of(now))
    return [_row(each, tables[each.pk], official, now) for each in houses]


def _row(house: Institution, table: Timetable, official: CalendarDay, now: datetime) -> Listed:
    today = ranges_on(table, official)
    open_ = running(today, now)
    later = None if open_ else next((each for each in today if each.start > now), None)
    return Listed(house, bool(table.rules), today, open_, later, getattr(house, "km", None))


def list_institutions(wanted: Wanted, *, open_now: bool = False, page: int = 1) -> Page[Listed]:
    """One page of wanted institutions with their hours; `open_now` keeps those open at this minute. Five queries."""
    now = clock.now()
    rows = institutions(wanted)
    if open_now:
        rows = rows.filter(pk__in=_open_keys(rows, now))
    found = page_of(rows, page)
    return Page(listed(found.items, now), found.number, found.size, found.count)


def _open_keys(rows: "QuerySet[Institution]", now: datetime) -> list[int]:
    """Keys of those open now; all with published hours are asked, which is quick (some 50 µs each)."""
    published = list(rows.filter(hours_rules__isnull=False).distinct())
    ranges = ranges_for(published, official_day(clock.day_of(now)))
    return [each.pk for each in published if any(stretch.holds(now) for stretch in ranges[each.pk])]


def near_position(lon: Decimal, lat: Decimal, *, limit: int = 20) -> Sequence[Listed]:
    """The nearest institutions to a position that have one of their own, with the distance in km as the crow flies."""
    rows = institutions(Wanted()).filter(lon__isnull=False)
    east = (F("lon") - Value(lon)) * Cos(Radians(Value(float(lat))))
    away = Sqrt(Power(east, 2) + Power(F("lat") - Value(lat), 2), output_field=FloatField()) * KM_PER_DEGREE
    return listed(list(rows.annotate(km=away).order_by("km", "code")[:limit]), clock.now())


def near_division(code: str, *, limit: int = 20) -> Sequence[Listed]:
    """The institutions of a division, then those of the unit around it, and so on outwards, smaller houses last."""
    path = get_division(code).path
    shared = Case(
        *(When(division__path__contains=[each], then=depth) for depth, each in reversed(list(enumerate(path, 1)))),
        default=0,
        output_field=IntegerField(),
    )
    rows = institutions(Wanted(division=path[min(1, len(path) - 1)])).annotate(shared=shared)
    return listed(list(rows.order_by("-shared", "level", "pinyin", "code")[:limit]), clock.now())
