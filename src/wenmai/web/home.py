"""What the front page says today. Each part comes from its room's query; a part without rows is left out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import get_language

from wenmai.activities import queries as activities
from wenmai.activities.queries import Day, Line
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE
from wenmai.kernel.errors import NotFound
from wenmai.kernel.freshness import while_unchanged
from wenmai.places.models import Level
from wenmai.places.queries.days import day_note
from wenmai.places.queries.divisions import divisions_by_code
from wenmai.places.queries.institutions import Wanted
from wenmai.places.queries.listing import Listed, list_institutions, near_division
from wenmai.plan import queries as plan
from wenmai.plan.results import ClauseResult

SHOWN_HOUSES, SHOWN_FIGURES, SHOWN_SESSIONS = 4, 3, 6


@dataclass(frozen=True, slots=True)
class Promise:
    """The top figures of the plan nearest to a place."""

    plan: str
    region: str
    figures: Sequence[ClauseResult]

    @property
    def demo(self) -> bool:
        """True when any of the figures is invented."""
        return any(each.demo for each in self.figures)

    @property
    def as_of(self) -> date:
        """The day of the figures."""
        return self.figures[0].as_of


@dataclass(frozen=True, slots=True)
class Houses:
    """Institutions open at this minute, or, when none is, those nearby with what comes next."""

    rows: Sequence[Listed]
    open_count: int

    @property
    def demo(self) -> bool:
        """True when any of the rows is invented."""
        return any(each.institution.demo for each in self.rows)


@dataclass(frozen=True, slots=True)
class Days:
    """What is on: counts of today and of seven days, the next sessions by day, and one of them for the plate."""

    today: int
    week: int
    days: Sequence[Day]
    plate: Line

    @property
    def demo(self) -> bool:
        """True when any of the sessions is invented."""
        return any(line.demo for day in self.days for line in day.lines)


@dataclass(frozen=True, slots=True)
class Front:
    """The front page of a place at a moment."""

    now: datetime
    lunar: str
    festival: str
    days: Days | None
    houses: Houses | None
    promise: Promise | None


def _days(code: str) -> Days | None:
    lines = activities.upcoming(ANYONE, code, SHOWN_SESSIONS)
    if not lines:
        return None
    counts = activities.counts_today(code)
    later = [line for line in lines if line.seats.claimable and not line.running]
    return Days(counts.today, counts.week, activities.by_day(lines), (later or lines)[-1])


def _houses(path: Sequence[str]) -> Houses | None:
    code = path[-1]
    if len(path) < Level.PREFECTURE:
        return None
    found = list_institutions(Wanted(division=code), open_now=True)
    rows = list(found.items[:SHOWN_HOUSES]) or [each for each in near_division(code) if each.later][:SHOWN_HOUSES]
    return Houses(rows, found.count) if rows else None


def _promise(path: Sequence[str]) -> Promise | None:
    near = [each for each in plan.plans() if each.region in path]
    if not near:
        return None
    chosen = max(near, key=lambda each: path.index(each.region))
    leading = list(chosen.clauses)[: 2 * SHOWN_FIGURES]
    try:
        found = plan.status(chosen.id, path[-1], only=leading)
    except NotFound:
        return None
    known = [each for each in found if each.value is not None][:SHOWN_FIGURES]
    return Promise(chosen.id, path[-1], known) if known else None


def front(code: str) -> Front:
    """The front page for a division, kept while nothing is written: it says the same to everybody who looks there."""
    kept = while_unchanged(f"front:{code}:{get_language()}", lambda: _front(code))
    return replace(kept, now=clock.now())


def _front(code: str) -> Front:
    """Parts that need a place are left out while none is imported."""
    division = divisions_by_code([code]).get(code)
    path = list(division.path) if division else []
    note = day_note(clock.today())
    return Front(
        now=clock.now(),
        lunar=note.lunar,
        festival=note.name,
        days=_days(path[-1] if path else ""),
        houses=_houses(path) if path else None,
        promise=_promise(path) if path else None,
    )
