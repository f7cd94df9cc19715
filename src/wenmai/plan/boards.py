"""What the board's pages show, put together once for each version of the roll-ups and kept."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse

from wenmai.kernel import clock
from wenmai.measures.definitions import get_measure
from wenmai.places.models import Division, Level
from wenmai.places.queries import divisions_by_code
from wenmai.places.queries.map import Tile, tiles
from wenmai.plan import queries
from wenmai.plan.clauses import Clause, Plan, readings_of
from wenmai.plan.defined import versions_of
from wenmai.plan.evaluation import evaluate
from wenmai.plan.figures import Figures
from wenmai.plan.models import DefinitionVersion
from wenmai.plan.notes import Note, notes, notes_of
from wenmai.plan.opening import Drill, Explanation, drill
from wenmai.plan.pace import Pace, pace
from wenmai.plan.results import ClauseResult, Status, UnitResult
from wenmai.plan.shelf import kept
from wenmai.plan.trends import Point, series, several

SHOWN = 200  # units of a clause on its page, as its template says
MANY = 12  # tiles; more are drawn small
OVER_UNITS = {"every", "per_unit", "share", "grade"}


@dataclass(frozen=True, slots=True)
class Place:
    """A region in a line or a table."""

    code: str
    name: str
    level: int


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of the board: its result and its trend."""

    result: ClauseResult
    trend: tuple[tuple[str, Decimal | None], ...]
    partial: bool


@dataclass(frozen=True, slots=True)
class Board:
    """A plan in a region on a day. `trail` leads from the plan's region to this one, both included."""

    plan: Plan
    region: Place
    trail: tuple[Place, ...]
    as_of: date
    elapsed: Decimal
    tally: tuple[tuple[Status, int], ...]
    meant: int
    lines: tuple[Line, ...]
    clauses: tuple[ClauseResult, ...]
    demo: bool

    @property
    def has_bulletin(self) -> bool:
        """True once a month of the plan is over."""
        return (self.as_of.year, self.as_of.month) > (self.plan.first_year, 1)

    @property
    def has_notes(self) -> bool:
        """True where the plan has notes that define how something is counted."""
        return bool(notes(self.plan))


@dataclass(frozen=True, slots=True)
class Parts:
    """One clause in every child of a region: the table, and where each stands on the map."""

    clause: ClauseResult
    rows: tuple[tuple[Place, ClauseResult], ...]
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Rung:
    """One level on the way from the plan's region down to the asked one."""

    place: Place
    result: ClauseResult


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a clause, or (`also`) a thing that its sentence asks as well.

    `number` is "" for the plan owner's own, `here` the one that the page computes with.
    """

    number: str
    label: str
    here: bool
    also: bool = False


@dataclass(frozen=True, slots=True)
class ClausePage:
    """A clause opened in a region."""

    plan: Plan
    clause: Clause
    region: Place
    result: ClauseResult
    ladder: tuple[Rung, ...]
    opened: Drill | None
    trend: tuple[Point, ...]
    base_unit: str
    definitions: tuple[DefinitionVersion, ...] = ()
    readings: tuple[Reading, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def has_also(self) -> bool:
        """True where the sentence asks more than one thing."""
        return any(each.also for each in self.readings)

    @property
    def reading(self) -> str:
        """The number of the reading that the page computes with, "" for the plan owner's own."""
        return next((each.number for each in self.readings if each.here), "")


def board_near(chosen: str, home: str) -> Board:
    """The board for a reader: of the place they chose, by the plan that speaks most closely of it, else of home."""
    known = divisions_by_code([code for code in (chosen, home) if code])
    where = known.get(chosen) or known.get(home)
    plans = queries.plans()
    if where is None:
        return board(plans[0].id, plans[0].region)
    fitting = [plan for plan in plans if plan.region in where.path]
    plan = max(fitting or plans, key=lambda each: len(each.region))
    return board(plan.id, where.code if plan.region in where.path else plan.region)


def board(plan_id: str, region: str) -> Board:
    """The board of a plan in a region. Raises NotFound."""
    return kept(f"board:{plan_id}:{region}", lambda: _board(queries.get_plan(plan_id), region))


def parts(plan_id: str, clause_id: str, region: str) -> Parts:
    """A clause in the children of a region. Raises NotFound."""
    return kept(f"parts:{plan_id}:{clause_id}:{region}", lambda: _parts(plan_id, clause_id, region))


def clause_page(clause_id: str, region: str) -> ClausePage:
    """A clause with its definition, its levels and its parts. Raises NotFound."""
    return kept(f"clause:{clause_id}:{region}", lambda: _clause_page(clause_id, region))


def place_of(row: Division) -> Place:
    """A division as boards show it."""
    return Place(row.code, row.name, row.level)


def trail_of(plan: Plan, where: Division) -> tuple[Place, ...]:
    """From the plan's region down to a division, both included. One query."""
    codes = where.path[where.path.index(plan.region) :]
    known = divisions_by_code(codes)
    return tuple(place_of(known[code]) for code in codes)


def _board(plan: Plan, region: str) -> Board:
    where = queries.region_of(plan, region)
    results = queries.status(plan.id, region)
    lines = _lines(plan, region, [each for each in results if is_indicator(each)])
    judged = [each.status for each in results if each.status is not None]
    counted = Counter(judged)
    return Board(
        plan=plan,
        region=place_of(where),
        trail=trail_of(plan, where),
        as_of=clock.today(),
        elapsed=_elapsed(plan, clock.today()),
        tally=tuple((status, counted[status]) for status in Status),
        meant=len(judged),
        lines=lines,
        clauses=tuple(each for each in results if not is_indicator(each)),
        demo=any(each.demo for each in results),
    )


def is_indicator(result: ClauseResult) -> bool:
    """True for a row of the plan's table of main indicators: a range with a printed start."""
    return result.type == "range" and result.baseline is not None


def _lines(plan: Plan, region: str, results: Sequence[ClauseResult]) -> tuple[Line, ...]:
    trends = several(plan, [plan.clauses[each.id] for each in results], region)
    return tuple(_line(result, points) for result, points in zip(results, trends, strict=True))


def _line(result: ClauseResult, points: Sequence[Point]) -> Line:
    trend = tuple((str(point.at.year), point.value) for point in points)
    return Line(result, trend, bool(points) and points[-1].partial)


def _elapsed(plan: Plan, day: date) -> Decimal:
    first, last = date(plan.first_year, 1, 1), date(plan.last_year, 12, 31)
    gone = Decimal((min(max(day, first), last) - first).days + 1)
    return gone / ((last - first).days + 1)


def _parts(plan_id: str, clause_id: str, region: str) -> Parts:
    children = queries.by_child(plan_id, region, only=[clause_id])
    return Parts(
        clause=queries.result(clause_id, region),
        rows=tuple((Place(each.code, each.name, each.level), each.results[0]) for each in children),
        tiles=tuple(tiles(region)),
    )


def _clause_page(clause_id: str, region: str) -> ClausePage:
    plan, clause = queries.get_clause(clause_id)
    where = queries.region_of(plan, region)
    opened = drill(clause_id, region) if is_computed(clause) else None
    return ClausePage(
        plan=plan,
        clause=clause,
        region=place_of(where),
        result=opened.whole if opened else queries.result(clause_id, region),
        readings=tuple(
            Reading(each.name.partition("@")[2], each.label or each.reading, each.name == clause.name, each.also)
            for each in readings_of(plan.clauses[clause.id])
        ),
        ladder=_ladder(plan, clause, where),
        opened=opened,
        trend=series(clause_id, region) if is_computed(clause) else (),
        base_unit=_base_unit(clause),
        definitions=versions_of(plan.id, clause.id),
        notes=notes_of(plan, clause),
    )


def _base_unit(clause: Clause) -> str:
    """The unit in which the numerator is counted: 人次, though the clause speaks of 万人次."""
    names = clause.tree.measures
    return get_measure(names[0]).unit if names else clause.unit


def is_computed(clause: Clause) -> bool:
    """False for what is decided by a document, or by the other clauses."""
    return clause.tree.type not in {"milestone", "attested", "rollup"}


def _ladder(plan: Plan, clause: Clause, where: Division) -> tuple[Rung, ...]:
    """The same clause at each level above, from the plan's region down: who reads a village sees its province too."""
    places: Sequence[Place] = trail_of(plan, where)
    known = divisions_by_code([each.code for each in places])
    figures = Figures([known[each.code] for each in places], clock.today())
    return tuple(Rung(each, evaluate(plan, clause, each.code, figures)) for each in places)


@dataclass(frozen=True, slots=True)
class MapTile:
    """A cell of the cartogram, as parts/tiles.html takes it."""

    name: str
    value: str
    status: str
    url: str
    step: int
    col: int | None
    row: int | None


def part_of_page(found: Parts) -> dict[str, Any]:
    """The table and the cartogram of a clause; no cartogram where no positions are known."""
    by_code = {place.code: result for place, result in found.rows}
    placed = [each for each in found.tiles if each.code in by_code and each.col]
    steps = quintiles([by_code[each.code].value for each in placed])
    mapped = [_tile(each, by_code[each.code], step) for each, step in zip(placed, steps, strict=True)]
    results = [result for _place, result in found.rows]
    return {
        "parts": found,
        "mapped": mapped,
        "many": len(mapped) > MANY,
        "judged": any(each.status for each in results),
        "divided": any(each.denominator is not None for each in results),
    }


def _tile(tile: Tile, result: ClauseResult, step: int) -> MapTile:
    shown = "—" if result.value is None else f"{result.value:,}"
    address = reverse("plan:clause", args=[result.plan, tile.code, result.id])
    return MapTile(tile.name, shown, str(result.status or ""), address, step, tile.col, tile.row)


def quintiles(values: Sequence[Decimal | None]) -> list[int]:
    """The quiet step 1 to 5 of each value between the least and the most; 0 for no data, 3 when all are alike."""
    known = [value for value in values if value is not None]
    low, high = min(known, default=Decimal(0)), max(known, default=Decimal(0))
    span = high - low
    return [0 if value is None else 3 if not span else min(5, 1 + int((value - low) / span * 5)) for value in values]


def first_focus(shown: Board) -> str:
    """The clause that the map shows when nobody chose one: the first indicator that has a value."""
    valued = [line.result.id for line in shown.lines if line.result.value is not None]
    return next(iter(valued), shown.lines[0].result.id if shown.lines else "")


def has_parts(shown: Board, clause_id: str) -> bool:
    """True while a region still has parts, and the clause is computed."""
    known = shown.plan.clauses.get(clause_id)
    return known is not None and is_computed(known) and shown.region.level < Level.VILLAGE


def explanation(page: ClausePage, after: int) -> Explanation | None:
    """The records behind a computed clause, one page after a fact's id; None for what a document decides."""
    if not is_computed(page.clause):
        return None
    asked = page.clause.name, page.region.code
    return kept(f"records:{asked}:{after}", lambda: queries.explain(*asked, after=after))


def pace_of(page: ClausePage) -> Pace | None:
    """Year to date, the same days last year, rolling and the forecast of a clause about a value."""
    asked = page.clause.name, page.region.code
    return kept(f"pace:{asked}", lambda: pace(*asked))


def units(page: ClausePage) -> tuple[UnitResult, ...]:
    """The units of a clause over units: those that fail first, then unknown, then passed; at most SHOWN."""
    if page.clause.tree.type not in OVER_UNITS:
        return ()
    asked = page.clause.name, page.region.code
    return kept(f"units:{asked}", lambda: queries.worst_units(*asked, most=SHOWN))
