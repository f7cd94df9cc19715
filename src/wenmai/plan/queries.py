"""What boards, forms, the API and the command ask of plans. Open to everyone: the plan's figures are public (law 公开)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.errors import Invalid, NotFound
from wenmai.places.models import Division
from wenmai.places.queries import child_divisions, get_division
from wenmai.plan.clauses import Clause, Plan, all_plans, get_clause, get_plan, other_readings
from wenmai.plan.defined import settle, standing
from wenmai.plan.evaluation import evaluate, outcome_of
from wenmai.plan.figures import Figures
from wenmai.plan.language.tree import OF_UNITS
from wenmai.plan.lint import Uncovered, coverage, keep_numbers, lint, stale
from wenmai.plan.opening import Drill, DrillRow, Explanation, drill, explain
from wenmai.plan.results import ClauseResult, Status, UnitResult
from wenmai.plan.shape import as_json, explanation_as_json
from wenmai.plan.trends import Point, series
from wenmai.plan.unit_checks import GRADE

__all__ = [
    "Clause", "ClauseResult", "Drill", "DrillRow", "Explanation", "Plan", "Point", "RegionResult", "Status", "Uncovered", "UnitResult",
    "as_json", "by_child", "coverage", "day_within", "drill", "explain", "explanation_as_json", "get_clause", "get_plan", "keep_numbers", "lint", "named", "plans",
    "region_of", "result", "series", "stale", "standing", "status", "unit_results", "worst_units",
]  # fmt: skip


def plans() -> tuple[Plan, ...]:
    """The plans of this installation, by id."""
    settle()
    return tuple(all_plans().values())


def day_within(plan: Plan, day: date | None) -> date:
    """The day that a reader asks for, default today. Raises Invalid outside the plan's first day to today."""
    first, today = date(plan.first_year, 1, 1), clock.today()
    if day is not None and not first <= day <= today:
        said = {"first": first, "last": today}
        raise Invalid("plan.day", _("日期要从 %(first)s 到 %(last)s。") % said, fields={"as_of": str(day)})
    return day or today


def region_of(plan: Plan, code: str) -> Division:
    """A region that the plan covers: its own or one inside. Raises NotFound."""
    division = get_division(code)
    if plan.region not in division.path:
        raise NotFound(
            "plan.region", _("%(name)s不在《%(plan)s》的范围内。") % {"name": division.name, "plan": plan.title}
        )
    return division


def status(
    plan_id: str, region: str, *, as_of: date | None = None, only: Sequence[str] = ()
) -> tuple[ClauseResult, ...]:
    """Every clause of a plan (or those in `only`) in one region on a day (default today), in the plan's order.

    Raises NotFound for the plan, a region outside it, or a clause id.
    """
    settle()
    plan = get_plan(plan_id)
    figures = Figures([region_of(plan, region)], as_of or clock.today())
    chosen = _chosen(plan, only)
    _prepare(figures, chosen)
    return tuple(evaluate(plan, clause, region, figures) for clause in chosen)


def result(clause_id: str, region: str, *, as_of: date | None = None) -> ClauseResult:
    """One clause in one region. Raises NotFound."""
    settle()
    plan, clause = get_clause(clause_id)
    figures = Figures([region_of(plan, region)], as_of or clock.today())
    _prepare(figures, [clause])
    return evaluate(plan, clause, region, figures)


def named(clause_id: str, reading: str) -> str:
    """The name of a clause under a reading: "other" or a number from 1 for another one, "" for the plan's own. Raises NotFound."""
    settle()
    _plan, clause = get_clause(clause_id)
    return get_clause(f"{clause.id}@{reading.replace('other', '1', 1)}" if reading else clause.id)[1].name


@dataclass(frozen=True, slots=True)
class RegionResult:
    """The results of one part of a region; `division` "" never: each is a child of the asked region."""

    code: str
    name: str
    level: int
    results: tuple[ClauseResult, ...]


def by_child(plan_id: str, region: str, *, only: Sequence[str], as_of: date | None = None) -> tuple[RegionResult, ...]:
    """Some clauses in each child of a region, with one query for all children: the table and the map of the board."""
    settle()
    plan = get_plan(plan_id)
    children = child_divisions(region_of(plan, region).code, day=as_of)
    figures = Figures(children, as_of or clock.today())
    chosen = _chosen(plan, only)
    _prepare(figures, chosen)
    return tuple(
        RegionResult(
            child.code, child.name, child.level, tuple(evaluate(plan, clause, child.code, figures) for clause in chosen)
        )
        for child in children
    )


def unit_results(clause_id: str, region: str, *, as_of: date | None = None) -> tuple[UnitResult, ...]:
    """The units of an every, per_unit, grade or share clause with their windows: who passed, who did not, who is unknown."""
    return _units(clause_id, region, as_of, None)


def worst_units(clause_id: str, region: str, *, most: int, as_of: date | None = None) -> tuple[UnitResult, ...]:
    """The first so many of `unit_results`: those that fail, then those of which nothing is known, then those that pass."""
    rows = _units(clause_id, region, as_of, most)
    return tuple(sorted(rows, key=lambda row: (row.passed is not False, row.passed is True, row.code))[:most])


def _units(clause_id: str, region: str, as_of: date | None, most: int | None) -> tuple[UnitResult, ...]:
    settle()
    plan, clause = get_clause(clause_id)
    figures = Figures([region_of(plan, region)], as_of or clock.today())
    return outcome_of(plan, clause, region, figures, rows=True, most=most).units


def _chosen(plan: Plan, only: Sequence[str]) -> list[Clause]:
    unknown = [name for name in only if name not in plan.clauses]
    if unknown:
        raise NotFound(
            "plan.clause_unknown",
            _("《%(plan)s》里没有编号为「%(clause)s」的条款。") % {"plan": plan.title, "clause": unknown[0]},
        )
    return [clause for name, clause in plan.clauses.items() if not only or name in only]


def _prepare(figures: Figures, clauses: Iterable[Clause]) -> None:
    asked = [each.tree for clause in clauses for each in (clause, *other_readings(clause))]
    by_house = {name for each in asked if isinstance(each, OF_UNITS) for name in (GRADE, *each.measures)}
    figures.prepare({name for each in asked for name in each.measures}, by_house)


def clause_of(plan_id: str, clause_id: str) -> Clause:
    """A clause of a plan, its id in any case. Raises NotFound."""
    settle()
    return _chosen(
        get_plan(plan_id), [clause_id.upper()] if clause_id.upper() in get_plan(plan_id).clauses else [clause_id]
    )[0]


def national(clause_id: str) -> tuple[int, Decimal, int, Decimal | None, Decimal | None] | None:
    """The plan's national columns for a clause: year, value, target year, low, high; None where the plan prints none."""
    _plan, clause = get_clause(clause_id)
    printed = clause.national
    return (printed.year, printed.value, printed.target_year, printed.low, printed.high) if printed else None
