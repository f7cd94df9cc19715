"""Two sides on one page: two regions, two years or two plans, clause by clause."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from wenmai.kernel import clock
from wenmai.kernel.errors import NotFound
from wenmai.measures import periods
from wenmai.places.models import Division, Level
from wenmai.places.queries import divisions_at
from wenmai.plan import queries
from wenmai.plan.boards import Place, place_of
from wenmai.plan.clauses import Clause, Plan
from wenmai.plan.results import ClauseResult
from wenmai.plan.shelf import kept


@dataclass(frozen=True, slots=True)
class Asked:
    """What one side is asked for; "" and 0 take what stands nearest."""

    plan: str
    region: str
    year: int


@dataclass(frozen=True, slots=True)
class Side:
    """One side; a past year stands as of its last day, or of the month to which this year has come beside it. `places` can be chosen."""

    plan: Plan
    place: Place
    year: int
    as_of: date
    years: tuple[int, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """The same question on both sides; `apart` is first less second, where both are known in one unit."""

    first: ClauseResult
    second: ClauseResult
    apart: Decimal | None


@dataclass(frozen=True, slots=True)
class Versus:
    """`alone` counts clauses of the first side that the second plan does not ask."""

    first: Side
    second: Side
    pairs: tuple[Pair, ...]
    alone: int

    @property
    def until(self) -> int:
        """The month to whose end both sides are read because one year is not over; 0 where each stands as it is."""
        same = self.first.year != self.second.year and self.first.as_of.month == self.second.as_of.month
        return self.first.as_of.month if same and self.first.as_of.month < 12 else 0


def versus(first: Asked, second: Asked, home: str) -> Versus:
    """Both sides; what the second does not say is as the first, a year before. Raises NotFound for no such plan or region."""
    left = _side(first, home)
    fallback = Asked(
        second.plan or left.plan.id, second.region or left.place.code, second.year or _before(left, second)
    )
    left, right = _fairly(left, _side(fallback, home))
    key = ":".join(f"{side.plan.id}:{side.place.code}:{side.year}" for side in (left, right))
    return kept(f"versus:{key}", lambda: _versus(left, right))


def _fairly(left: Side, right: Side) -> tuple[Side, Side]:
    """This year beside another: both to the end of the last month that is over, for a whole year is no match for a part."""
    today = clock.today()
    over = periods.whole_months(periods.year(today.year), today)
    if left.year == right.year or today.year not in {left.year, right.year} or over is None:
        return left, right
    first, second = (periods.month(date(side.year, over.end.month, 1)).end for side in (left, right))
    return replace(left, as_of=first), replace(right, as_of=second)


def _before(left: Side, second: Asked) -> int:
    same = second.plan in {"", left.plan.id} and second.region in {"", left.place.code}
    return max(left.year - 1, left.plan.first_year) if same else left.year


def _side(asked: Asked, home: str) -> Side:
    plans = queries.plans()
    plan = (
        queries.get_plan(asked.plan) if asked.plan else next((each for each in plans if each.region == home), plans[0])
    )
    region = _region(plan, asked.region)
    years = plan.years_until(clock.today())
    year = asked.year if asked.year in years else years[-1]
    return Side(plan, place_of(region), year, min(clock.today(), periods.year(year).end), years, _places(plan))


def _region(plan: Plan, code: str) -> Division:
    try:
        return queries.region_of(plan, code or plan.region)
    except NotFound:
        return queries.region_of(plan, plan.region)


def _places(plan: Plan) -> tuple[Place, ...]:
    """The plan's region with its prefectures and counties."""
    return kept(
        f"places:{plan.region}",
        lambda: tuple(
            place_of(each)
            for level in (Level.PROVINCE, Level.PREFECTURE, Level.COUNTY)
            for each in divisions_at(level, plan.region)
        ),
    )


def _versus(first: Side, second: Side) -> Versus:
    mates = _mates(first.plan, second.plan)
    asked = [name for name in first.plan.clauses if name in mates]
    left = queries.status(first.plan.id, first.place.code, as_of=first.as_of, only=asked) if asked else ()
    right = {
        each.id: each
        for each in queries.status(
            second.plan.id, second.place.code, as_of=second.as_of, only=sorted(set(mates.values()))
        )
    } if asked else {}  # fmt: skip
    pairs = tuple(_pair(each, right[mates[each.id]]) for each in left)
    return Versus(first, second, pairs, len(first.plan.clauses) - len(asked))


def _mates(first: Plan, second: Plan) -> dict[str, str]:
    """Clauses that ask the same: those of one plan by their id, those of two by what is counted and in which unit."""
    if first.id == second.id:
        return {name: name for name in first.clauses}
    known = {_question(clause): name for name, clause in reversed(second.clauses.items()) if clause.tree.measures}
    return {name: known[_question(clause)] for name, clause in first.clauses.items() if _question(clause) in known}


def _question(clause: Clause) -> tuple[str, tuple[str, ...], str]:
    return clause.tree.type, tuple(sorted(clause.tree.measures)), clause.unit


def _pair(first: ClauseResult, second: ClauseResult) -> Pair:
    if first.value is None or second.value is None or first.unit != second.unit:
        return Pair(first, second, None)
    return Pair(first, second, first.value - second.value)
