"""What changes when a definition does: every region down to the counties, every year of the plan so far, before and after."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wenmai.kernel import clock
from wenmai.places.models import Division, Level
from wenmai.places.queries import get_division
from wenmai.plan.clauses import Clause, Plan
from wenmai.plan.evaluation import evaluate
from wenmai.plan.figures import Figures
from wenmai.plan.results import ClauseResult


@dataclass(frozen=True, slots=True)
class Change:
    """One region in one year under both definitions; `before` is None for a clause that is new."""

    year: int
    code: str
    name: str
    before: ClauseResult | None
    after: ClauseResult


@dataclass(frozen=True, slots=True)
class Comparison:
    """`changes` are the cells that differ; `cells` is how many were compared, `status` how many change their word."""

    changes: tuple[Change, ...]
    cells: int
    regions: int
    years: tuple[int, ...]

    @property
    def status(self) -> int:
        """How many cells get another word."""
        return sum(each.before is None or each.before.status != each.after.status for each in self.changes)


def compare(plan: Plan, before: Clause | None, after: Clause) -> Comparison:
    """Both definitions over every region and year; a year that has passed as of its last day, the present one as of today."""
    regions = list(_regions(plan))
    days = list(_days(plan))
    changes = [each for day in days for each in _year(plan, before, after, regions, day)]
    return Comparison(tuple(changes), len(regions) * len(days), len(regions), tuple(day.year for day in days))


def _regions(plan: Plan) -> Iterator[Division]:
    where = get_division(plan.region)
    yield where
    deep = Division.objects.filter(path__contains=[where.code], level__gt=where.level, level__lte=Level.COUNTY)
    yield from deep.filter(valid_to=None).order_by("code")


def _days(plan: Plan) -> Iterator[date]:
    today = clock.today()
    for year in range(plan.first_year, min(plan.last_year, today.year) + 1):
        yield min(date(year, 12, 31), today)


def _year(plan: Plan, before: Clause | None, after: Clause, regions: list[Division], day: date) -> Iterator[Change]:
    figures = Figures(regions, day)
    figures.prepare({*after.tree.measures, *(before.tree.measures if before else ())})
    for where in regions:
        old = evaluate(plan, before, where.code, figures) if before else None
        new = evaluate(plan, after, where.code, figures)
        if old is None or _seen(old) != _seen(new):
            yield Change(day.year, where.code, where.name, old, new)


def _seen(found: ClauseResult) -> tuple[object, ...]:
    """What a reader of a board would see change."""
    share = found.coverage.share if found.coverage else None
    shown: tuple[Decimal | None, ...] = (found.value, found.target.low, found.target.high, found.target.expected_now)
    return (*shown, found.status, share, *(_seen(each) for each in found.alternatives))
