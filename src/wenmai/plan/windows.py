"""The calendar of a clause that asks each unit every so many months (SC-P04: each township, every two): cells, and who is overdue.

Computed once for the plan's region and sliced below it, so that a county's page and the province's say the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, cast

from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.errors import NotFound
from wenmai.measures import periods
from wenmai.measures.periods import Period
from wenmai.measures.units import UnitRow, with_demo_houses
from wenmai.places.models import Level
from wenmai.places.queries import divisions_by_code
from wenmai.plan import queries
from wenmai.plan.boards import Place, place_of, trail_of
from wenmai.plan.clauses import Clause, Plan
from wenmai.plan.figures import Figures
from wenmai.plan.language import tree
from wenmai.plan.outcomes import Question
from wenmai.plan.results import UnitResult
from wenmai.plan.shelf import kept
from wenmai.plan.unit_checks import in_windows

State = Literal["passed", "failed", "unknown", "open", "ahead"]
AREA = Level.COUNTY - 1  # where the county stands in a path


@dataclass(frozen=True, slots=True)
class Cell:
    """One unit in one window: what was counted, and whether it was enough. `open`: not enough yet, and the window is not over."""

    window: Period
    value: Decimal | None
    state: State

    @property
    def late(self) -> int | None:
        """Days since the window closed without enough; None where nothing is overdue."""
        return (clock.today() - self.window.end).days if self.state == "failed" else None


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit with its windows, in order of time; `area` is its county."""

    code: str
    name: str
    path: tuple[str, ...]
    area: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class AreaCell:
    """All units of an area in one window. `step` 0 (nobody is known) to 5 (all) shades it."""

    window: Period
    passed: int
    asked: int
    unknown: int
    state: State

    @property
    def step(self) -> int:
        """See the class."""
        known = self.asked - self.unknown
        return 0 if not known or self.state == "ahead" else 1 + int(4 * self.passed / self.asked)


@dataclass(frozen=True, slots=True)
class AreaLine:
    """A county with its windows."""

    place: Place
    above: str
    cells: tuple[AreaCell, ...]


@dataclass(frozen=True, slots=True)
class Overdue:
    """A unit and a window that is over without enough."""

    unit: UnitLine
    area: str
    window: Period
    value: Decimal | None
    days: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """The windows of a year in a region. `areas` above a county, `units` in it; `total` is the line of the whole.

    `overdue` is longest first. `listed` is False where the list of the units is not known: then nothing else is.
    """

    plan: Plan
    clause: Clause
    region: Place
    trail: tuple[Place, ...]
    year: int
    years: tuple[int, ...]
    windows: tuple[Period, ...]
    areas: tuple[AreaLine, ...]
    units: tuple[UnitLine, ...]
    all_units: tuple[UnitLine, ...]
    total: AreaLine
    overdue: tuple[Overdue, ...]
    waiting: tuple[UnitLine, ...]
    open: Period | None
    days_left: int
    unknown: int
    listed: bool
    demo: bool


def has_windows(clause: Clause) -> bool:
    """True for a clause that is asked several times a year."""
    return isinstance(clause.tree, tree.Every) and clause.tree.months not in {None, 12}


def calendar(plan_id: str, clause_id: str, region: str, year: int | None = None) -> Calendar:
    """The calendar of a clause in a region, default of this year. Raises NotFound, also where the clause has no windows."""
    plan, clause = queries.get_plan(plan_id), queries.clause_of(plan_id, clause_id)
    if not has_windows(clause):
        raise NotFound("plan.no_windows", _("这一条不按几个月一期来看。"))
    years = plan.years_until(clock.today())
    chosen = year if year in years else years[-1]
    return kept(f"windows:{clause.id}:{region}:{chosen}", lambda: _calendar(plan, clause, region, chosen, years))


def lines(plan: Plan, clause: Clause, year: int) -> tuple[UnitLine, ...] | None:
    """All units of the plan's region with their windows of a year, by code; None when the list of the units is not known."""
    return kept(f"lines:{clause.id}:{year}", lambda: _lines(plan, clause, year))


def _lines(plan: Plan, clause: Clause, year: int) -> tuple[UnitLine, ...] | None:
    check, day = cast("tree.Every", clause.tree), min(clock.today(), periods.year(year).end)
    figures = Figures([queries.region_of(plan, plan.region)], day)
    asked = Question(clause, plan.region, figures, plan.first_year, plan.last_year, True, True)
    spans = _spans(clause, year)
    found = in_windows(asked, check, spans)
    if found is None:
        return None
    units, rows = found
    return tuple(
        _line(unit, rows[at : at + len(spans)], spans)
        for unit, at in zip(units, range(0, len(rows), len(spans)), strict=True)
    )


def _spans(clause: Clause, year: int) -> tuple[Period, ...]:
    months = clause.tree.months if isinstance(clause.tree, tree.Every) else None
    return tuple(periods.windows(periods.year(year), months or 12))


def _line(unit: UnitRow, results: Sequence[UnitResult], spans: Sequence[Period]) -> UnitLine:
    cells = tuple(Cell(span, row.values[0], _state(row, span)) for row, span in zip(results, spans, strict=True))
    area = unit.path[AREA] if len(unit.path) > AREA else unit.division
    return UnitLine(unit.code, unit.name, unit.path, area, cells)


def _state(row: UnitResult, window: Period) -> State:
    today = clock.today()
    if window.start > today:
        return "ahead"
    if row.passed:
        return "passed"
    if window.end >= today:
        return "open"
    return "unknown" if row.passed is None else "failed"


def _calendar(plan: Plan, clause: Clause, region: str, year: int, years: tuple[int, ...]) -> Calendar:
    where = queries.region_of(plan, region)
    known = lines(plan, clause, year)
    inside = tuple(line for line in known or () if region in line.path)
    spans = _spans(clause, year)
    running = next((span for span in spans if span.start <= clock.today() <= span.end), None)
    return Calendar(
        plan=plan,
        clause=clause,
        region=place_of(where),
        trail=trail_of(plan, where),
        year=year,
        years=years,
        windows=spans,
        areas=_areas(inside, spans) if where.level < Level.COUNTY else (),
        units=inside if where.level >= Level.COUNTY else (),
        all_units=inside,
        total=AreaLine(place_of(where), "", _summed(inside, spans)),
        overdue=_overdue(inside),
        waiting=tuple(line for line in inside if any(cell.state == "open" for cell in line.cells)),
        open=running,
        days_left=(running.end - clock.today()).days if running else 0,
        unknown=sum(cell.state == "unknown" for line in inside for cell in line.cells),
        listed=known is not None,
        demo=region in with_demo_houses([region]),
    )


def _areas(units: Sequence[UnitLine], spans: Sequence[Period]) -> tuple[AreaLine, ...]:
    grouped: dict[str, list[UnitLine]] = {}
    for line in units:
        grouped.setdefault(line.area, []).append(line)
    known = divisions_by_code([*grouped, *(line.path[AREA - 1] for line in units if len(line.path) > AREA)])
    return tuple(
        AreaLine(place_of(known[code]), known[known[code].path[-2]].name, _summed(grouped[code], spans))
        for code in sorted(grouped)
        if code in known
    )


def _summed(units: Sequence[UnitLine], spans: Sequence[Period]) -> tuple[AreaCell, ...]:
    return tuple(_area_cell([line.cells[number] for line in units], span) for number, span in enumerate(spans))


def _area_cell(cells: Sequence[Cell], span: Period) -> AreaCell:
    states = [cell.state for cell in cells]
    passed = states.count("passed")
    unknown = sum(cell.state == "unknown" or (cell.state == "open" and cell.value is None) for cell in cells)
    ahead: State = "ahead" if span.start > clock.today() else "open" if span.end >= clock.today() else "failed"
    state: State = "passed" if cells and passed == len(cells) else "unknown" if unknown == len(cells) else ahead
    return AreaCell(span, passed, len(cells), unknown, "ahead" if ahead == "ahead" else state)


def _overdue(units: Sequence[UnitLine]) -> tuple[Overdue, ...]:
    names = {code: row.name for code, row in divisions_by_code({line.area for line in units}).items()}
    late = [
        Overdue(line, names.get(line.area, ""), cell.window, cell.value, days)
        for line in units
        for cell in line.cells
        if (days := cell.late) is not None
    ]
    return tuple(sorted(late, key=lambda each: (-each.days, each.unit.code)))
