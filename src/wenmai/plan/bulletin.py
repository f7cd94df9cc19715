"""The monthly bulletin of a plan in a region (月报), laid out as an official document: title, addressees, text, annex, signature.

Computed from the records as of the month's last day; it has no number and no seal: who issues it adds them.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.errors import NotFound
from wenmai.measures import periods
from wenmai.places.models import Level
from wenmai.places.queries import child_divisions
from wenmai.plan import queries
from wenmai.plan.boards import Place, is_indicator, place_of, trail_of
from wenmai.plan.clauses import Plan
from wenmai.plan.results import ClauseResult, Status
from wenmai.plan.shelf import kept

MONTHS = 24
ENOUGH = Decimal("0.8")


@dataclass(frozen=True, slots=True)
class Bulletin:
    """`behind` are clauses that are late or missed; `thin` those with less than 80 % of their units reporting."""

    plan: Plan
    region: Place
    trail: tuple[Place, ...]
    month: date
    as_of: date
    months: tuple[date, ...]
    to: tuple[Place, ...]
    tally: tuple[tuple[Status, int], ...]
    meant: int
    indicators: tuple[ClauseResult, ...]
    behind: tuple[ClauseResult, ...]
    thin: tuple[ClauseResult, ...]
    clauses: tuple[ClauseResult, ...]
    demo: bool


def months_of(plan: Plan) -> tuple[date, ...]:
    """The first days of the months that are over, newest first, at most two years of them."""
    found: list[date] = []
    month = clock.month_start(clock.today() - timedelta(days=clock.today().day))
    while month >= date(plan.first_year, 1, 1) and len(found) < MONTHS:
        found.append(month)
        month = clock.month_start(month - timedelta(days=1))
    return tuple(found)


def bulletin(plan_id: str, region: str, month: str = "") -> Bulletin:
    """The bulletin of a month ("2026-10"), default the last that is over. Raises NotFound."""
    plan = queries.get_plan(plan_id)
    months = months_of(plan)
    if not months:
        raise NotFound("plan.no_month", _("这份规划还没有过完一个月，过完后就有月报。"))
    chosen = next((each for each in months if f"{each:%Y-%m}" == month), months[0])
    return kept(f"bulletin:{plan.id}:{region}:{chosen}", lambda: _bulletin(plan, region, chosen, months))


def _bulletin(plan: Plan, region: str, month: date, months: tuple[date, ...]) -> Bulletin:
    where, day = queries.region_of(plan, region), periods.month(month).end
    results = queries.status(plan.id, region, as_of=day)
    judged = Counter(each.status for each in results if each.status)
    return Bulletin(
        plan=plan,
        region=place_of(where),
        trail=trail_of(plan, where),
        month=month,
        as_of=day,
        months=months,
        to=tuple(place_of(each) for each in child_divisions(region)) if where.level < Level.TOWNSHIP else (),
        tally=tuple((status, judged[status]) for status in Status),
        meant=judged.total(),
        indicators=tuple(each for each in results if is_indicator(each)),
        behind=tuple(each for each in results if each.status in {Status.BEHIND, Status.MISSED}),
        thin=tuple(each for each in results if _is_thin(each)),
        clauses=results,
        demo=any(each.demo for each in results),
    )


def _is_thin(result: ClauseResult) -> bool:
    share = result.coverage.share if result.coverage else None
    return share is not None and share < ENOUGH
