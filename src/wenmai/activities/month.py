"""A month as a calendar: how much begins on each day, with festivals and the lunar day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate

from wenmai.activities.filters import Wanted
from wenmai.activities.gatherings import festivals
from wenmai.activities.models import Festival
from wenmai.activities.queries import shown_sessions
from wenmai.booking.models import Status
from wenmai.kernel import clock
from wenmai.places.lunar import festival_days, lunar_day


@dataclass(frozen=True, slots=True)
class Cell:
    """One day. `url` leads to its list; None for a day of another month, a past one or one without sessions."""

    day: date
    inside: bool
    count: int
    note: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Month:
    """Whole weeks from Monday, and the festivals that touch the month."""

    first: date
    weeks: Sequence[Sequence[Cell]]
    festivals: Sequence[Festival]
    earlier: str
    later: str
    total: int


def month_of(text: str) -> date:
    """The first day of YYYY-MM; this month for anything else."""
    return _first(text) or clock.month_start(clock.today())


def odd_month(text: str) -> bool:
    """Whether a month is asked for that is no month; the page then shows this month and says so."""
    return bool(text) and _first(text) is None


def _first(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == 7 else None
    except ValueError:
        return None


def month(first: date, division: str) -> Month:
    """The month that begins on `first`, in a division's subtree. Two queries."""
    following = clock.next_month(first)
    start, end = clock.day_bounds(first)[0], clock.day_bounds(following)[0]
    rows = shown_sessions(division).filter(starts_at__gte=start, starts_at__lt=end).exclude(status=Status.CANCELLED)
    days = rows.annotate(day=TruncDate("starts_at", tzinfo=clock.SHANGHAI)).order_by().values_list("day")
    counts: dict[date, int] = dict(days.annotate(Count("pk")))
    monday = first - timedelta(days=first.weekday())
    weeks = (following - monday + timedelta(days=6)).days // 7
    cells = [_cell(monday + timedelta(days=each), first, counts, division) for each in range(weeks * 7)]
    found = festivals(division)
    touching = [
        each
        for each in (*found.now, *found.coming, *reversed(found.past))
        if each.starts_on < following and each.ends_on >= first
    ]
    return Month(
        first,
        [cells[week * 7 : week * 7 + 7] for week in range(weeks)],
        touching,
        f"{first - timedelta(days=1):%Y-%m}",
        f"{following:%Y-%m}",
        sum(counts.values()),
    )


def _cell(day: date, first: date, counts: dict[date, int], division: str) -> Cell:
    inside = (day.year, day.month) == (first.year, first.month)
    count = counts.get(day, 0) if inside else 0
    ahead = count and day >= clock.today()
    url = f"/activities/{Wanted(division=division, day=day.isoformat()).query()}" if ahead else None
    return Cell(day, inside, count, _note(day), url)


def _note(day: date) -> str:
    lunar = lunar_day(day)
    return festival_days().get(day) or (lunar.text[-2:] if lunar else "")
