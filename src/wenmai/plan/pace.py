"""Where a clause stands in its year and where it is heading: year to date, the same days last year, rolling, and the forecast."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wenmai.kernel import clock
from wenmai.measures import seasons
from wenmai.measures.definitions import get_measure
from wenmai.measures.periods import Period
from wenmai.measures.queries import first_months
from wenmai.measures.seasons import same_day_last_year, to_date, twelve_months
from wenmai.places.queries import get_division
from wenmai.plan.clauses import Clause, get_clause
from wenmai.plan.figures import Figures
from wenmai.plan.forecasts import Forecast, of_line, of_year
from wenmai.plan.language import tree
from wenmai.plan.opening import main_value
from wenmai.plan.outcomes import fills_up
from wenmai.plan.trends import Point, series


@dataclass(frozen=True, slots=True)
class Span:
    """What some days came to. `denominator` is the stock of the last day; `a_day` the numerator over the days, a leap day counted.

    `since` is the first month with a record where that came after the days began: what was not recorded is not 0.
    """

    days: Period
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    a_day: Decimal | None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Some days beside the same days a year before; `change` is a share of the earlier value, None where one is unknown, not whole, or 0."""

    name: str
    now: Span
    before: Span

    @property
    def change(self) -> Decimal | None:
        """How much more than a year before."""
        if self.now.since or self.before.since:
            return None
        now, before = self.now.value, self.before.value
        return (now - before) / before if now is not None and before else None


@dataclass(frozen=True, slots=True)
class Pace:
    """`pairs` are empty for stocks. `forecast` speaks of the year to which the target is held; `this_year` of the present one."""

    as_of: date
    pairs: tuple[Pair, ...]
    this_year: Forecast | None
    forecast: Forecast | None
    reaches: bool | None


def pace(clause_id: str, region: str, *, as_of: date | None = None) -> Pace | None:
    """The pace of a clause about a value; None for clauses over units and what documents decide. Raises NotFound."""
    _plan, clause = get_clause(clause_id)
    check = clause.tree
    if not isinstance(check, tree.Range | tree.Quota | tree.ShareOfValue | tree.Total):
        return None
    day = as_of or clock.today()
    value = main_value(clause)
    flow = fills_up(value) and all(get_measure(name).additive for name in value.numerator)
    running = flow and not isinstance(check, tree.Total)
    this_year = _this_year(clause, value, region, day) if running else None
    forecast = _ahead(clause, region, day, this_year, running=running)
    low = check.bounds.low if clause.unit != "%" or check.bounds.low is None else check.bounds.low * 100
    reaches = forecast.reaches(low) if forecast and low is not None else None
    return Pace(day, _pairs(clause, value, region, day) if flow else (), this_year, forecast, reaches)


def _pairs(clause: Clause, value: tree.Value, region: str, day: date) -> tuple[Pair, ...]:
    earlier = same_day_last_year(day)
    both = [("to_date", to_date), ("rolling", twelve_months)]
    return tuple(
        Pair(name, _span(clause, value, region, days(day)), _span(clause, value, region, days(earlier)))
        for name, days in both
    )


def _span(clause: Clause, value: tree.Value, region: str, days: Period) -> Span:
    counted = seasons.between(value.numerator, region, days)
    below = _below(value, region, days) if value.denominator else None
    shown, since = _shown(clause, value, counted, below), _began(value, region, days)
    return Span(days, counted, below, shown, counted and counted / days.days, since)


def _began(value: tree.Value, region: str, days: Period) -> date | None:
    """The month in which anything was first recorded there, if that is later than the month in which the days begin."""
    first = min(first_months(value.numerator, [region]).values(), default=None)
    return first if first and days.start < first <= days.end else None


def _below(value: tree.Value, region: str, days: Period) -> Decimal | None:
    """A stock of the last day, or what was counted over the same days."""
    if all(get_measure(name).additive for name in value.denominator):
        return seasons.between(value.denominator, region, days)
    figures = Figures([get_division(region)], days.end)
    return figures.part(value.denominator, region, figures.year())[0]


def _shown(clause: Clause, value: tree.Value, counted: Decimal | None, below: Decimal | None) -> Decimal | None:
    """In the clause's unit, rounded as it declares."""
    if counted is None or (value.denominator and not below):
        return None
    quotient = counted * value.per / below if below else counted
    return clause.rounded(quotient / _scale(clause))


def _scale(clause: Clause) -> Decimal:
    return Decimal("0.01") if clause.unit == "%" else clause.scale


def _this_year(clause: Clause, value: tree.Value, region: str, day: date) -> Forecast | None:
    where = get_division(region)
    span = Period(date(day.year - seasons.YEARS, 1, 1), day)
    found = seasons.monthly(value.numerator, {region: where.level}, span)
    forecast = of_year(seasons.together(found.values()), day)
    if forecast is None:
        return None
    figures = Figures([where], day)
    below = figures.part(value.denominator, region, figures.year())[0] if value.denominator else None
    if value.denominator and not below:
        return None
    return forecast.scaled(_scale(clause) * (below or Decimal(1)) / value.per)


def _ahead(clause: Clause, region: str, day: date, this_year: Forecast | None, *, running: bool) -> Forecast | None:
    """To the target's year, or to the end of this year where that has come."""
    target = clause.tree.year
    if running and (target is None or target <= day.year):
        return this_year
    closed = [point for point in series(clause.id, region, as_of=day) if not point.printed]
    points = _yearly(closed, running=running)
    if running and this_year:
        points.append((day.year, this_year.value))
    return of_line(points, max(target or day.year, day.year))


def _yearly(closed: Sequence[Point], *, running: bool) -> list[tuple[int, Decimal]]:
    """The years that are over; of a stock also where it stands today."""
    return [(each.at.year, each.value) for each in closed if each.value is not None and not (running and each.partial)]
