"""The trend of a clause: the plan's printed baseline, closed years, and this year month by month."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wenmai.kernel import clock
from wenmai.measures import periods, queries
from wenmai.measures.definitions import get_measure
from wenmai.places.queries import get_division
from wenmai.plan.clauses import Plan, get_clause
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
    day = as_of or clock.today()
    where = get_division(region)
    points = []
    if clause.baseline and region == plan.region:
        points.append(
            Point(periods.year(clause.baseline.year).end, clause.baseline.value, clause.baseline.value, printed=True)
        )
    for number in range(_first(plan, clause.baseline.year + 1 if clause.baseline else plan.first_year), day.year + 1):
        end = min(day, periods.year(number).end)
        found = evaluate(plan, clause, region, Figures([where], end))
        points.append(Point(end, found.value, found.target.expected_now, partial=end < periods.year(number).end))
    return tuple(points)


def _first(plan: Plan, year: int) -> int:
    return min(year, plan.first_year)


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
