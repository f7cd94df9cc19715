"""Opening a number: into its parts by place, and at last into facts and readings. The sums agree at every step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.errors import Invalid, NotFound
from wenmai.ledger import queries as ledger
from wenmai.ledger.queries import FactFilter
from wenmai.ledger.readings import ReadingRow
from wenmai.ledger.rows import FactRow
from wenmai.measures import cells, queries, stocks
from wenmai.measures.by_house import Held, held_back
from wenmai.measures.definitions import Measure, get_measure
from wenmai.measures.periods import Period
from wenmai.places.models import Division
from wenmai.places.queries import child_divisions, get_division
from wenmai.plan.clauses import Clause, Plan, get_clause
from wenmai.plan.defined import settle
from wenmai.plan.evaluation import evaluate
from wenmai.plan.exclusions import Exclusion, exclusions
from wenmai.plan.figures import Figures
from wenmai.plan.language import tree
from wenmai.plan.outcomes import compared
from wenmai.plan.results import ClauseResult

PAGE = 50


@dataclass(frozen=True, slots=True)
class Explanation:
    """`facts_total` over all pages equals the numerator (with `numerator_readings`); `next_after` is the next page's `after`.

    Facts are listed with their reversals, so that what was taken back is seen to cancel out.
    """

    clause: str
    region: str
    period: tuple[date, date]
    numerator: Decimal | None
    denominator: Decimal | None
    facts: tuple[FactRow, ...]
    facts_count: int
    facts_total: Decimal
    next_after: int | None
    numerator_readings: tuple[ReadingRow, ...]
    denominator_facts_total: Decimal
    denominator_readings: tuple[ReadingRow, ...]
    left_out: tuple[Exclusion, ...] = ()
    held: tuple[Held, ...] = ()


def main_value(clause: Clause) -> tree.Value:
    """The value that a clause is about; for clauses over units the first test's. Raises Invalid for milestones and the like."""
    check = clause.tree
    if isinstance(check, tree.Range | tree.Quota | tree.Total | tree.ShareOfValue | tree.Rise | tree.Baseline):
        return check.value
    if isinstance(check, tree.Every | tree.ShareOfUnits):
        return check.tests.items[0].value
    if isinstance(check, tree.Grade):
        return tree.Value(("places.grade",))
    if isinstance(check, tree.Rollup):
        raise Invalid("plan.summed_up", _("这一条由其他条款汇总，请打开各条看。"))
    raise Invalid("plan.not_computed", _("这一条凭证据认定，没有可以展开的数。"))


def explain(
    clause_id: str, region: str, *, as_of: date | None = None, after: int = 0, limit: int = PAGE
) -> Explanation:
    """The facts and readings behind a clause in a region, one page of facts after the id `after`. Raises NotFound, Invalid."""
    settle()
    plan, clause = get_clause(clause_id)
    where = _inside(plan, region)
    figures = Figures([where], as_of or clock.today())
    value, period = main_value(clause), span_of(clause, plan, figures)
    amount = figures.amount(value, region, period)
    wanted = list(_filters(value.numerator, where, period))
    rows = _page(wanted, after, limit)
    return Explanation(
        clause=clause.id,
        region=region,
        period=(period.start, period.end),
        numerator=amount.numerator,
        denominator=amount.denominator,
        facts=tuple(rows[:limit]),
        facts_count=sum(ledger.total(each)[1] for _measure, each in wanted),
        facts_total=_total(wanted),
        next_after=rows[limit - 1].id if len(rows) > limit else None,
        numerator_readings=_readings(value.numerator, region, figures.as_of),
        denominator_facts_total=_total(list(_filters(value.denominator, where, period))),
        denominator_readings=_readings(value.denominator, region, figures.as_of),
        left_out=exclusions(value.numerator, region, period),
        held=_held(value.measures, region, figures.as_of),
    )


def _inside(plan: Plan, region: str) -> Division:
    where = get_division(region)
    if plan.region not in where.path:
        raise NotFound(
            "plan.region", _("%(name)s不在《%(plan)s》的范围内。") % {"name": where.name, "plan": plan.title}
        )
    return where


def span_of(clause: Clause, plan: Plan, figures: Figures) -> Period:
    """The days whose facts a clause adds up on the day of `figures`."""
    if isinstance(clause.tree, tree.Rise):
        return compared(clause.tree, figures) or figures.year()
    return figures.since(plan.first_year) if isinstance(clause.tree, tree.Total) else figures.year()


def _filters(names: Sequence[str], where: Division, period: Period) -> Iterator[tuple[Measure, FactFilter]]:
    for name in names:
        measure = get_measure(name)
        for each in cells.filters_within(measure, period.start, period.end, where.code):
            yield measure, each


def _page(wanted: Sequence[tuple[Measure, FactFilter]], after: int, limit: int) -> list[FactRow]:
    """One page over several filters, in order of id; one more than asked tells that there is a next page."""
    found = {row.id: row for _measure, each in wanted for row in ledger.facts(each, after=after, limit=limit + 1)}
    return [found[key] for key in sorted(found)][: limit + 1]


def _total(wanted: Sequence[tuple[Measure, FactFilter]]) -> Decimal:
    total = Decimal(0)
    for measure, each in wanted:
        quantity, number = ledger.total(each)
        total += Decimal(number) if measure.add == "count" else quantity or Decimal(0)
    return total


def _readings(names: Sequence[str], region: str, day: date) -> tuple[ReadingRow, ...]:
    gauges = [get_measure(name) for name in names if get_measure(name).source == "gauge"]
    return tuple(row for measure in gauges for row in stocks.readings_of(measure, [region], day).get(region, []))


def _held(names: Sequence[str], region: str, day: date) -> tuple[Held, ...]:
    return held_back([get_measure(name) for name in dict.fromkeys(names)], region, day)


@dataclass(frozen=True, slots=True)
class DrillRow:
    """A part: a child division, what is directly under the region (`own`), or an institution of the region itself."""

    code: str
    name: str
    own: bool
    numerator: Decimal
    denominator: Decimal | None
    result: ClauseResult | None


@dataclass(frozen=True, slots=True)
class Drill:
    """`rows` add up to `whole.numerator`. `directly` opens the part directly under the region by institution."""

    whole: ClauseResult
    numerator: Decimal | None
    rows: tuple[DrillRow, ...]
    directly: tuple[DrillRow, ...]


def drill(clause_id: str, region: str, *, as_of: date | None = None) -> Drill:
    """A clause by the children of a region and what is directly under it; sums of facts agree. Raises NotFound, Invalid.

    Past children with figures stay in the list: a township that moved on left its figures where they happened.
    """
    settle()
    plan, clause = get_clause(clause_id)
    where = _inside(plan, region)
    value = main_value(clause)
    parts = [
        *child_divisions(region, day=as_of),
        *_gone(where, value, span_of(clause, plan, Figures([where], as_of or clock.today()))),
    ]
    figures = Figures([where, *parts], as_of or clock.today())
    period = span_of(clause, plan, figures)
    rows = [_child(plan, clause, part, figures, value, period) for part in parts]
    answer = evaluate(plan, clause, region, figures)
    whole = answer.numerator if _over_units(clause) else figures.part(value.numerator, region, period)[0]
    own = _own_row(where, clause, whole, rows)
    directly = () if _over_units(clause) else _direct(where, value, figures, period)
    return Drill(answer, whole, (*rows, own) if own else tuple(rows), directly)


def _over_units(clause: Clause) -> bool:
    """Clauses over units are opened by the number of units that pass."""
    return isinstance(clause.tree, tree.Every | tree.ShareOfUnits | tree.Grade)


def _gone(where: Division, value: tree.Value, period: Period) -> list[Division]:
    """Children that have ended and still hold figures of the period."""
    counted = [name for name in value.numerator if get_measure(name).additive]
    past = {row.code: row for row in Division.objects.filter(parent=where.code).exclude(valid_to=None).order_by("code")}
    if not counted or not past:
        return []
    found = queries.by_region(counted, list(past), period, deep=True)
    return [past[code] for code in sorted({code for _measure, code in found})]


def _child(plan: Plan, clause: Clause, part: Division, figures: Figures, value: tree.Value, period: Period) -> DrillRow:
    answer = evaluate(plan, clause, part.code, figures)
    if _over_units(clause):
        return DrillRow(part.code, part.name, False, answer.numerator or Decimal(0), answer.denominator, answer)
    amount = figures.amount(value, part.code, period)
    return DrillRow(part.code, part.name, False, amount.numerator or Decimal(0), amount.denominator, answer)


def _own_row(where: Division, clause: Clause, whole: Decimal | None, rows: Sequence[DrillRow]) -> DrillRow | None:
    """What no child holds. A figure that is published for the region itself has no such part."""
    rest = (whole or Decimal(0)) - sum((row.numerator for row in rows), Decimal(0))
    names = () if _over_units(clause) else main_value(clause).numerator
    if not rest or any(get_measure(name).places != "sum" for name in names):
        return None
    return DrillRow(where.code, _("%(name)s本级") % {"name": where.name}, True, rest, None, None)


def _direct(where: Division, value: tree.Value, figures: Figures, period: Period) -> tuple[DrillRow, ...]:
    """The facts directly under the region by institution."""
    counted = [name for name in value.numerator if get_measure(name).additive]
    found: dict[str, Decimal] = {}
    for row in queries.directly_under(counted, where.code, period):
        found[row.institution] = found.get(row.institution, Decimal(0)) + row.value
    names = figures.institution_names(found)
    return tuple(
        DrillRow(code or where.code, names.get(code, where.name), True, value, None, None)
        for code, value in sorted(found.items())
    )
