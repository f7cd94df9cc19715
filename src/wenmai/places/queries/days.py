"""Working days, holidays and festivals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from wenmai.places.lunar import festival_days, lunar_text
from wenmai.places.models import CalendarDay
from wenmai.places.working_days import expected

WARN_FROM = (11, 1)


def official_days(first: date, last: date) -> Mapping[date, CalendarDay]:
    """Every day from `first` to `last`; what has not been entered is provisional. One query."""
    known = {each.day: each for each in CalendarDay.objects.filter(day__range=(first, last))}
    span = (first + timedelta(days=each) for each in range((last - first).days + 1))
    return {day: known.get(day) or expected(day) for day in span}


def official_day(day: date) -> CalendarDay:
    """One day of the official calendar."""
    return official_days(day, day)[day]


def year_is_final(year: int) -> bool:
    """True when the year's notice has been entered: every day is there and none is provisional."""
    rows = CalendarDay.objects.filter(day__year=year, provisional=False).count()
    return rows == (date(year + 1, 1, 1) - date(year, 1, 1)).days


def calendar_warnings(today: date) -> tuple[str, ...]:
    """Sentences for the desk and the doctor: this year unknown, or next year still unknown from 1 November on."""
    years = [today.year, *([today.year + 1] if (today.month, today.day) >= WARN_FROM else [])]
    return tuple(
        _("%(year)d 年的节假日安排还没有录入，现在按星期和法定假日推定。请按国务院办公厅通知核定。") % {"year": year}
        for year in years
        if not year_is_final(year)
    )


@dataclass(frozen=True, slots=True)
class DayNote:
    """What a page may say of a day: 农历十月十三, a festival or holiday name, whether the calendar is provisional."""

    lunar: str
    name: str
    kind: str
    provisional: bool


def day_note(day: date) -> DayNote:
    """The lunar date and the name of a day. One query."""
    official = official_day(day)
    return DayNote(lunar_text(day), festival_days().get(day) or official.name, official.kind, official.provisional)


__all__ = ["calendar_warnings", "day_note", "lunar_text", "official_day", "official_days", "year_is_final"]
