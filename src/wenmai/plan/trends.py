"""The trend of a clause: the plan's printed baseline, closed years, and this year month by month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wenmai.kernel import clock
from wenmai.measures import periods, queries
from wenmai.measures.definitions import get_measure
from wenmai.places.models import Division
from wenmai.places.queries import get_division
from wenmai.plan.clauses import Clause, Plan, get_clause
from wenmai.plan.evaluation import evaluate
from wenmai.plan.figures import Figures
from wenmai.plan.opening import main_value


@dataclass(frozen=True, slots=True)
class Point:
    """`at` is the last day it speaks of. `printed`: from the plan's text; `partial`: the year is not over."""

    at: date
    value: Decimal | None
    expected: Decimal | None
    printed: bool = False
    partial: bool = False


def series(clause_id: str, region: str, *, as_of: date | None = None) -> tuple[Point, ...]:
    """Year by year since the baseline; years without data have no value. Raises NotFound."""
    plan, clause = get_clause(clause_id)
    return several(plan, [clause], region, as_of=as_of)[0]


def several(
    plan: Plan, clauses: Sequence[Clause], region: str, *, as_of: date | None = None
) -> list[tuple[Point, ...]]:
    """The trends of some clauses of a plan; what they read of a year is fetched once for all. Raises NotFound."""
    day = as_of or clock.today()
    where = get_division(region)
    names = {name for clause in clauses for name in clause.tree.measures}
    years: dict[int, Figures] = {}
    for number in range(min((_first(plan, clause) for clause in clauses), default=day.year), day.year + 1):
        years[number] = Figures([where], min(day, periods.year(number).end), covered=False)
        years[number].prepare(names)
    return [_points(plan, clause, region, years) for clause in clauses]


def _points(plan: Plan, clause: Clause, region: str, years: Mapping[int, Figures]) -> tuple[Point, ...]:
    points = []
    if clause.baseline and region == plan.region:
        points.append(
            Point(periods.year(clause.baseline.year).end, clause.baseline.value, clause.baseline.value, printed=True)
        )
    for number, figures in years.items():
        if number >= _first(plan, clause):
            found = evaluate(plan, clause, region, figures)
            partial = figures.as_of < periods.year(number).end
            points.append(Point(figures.as_of, found.value, found.target.expected_now, partial=partial))
    return tuple(points)


def _first(plan: Plan, clause: Clause) -> int:
    """The first year after the baseline, or of the plan."""
    return min(clause.baseline.year + 1, plan.first_year) if clause.baseline else plan.first_year


def months(clause_id: str, region: str, *, as_of: date | None = None) -> tuple[Point, ...]:
    """The numerator month by month in the year of the day, for clauses over facts; months without data have no value."""
    _plan, clause = get_clause(clause_id)
    day = as_of or clock.today()
    names = [name for name in main_value(clause).numerator if get_measure(name).additive]
    found: dict[date, Decimal] = {}
    for row in queries.aggregate(names, division=region, period=periods.year(day.year), by="month"):
        if row.starts_on:
            found[row.starts_on] = found.get(row.starts_on, Decimal(0)) + row.value
    return tuple(
        Point(window.end, found.get(window.start), None)
        for window in periods.windows(periods.year(day.year), 1)
        if window.start <= day
    )


def across(plan: Plan, clause: Clause, places: Sequence[Division]) -> dict[str, tuple[Point, ...]]:
    """The trend of one clause in many places, by code; as many queries for one place as for all."""
    day, names = clock.today(), clause.tree.measures
    years: dict[int, Figures] = {}
    for number in range(_first(plan, clause), day.year + 1):
        years[number] = Figures(places, min(day, periods.year(number).end), covered=False)
        years[number].prepare(names)
    return {each.code: _points(plan, clause, each.code, years) for each in places}
