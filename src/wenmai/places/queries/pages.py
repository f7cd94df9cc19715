"""What the page of an institution and of a division show."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.places.hours import DEFINITION, OpenRange, WeeklyHours, running, weekly_hours_of
from wenmai.places.models import (
    Accessibility,
    Designation,
    Division,
    DivisionSuccession,
    DivisionTag,
    Equipment,
    HoursException,
    Institution,
    InstitutionGrade,
    MainBranchTie,
    Space,
    SpaceFunction,
)
from wenmai.places.queries import records
from wenmai.places.queries.days import official_days
from wenmai.places.queries.divisions import Population, divisions_by_code, get_division, population, tags_of
from wenmai.places.queries.hours import HORIZON, ranges_between, timetable
from wenmai.places.queries.institutions import Wanted, get_institution, get_room
from wenmai.places.queries.map import CountedTile, counted_tiles


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One day of this week as it really is: holidays and closures included."""

    day: date
    ranges: tuple[OpenRange, ...]
    name: str
    today: bool


@dataclass(frozen=True, slots=True)
class Doors:
    """When a place is open, as a page says it: now, this week as it really is, in a regular week, and what is announced."""

    institution: Institution
    now: datetime
    running: OpenRange | None
    opens_at: datetime | None
    week: Sequence[WeekLine]
    weekly: WeeklyHours | None
    changes: Sequence[HoursException]

    @property
    def definition(self) -> str:
        """How weekly hours are counted."""
        return DEFINITION

    @property
    def left(self) -> timedelta | None:
        """How long it is still open."""
        return self.running.end - self.now if self.running else None

    @property
    def left_text(self) -> str:
        """5 小时 20 分, or 20 分; "" when closed."""
        hours, minutes = divmod(int((self.left or timedelta()).total_seconds()) // 60, 60)
        if hours and minutes:
            return _("%(hours)d 小时 %(minutes)d 分") % {"hours": hours, "minutes": minutes}
        if hours or minutes:
            return _("%d 小时") % hours if hours else _("%d 分") % minutes
        return _("不到 1 分") if self.left else ""


@dataclass(frozen=True, slots=True)
class InstitutionPage:
    """Everything that the page of an institution says by itself; other rooms add panels."""

    institution: Institution
    where: Sequence[Division]
    doors: Doors
    mains: Sequence[MainBranchTie]
    branches: Sequence[MainBranchTie]
    grades: Sequence[InstitutionGrade]
    titles: Sequence[Designation]
    spaces: Sequence[Space]


def institution_page(actor: Actor, code: str) -> InstitutionPage:
    """The page of an institution now. Raises NotFound."""
    house = get_institution(actor, code)
    today = clock.today()
    return InstitutionPage(
        institution=house,
        where=line_of(house.division),
        doors=doors_of(house, house),
        mains=records.mains_of(house, today),
        branches=records.branches_of(house, today),
        grades=records.grades_of(house, today),
        titles=records.designations_of(house, today),
        spaces=records.spaces_of(house, today),
    )


@dataclass(frozen=True, slots=True)
class SpacePage:
    """Everything that the page of a room says by itself."""

    space: Space
    institution: Institution
    where: Sequence[Division]
    doors: Doors
    functions: Sequence[str]
    accessibility: Sequence[str]
    equipment: Sequence[Equipment]
    parts: Sequence[Space]
    wholes: Sequence[Space]
    seats: int
    gone: bool


def space_page(actor: Actor, code: str, key: int) -> SpacePage:
    """The page of a room now. Raises NotFound."""
    house = get_institution(actor, code)
    space = get_room(house, key)
    today = clock.today()
    return SpacePage(
        space=space,
        institution=house,
        where=line_of(house.division),
        doors=doors_of(space, house),
        functions=[str(SpaceFunction(each).label) for each in space.functions],
        accessibility=[str(Accessibility(each).label) for each in space.accessibility],
        equipment=list(space.equipment.all()),
        parts=list(space.parts.order_by("pk")),
        wholes=list(space.wholes.filter(retired_on=None).order_by("pk")),
        seats=space.seats.filter(closed_on=None).count(),
        gone=bool(space.retired_on and space.retired_on <= today),
    )


def doors_of(place: Institution | Space, house: Institution) -> Doors:
    """When a house, or one of its rooms, is open as seen now."""
    now = clock.now()
    today = clock.day_of(now)
    monday = today - timedelta(days=today.isoweekday() - 1)
    span = ranges_between(place, monday, today + timedelta(days=HORIZON))
    later = (each.start for day in sorted(span) for each in span[day] if each.start > now)
    table = timetable(place)
    return Doors(
        institution=house,
        now=now,
        running=running(span[today], now),
        opens_at=next(later, None),
        week=_week(monday, today, span),
        weekly=weekly_hours_of(table, today),
        changes=[each for each in table.exceptions if today <= each.last and each.first <= today + timedelta(days=60)],
    )


def _week(monday: date, today: date, span: Mapping[date, tuple[OpenRange, ...]]) -> Sequence[WeekLine]:
    sunday = monday + timedelta(days=6)
    names = official_days(monday, sunday)
    return [WeekLine(day, span[day], each.name, day == today) for day, each in names.items()]


def line_of(division: Division) -> Sequence[Division]:
    """The units from the prefecture down to the division itself, for crumbs. One query."""
    found = divisions_by_code(division.path)
    return [found[code] for code in division.path[1:] or division.path]


@dataclass(frozen=True, slots=True)
class DivisionPage:
    """What is known of a division; None where nothing is."""

    division: Division
    where: Sequence[Division]
    residents: Population | None
    tags: Sequence[DivisionTag]
    tiles: Sequence[CountedTile]
    drawn: bool
    became: Sequence[DivisionSuccession]


def division_page(code: str, address: Callable[[str], str]) -> DivisionPage:
    """The page of a division today; `address` gives the link of a unit below. Raises NotFound."""
    found = get_division(code)
    tiles = counted_tiles(code, Wanted(division=code), address) if found.level < 5 else []
    became = DivisionSuccession.objects.filter(old=code).select_related("new").order_by("on", "new")
    return DivisionPage(
        division=found,
        where=line_of(found)[:-1],
        residents=population(code, clock.today()),
        tags=tags_of(code),
        tiles=tiles,
        drawn=any(each.col for each in tiles),
        became=list(became),
    )
