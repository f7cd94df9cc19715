"""Clauses as open data: each figure at an address of its own, over months that are over, and nothing that the downloads withhold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from wenmai.kernel.errors import NotFound
from wenmai.measures.definitions import Measure, get_measure
from wenmai.measures.periods import Period
from wenmai.places.models import Division, Level
from wenmai.places.queries import child_divisions
from wenmai.plan import queries
from wenmai.plan.clauses import Clause, Plan, get_clause, readings_of
from wenmai.plan.evaluation import evaluate, outcome_of
from wenmai.plan.figures import Figures
from wenmai.plan.language import tree
from wenmai.plan.opening import span_of
from wenmai.plan.results import ClauseResult, Target
from wenmai.plan.secrets import Secrets, said_of, season_of, spans_of
from wenmai.trust import moments
from wenmai.trust.queries import opendata
from wenmai.trust.queries.opendata import Published, is_of_people
from wenmai.trust.tables import Column, Dataset, Table, said

CLAUSES: Final = Table(
    "clauses",
    "规划条款的数",
    (
        Column("plan", "string", "规划"),
        Column("clause", "string", "条款"),
        Column("reading", "integer", "读法：0 是规划方的，1 起是另一种"),
        Column("title", "string", "名称"),
        Column("region", "string", "区划代码"),
        Column("region_name", "string", "区划名"),
        Column("first", "date", "从哪天起"),
        Column("last", "date", "到哪天止，也是存量的日期"),
        Column("value", "decimal", "数，按条款写的位数舍入"),
        Column("unit", "string", "计量单位"),
        Column("status", "string", "withheld 是隐去的"),
        Column("numerator", "decimal", "分子，没有舍入"),
        Column("denominator", "decimal", "分母，没有舍入"),
        Column("target_low", "decimal", "目标，从"),
        Column("target_high", "decimal", "目标，到"),
        Column("target_year", "integer", "哪年的目标"),
        Column("standing", "string", "met on_track behind missed not_due no_data attested；空着是目标不到这一级"),
        Column("reporting", "integer", "报送的机构数"),
        Column("expected", "integer", "应报送的机构数"),
        Column("definition", "string", "口径版本"),
        Column("demo", "boolean", "含演示数据"),
        Column("address", "anyURI", "这个数不变的地址"),
    ),
    ("clause", "reading", "region", "last"),
)
UNITS: Final = Table(
    "clause-units",
    "条款逐馆逐地的判断",
    (
        Column("code", "string", "馆或区划的代码"),
        Column("name", "string", "名称"),
        Column("division", "string", "所在区划"),
        Column("first", "date", "哪一期，从"),
        Column("last", "date", "哪一期，到"),
        Column("passed", "boolean", "做到没有；空着是不知道"),
        Column("values", "string", "各项的数；数人的不给"),
    ),
    ("code", "first"),
)


@dataclass(frozen=True, slots=True)
class ClauseFigure:
    """One clause in one region over one period: `result` holds nothing that is withheld."""

    plan: str
    result: ClauseResult
    reading: int
    region_name: str
    first: date
    last: date
    period: str
    withheld: bool

    @property
    def address(self) -> str:
        """Where it stays, from the root."""
        here = reverse("plan_data:clause", args=[self.plan, self.result.region, self.result.id, self.period])
        return f"{here}?reading={self.reading}" if self.reading else here


class ClauseRow(NamedTuple):
    """A figure as one line of the file; see CLAUSES."""

    plan: str
    clause: str
    reading: int
    title: str
    region: str
    region_name: str
    first: date
    last: date
    value: Decimal | None
    unit: str
    status: str
    numerator: Decimal | None
    denominator: Decimal | None
    target_low: Decimal | None
    target_high: Decimal | None
    target_year: int | None
    standing: str
    reporting: int | None
    expected: int | None
    definition: str
    demo: bool
    address: str


class UnitRow(NamedTuple):
    """One unit of a clause over units in one window; see UNITS."""

    code: str
    name: str
    division: str
    first: date
    last: date
    passed: bool | None
    values: str


def region_of(plan: Plan, code: str) -> Division:
    """A region that open data speaks of: a county or above, inside the plan's. Raises NotFound."""
    where = queries.region_of(plan, code)
    if where.level > Level.COUNTY:
        raise NotFound("plan.open_region", _("开放数据到县（市、区）一级；乡镇和村请看规划进展页。"))
    return where


def figure(plan_id: str, region: str, clause_id: str, period: str, reading: str = "") -> ClauseFigure:
    """One clause in one region at the end of a period. Raises NotFound."""
    name = queries.named(queries.clause_of(plan_id, clause_id).id, reading)
    plan, clause = get_clause(name)
    where, day = region_of(plan, region), moments.period_of(period).end
    figures = Figures([where], day)
    figures.prepare(clause.tree.measures)
    number = int(name.partition("@")[2] or 0)
    return _figure(_Asked(plan, period, figures, Secrets([clause])), clause, number, where)


def figures_below(plan_id: str, region: str, period: str) -> list[ClauseRow]:
    """Every clause under every reading in a region and the counties or cities right below it. Raises NotFound."""
    plan = queries.get_plan(plan_id)
    where, day = region_of(plan, region), moments.period_of(period).end
    below = [row for row in child_divisions(where.code, day=day) if row.level <= Level.COUNTY]
    clauses = [each for clause in plan.clauses.values() for each in readings_of(clause)]
    figures = Figures([where, *below], day)
    figures.prepare({name for clause in clauses for name in clause.tree.measures})
    asked = _Asked(plan, period, figures, Secrets(clauses))
    return [
        _row(_figure(asked, each, number, place))
        for place in (where, *below)
        for clause in plan.clauses.values()
        for number, each in enumerate(readings_of(clause))
    ]


@dataclass(frozen=True, slots=True)
class _Asked:
    plan: Plan
    period: str
    figures: Figures
    secrets: Secrets


def _figure(asked: _Asked, clause: Clause, number: int, where: Division) -> ClauseFigure:
    figures, span = asked.figures, span_of(clause, asked.plan, asked.figures)
    found = replace(evaluate(asked.plan, clause, where.code, figures), alternatives=())
    hidden = asked.secrets.hides(said_of(clause), where.code, spans_of(clause, span, figures))
    season = season_of(found)
    if hidden or (season and asked.secrets.hides(said_of(clause), where.code, [season])):
        found = replace(found, target=replace(found.target, expected_now=None, basis=None))
    gone = hidden and found.value is not None
    if hidden:
        found = replace(found, value=None, numerator=None, denominator=None, note="")
    if hidden and isinstance(clause.tree, tree.Rise):
        found = replace(found, target=Target())
    return ClauseFigure(asked.plan.id, found, number, where.name, span.start, figures.as_of, asked.period, gone)


def _row(each: ClauseFigure) -> ClauseRow:
    found = each.result
    return ClauseRow(
        plan=each.plan,
        clause=found.id,
        reading=each.reading,
        title=found.title,
        region=found.region,
        region_name=each.region_name,
        first=each.first,
        last=each.last,
        value=found.value,
        unit=found.unit,
        status="withheld" if each.withheld else "",
        numerator=found.numerator,
        denominator=found.denominator,
        target_low=found.target.low,
        target_high=found.target.high,
        target_year=found.target.year,
        standing=found.status.value if found.status else "",
        reporting=found.coverage.reporting if found.coverage else None,
        expected=found.coverage.expected if found.coverage else None,
        definition=found.definition_version,
        demo=found.demo,
        address=each.address,
    )


def units(plan_id: str, region: str, clause_id: str, period: str, reading: str = "") -> list[UnitRow]:
    """Who passed, who did not and who is unknown at the end of a period; () for a clause that is not over units. Raises NotFound."""
    plan, clause = get_clause(queries.named(queries.clause_of(plan_id, clause_id).id, reading))
    where, span = region_of(plan, region), moments.period_of(period)
    found = outcome_of(plan, clause, where.code, Figures([where], span.end), rows=True)
    shown = not any(is_of_people(get_measure(name)) for name in clause.tree.measures)
    return [
        UnitRow(
            row.code,
            row.name,
            row.division,
            *(row.window or (span.start, span.end)),
            row.passed,
            " ".join("" if value is None else said(value, "decimal") for value in row.values) if shown else "",
        )
        for row in found.units
    ]


@dataclass(frozen=True, slots=True)
class Sources:
    """With what somebody counts a figure again: the measures above and below the line, files, what was published of the span."""

    numerator: tuple[Measure, ...]
    denominator: tuple[Measure, ...]
    files: tuple[str, ...]
    published: tuple[Published, ...]
    over_units: bool
    clause: Clause


def sources(each: ClauseFigure) -> Sources:
    """What a figure was counted from."""
    clause = get_clause(f"{each.result.id}@{each.reading}")[1]
    check, measures = clause.tree, [get_measure(name) for name in dict.fromkeys(clause.tree.measures)]
    below = set(check.value.denominator) if isinstance(check, _VALUED) else set()
    span = Period(each.first, each.last)
    return Sources(
        tuple(measure for measure in measures if measure.id not in below),
        tuple(measure for measure in measures if measure.id in below),
        tuple(_files(measures, each, rise=isinstance(check, tree.Rise))),
        tuple(opendata.figures_of(each.result.region, span, check.measures)),
        isinstance(check, tree.Every | tree.ShareOfUnits | tree.Grade),
        clause,
    )


def _files(measures: Sequence[Measure], each: ClauseFigure, *, rise: bool) -> Iterator[str]:
    then = f"{int(each.period[:4]) - 1}{f'-{each.last:%m}' if each.last.month < DECEMBER else ''}"
    if any(measure.source == "facts" for measure in measures):
        years = range(each.first.year - rise, each.last.year + 1)
        yield from (reverse("trust:rollups", args=[number, "csv"]) for number in years)
    if any(measure.source == "gauge" for measure in measures):
        yield from (reverse("trust:stocks", args=[name, "csv"]) for name in (*([then] if rise else []), each.period))
        yield reverse("trust:units", args=[each.period, "csv"])
    yield from (reverse("trust:measures"), reverse("trust:places"))


def datasets() -> list[Dataset]:
    """For the catalogue: each plan in its own region and right below it, year by year."""
    return [_dataset(plan, name) for plan in queries.plans() for name in _years(plan)]


def _years(plan: Plan) -> list[str]:
    last = moments.last_day().year
    return moments.names_of(range(last, min(plan.first_year, last) - 1, -1))


def _dataset(plan: Plan, period: str) -> Dataset:
    address = reverse("plan_data:clauses", args=[plan.id, plan.region, period])
    name = f"clauses/{plan.id}/{period}"
    files = (("csv", address), ("sdmx.csv", reverse("plan_data:sdmx", args=[plan.id, plan.region, period])))
    return Dataset(name, f"《{plan.title}》{period} 年{CLAUSES.title}", CLAUSES, files)


_VALUED: Final = tree.Range | tree.Quota | tree.Total | tree.ShareOfValue | tree.Rise | tree.Baseline
DECEMBER: Final = 12
