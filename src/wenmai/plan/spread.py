"""A clause across the places of a region: the table, who really differs (a funnel, no ranking of raw means), the trends side by side.

Places are put in an order only where their size allows it; where it does not, the page says why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import log

from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.errors import NotFound
from wenmai.measures.definitions import get_measure
from wenmai.places.models import Division, Level
from wenmai.places.queries import child_divisions, divisions_at
from wenmai.plan import queries
from wenmai.plan.boards import Place, is_computed, place_of, trail_of
from wenmai.plan.clauses import Clause, Plan
from wenmai.plan.evaluation import evaluate
from wenmai.plan.figures import Figures
from wenmai.plan.funnel import ALARM, FEW, WARN, Funnel, Judged, Kind, Part, funnel
from wenmai.plan.language import tree
from wenmai.plan.results import ClauseResult
from wenmai.plan.shelf import kept
from wenmai.plan.trends import Point, across

MOST_TRENDS = 40
WIDE, TALL, LEFT, FOOT = 720.0, 320.0, 56.0, 28.0
STEPS = 32


@dataclass(frozen=True, slots=True)
class Row:
    """A place of the region: its result, where it lies in the funnel (None where there is no funnel), its trend."""

    place: Place
    result: ClauseResult
    judged: Judged | None
    trend: tuple[tuple[str, Decimal | None], ...]
    partial: bool


@dataclass(frozen=True, slots=True)
class Dot:
    """A place in the drawing."""

    place: Place
    x: float
    y: float
    side: str
    said: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The funnel as points of lines: inner limits 95 %, outer 99.8 %; ticks as (position, words)."""

    centre: float
    inner: tuple[str, str]
    outer: tuple[str, str]
    dots: tuple[Dot, ...]
    across: tuple[tuple[float, str], ...]
    up: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """`why` says why there is no funnel, "" where there is one; `widened` is None where bunching was not estimated."""

    plan: Plan
    clause: Clause
    region: Place
    trail: tuple[Place, ...]
    level: int
    levels: tuple[int, ...]
    whole: ClauseResult
    rows: tuple[Row, ...]
    drawing: Drawing | None
    widened: Decimal | None
    why: str


def spread(plan_id: str, clause_id: str, region: str, level: int = 0) -> Spread:
    """A clause across the children of a region, or across its counties for `level` 3. Raises NotFound."""
    plan, clause = queries.get_plan(plan_id), queries.clause_of(plan_id, clause_id)
    where = queries.region_of(plan, region)
    if not is_computed(clause) or where.level >= Level.VILLAGE:
        raise NotFound("plan.no_parts", _("这一条在这里没有可比的下一级。"))
    levels = tuple(range(where.level + 1, Level.COUNTY + 1)) if where.level < Level.COUNTY else (where.level + 1,)
    chosen = level if level in levels else levels[0]
    return kept(f"spread:{clause.id}:{region}:{chosen}", lambda: _spread(plan, clause, where, chosen, levels))


def _spread(plan: Plan, clause: Clause, where: Division, level: int, levels: tuple[int, ...]) -> Spread:
    places = list(child_divisions(where.code) if level == where.level + 1 else divisions_at(level, where.code))
    figures = Figures([where, *places], clock.today())
    figures.prepare(clause.tree.measures)
    results = {each.code: evaluate(plan, clause, each.code, figures) for each in places}
    made, why = _funnel(clause, results)
    rows = _rows(plan, clause, places, results, made)
    return Spread(
        plan=plan,
        clause=clause,
        region=place_of(where),
        trail=trail_of(plan, where),
        level=level,
        levels=levels,
        whole=evaluate(plan, clause, where.code, figures),
        rows=rows,
        drawing=draw(made, rows, scale_of(clause)) if made else None,
        widened=Decimal(str(round(made.widened, 2))) if made and made.widened > 1 else None,
        why=why,
    )


def _rows(
    plan: Plan, clause: Clause, places: Sequence[Division], results: dict[str, ClauseResult], made: Funnel | None
) -> tuple[Row, ...]:
    trends = across(plan, clause, places[:MOST_TRENDS])
    judged = {each.part.code: each for each in made.parts} if made else {}
    order = {each.part.code: number for number, each in enumerate(made.parts)} if made else {}
    ordered = sorted(places, key=lambda each: (order.get(each.code, len(order)), each.code))
    return tuple(_row(each, results[each.code], judged.get(each.code), trends.get(each.code, ())) for each in ordered)


def _row(place: Division, result: ClauseResult, judged: Judged | None, points: Sequence[Point]) -> Row:
    trend = tuple((str(point.at.year), point.value) for point in points if not point.printed)
    return Row(place_of(place), result, judged, trend, bool(points) and points[-1].partial)


def kind_of(clause: Clause) -> Kind | None:
    """Shares are binomial, counts of facts per something are Poisson; stocks and plain amounts are neither."""
    check = clause.tree
    if isinstance(check, tree.ShareOfUnits | tree.Every | tree.Grade):
        return "binomial"
    value = getattr(check, "value", None)
    if not isinstance(value, tree.Value) or not value.denominator:
        return None
    if isinstance(check, tree.ShareOfValue):
        return "binomial"
    return "poisson" if all(get_measure(name).source == "facts" for name in value.numerator) else None


def scale_of(clause: Clause) -> float:
    """What the quotient is multiplied with to be read in the clause's unit."""
    check = clause.tree
    if isinstance(check, tree.ShareOfUnits | tree.ShareOfValue | tree.Every | tree.Grade):
        return 100.0
    value = getattr(check, "value", None)
    return float(value.per) if isinstance(value, tree.Value) else 1.0


def _funnel(clause: Clause, results: dict[str, ClauseResult]) -> tuple[Funnel | None, str]:
    kind = kind_of(clause)
    if kind is None:
        return None, _("这一条是总量或存量，和地方大小有关，不分高低。")
    parts = [
        Part(code, float(each.numerator), float(each.denominator))
        for code, each in results.items()
        if each.numerator is not None and each.denominator
    ]
    made = funnel(kind, parts)
    if made is None:
        return None, _("有数的地方不到三个，或者全有、全没有，分不出高低。")
    large = sum(each.side != "small" for each in made.parts)
    if kind == "poisson" and large < FEW:
        return None, _("够大的地方不到十个，看不出人是一个一个来还是成批来的，不分高低。")
    return made, ""


def draw(made: Funnel, rows: Sequence[Row], scale: float) -> Drawing:
    """The funnel on a field of WIDE by TALL; sizes on a logarithmic scale."""
    sizes = [each.part.size for each in made.parts]
    first, last = log(min(sizes)), log(max(sizes) * 1.05)
    curve = [min(sizes) * (max(sizes) * 1.05 / min(sizes)) ** (step / STEPS) for step in range(STEPS + 1)]
    inner, outer = ([made.limits(size, tail) for size in curve] for tail in (WARN, ALARM))
    top = max([each.value for each in made.parts] + [outer[STEPS // 2][1]]) * 1.08
    low = max(0.0, min([each.value for each in made.parts] + [outer[STEPS // 2][0]]) * 0.95)

    def x(size: float) -> float:
        return round(LEFT + (log(size) - first) / ((last - first) or 1) * (WIDE - LEFT - 12), 1)

    def y(value: float) -> float:
        return round(TALL - FOOT - (min(max(value, low), top) - low) / ((top - low) or 1) * (TALL - FOOT - 12), 1)

    def line(limits: Sequence[tuple[float, float]], end: int) -> str:
        return " ".join(f"{x(size)},{y(each[end])}" for size, each in zip(curve, limits, strict=True))

    return Drawing(
        centre=y(made.centre),
        inner=(line(inner, 0), line(inner, 1)),
        outer=(line(outer, 0), line(outer, 1)),
        dots=tuple(
            Dot(
                row.place,
                x(row.judged.part.size),
                y(row.judged.value),
                row.judged.side,
                f"{row.judged.value * scale:,.1f}",
            )
            for row in rows
            if row.judged
        ),
        across=tuple((x(size), f"{size:,.0f}") for size in (curve[0], curve[STEPS // 2], curve[-2])),
        up=tuple((y(value), f"{value * scale:,.1f}") for value in (low, made.centre, top)),
    )
