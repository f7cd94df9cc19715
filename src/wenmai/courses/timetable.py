"""When the lessons of a class are: a weekly pattern, around holidays. Pure functions, no database."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wenmai.kernel import clock
from wenmai.places.models import CalendarDay, DayKind

HORIZON = timedelta(days=420)
"""How far ahead lessons are laid; a weekly class of 52 lessons with holidays fits."""
OWN, HOLIDAY, WORKING = _("按你填的跳过"), _("放假"), _("调休上班")


@dataclass(frozen=True, slots=True)
class Pattern:
    """`lessons` of `minutes` on `weekdays` (1 Monday to 7 Sunday) at `starts`, from `first_on` on."""

    weekdays: tuple[int, ...]
    starts: time
    minutes: int
    lessons: int
    first_on: date

    @property
    def last_day(self) -> date:
        """The last day that is looked at."""
        return self.first_on + HORIZON


@dataclass(frozen=True, slots=True)
class Planned:
    """One day of the pattern: a lesson with its number and times, or a day that is left out, with the reason."""

    day: date
    number: int
    start: datetime
    end: datetime
    skipped: str | Promise = ""


def lay_out(pattern: Pattern, days: Mapping[date, CalendarDay], skip: frozenset[date] = frozenset()) -> list[Planned]:
    """The lessons in order, and between them the days that were left out. Shorter than wanted beyond the horizon.

    Left out: statutory holidays, Saturdays and Sundays on which everybody works, and what `skip` names.
    """
    return list(_laid(pattern, days, skip))


def _laid(pattern: Pattern, days: Mapping[date, CalendarDay], skip: frozenset[date]) -> Iterator[Planned]:
    number = 0
    for day in sorted(days):
        if number == pattern.lessons:
            return
        if day < pattern.first_on or day.isoweekday() not in pattern.weekdays:
            continue
        reason = _left_out(days[day], day in skip)
        number += not reason
        start = clock.at(day, pattern.starts)
        yield Planned(day, 0 if reason else number, start, start + timedelta(minutes=pattern.minutes), reason)


def _left_out(official: CalendarDay, own: bool) -> str | Promise:
    if own:
        return OWN
    if official.kind == DayKind.STATUTORY:
        return official.name or HOLIDAY
    return WORKING if official.kind == DayKind.MAKE_UP and official.day.isoweekday() > 5 else ""
