"""What the records of a house say for a year, measure by measure, and the facts and readings behind each."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from wenmai.kernel import clock
from wenmai.kernel.errors import NotFound
from wenmai.ledger import queries as ledger
from wenmai.ledger.queries import FactFilter
from wenmai.ledger.readings import ReadingFilter, ReadingRow, preferred
from wenmai.ledger.rows import FactRow
from wenmai.measures import cells, periods
from wenmai.measures.definitions import Measure, all_measures
from wenmai.measures.queries import by_unit
from wenmai.measures.stocks import amount, gauge_of
from wenmai.places.models import Institution

LATE_CEILING = 1000


@dataclass(frozen=True, slots=True)
class Said:
    """What the records say of one measure. `as_of` only for a stock: the day of the reading that counts.

    `months` of `due` months that are over have a record; None for a stock, and where nobody is expected to report each month.
    """

    measure: str
    definition: str
    value: Decimal | None
    as_of: date | None = None
    demo: bool = False
    months: int | None = None
    due: int = 0


def months_over(year: int) -> int:
    """How many months of a year are over."""
    today = clock.today()
    return 12 if year < today.year else today.month - 1


def last_day(year: int) -> date:
    """The day on which stocks of the year are read: its last, or today while it runs."""
    return min(date(year, 12, 31), clock.today())


def said(house: Institution, year: int, names: Collection[str]) -> dict[str, Said]:
    """By measure; value None where nothing was recorded, or the measure is no more. One query for what adds up, one for each stock."""
    known = all_measures()
    measures = [known[name] for name in sorted(set(names)) if name in known]
    counted = [each for each in measures if each.source == "facts"]
    found = _sums(house, year, [each.id for each in counted if each.time == "sum"])
    sums = {each.id: _sum(each, found.get(each.id), year) for each in counted}
    gone = {name: Said(name, "", None) for name in names if name not in known}
    return gone | sums | {each.id: _stock(house, year, each) for each in measures if each.source == "gauge"}


def _sum(measure: Measure, months: Mapping[date, Decimal] | None, year: int) -> Said:
    if not months:
        return Said(measure.id, measure.version, None)
    over = months_over(year)
    recorded = sum(1 for month in months if month.month <= over) if measure.reports else None
    return Said(measure.id, measure.version, sum(months.values(), Decimal(0)), months=recorded, due=over)


def _sums(house: Institution, year: int, names: Sequence[str]) -> dict[str, dict[date, Decimal]]:
    additive = [name for name in names if all_measures()[name].additive]
    within, span = house.division.path[0], periods.year(year)
    totals: dict[str, dict[date, Decimal]] = defaultdict(dict)
    for (measure, _unit, month), value in by_unit(
        additive, [house.code], span, of="institution", within=within
    ).items():
        totals[measure][month] = value
    return totals


def _stock(house: Institution, year: int, measure: Measure) -> Said:
    row = reading(house, year, measure)
    if row is None:
        return Said(measure.id, measure.version, None)
    return Said(measure.id, measure.version, amount(measure, row), row.as_of, bool(row.attributes.get("demo")))


def reading(house: Institution, year: int, measure: Measure) -> ReadingRow | None:
    """The reading of a stock that counts for a house at the end of a year."""
    if measure.institution_kind and house.kind not in measure.institution_kind:
        return None
    rows = preferred(gauge_of(measure), last_day(year), ReadingFilter(institutions=[house.code]))
    return next((row for row in rows if _counts(measure, row, year)), None)


def _counts(measure: Measure, row: ReadingRow, year: int) -> bool:
    if measure.of_year and row.as_of.year != year:
        return False
    wanted = all(row.attributes.get(name) == value for name, value in measure.attributes.items())
    return wanted and "void" not in row.attributes and amount(measure, row) is not None


def filters(
    house: Institution, year: int, measure: Measure, *, recorded_after: datetime | None = None
) -> Iterator[FactFilter]:
    """The ledger's filters of what a house counted in a year; their facts never overlap."""
    span = periods.year(year)
    for each in cells.filters(measure, span.start, span.end, recorded_after=recorded_after):
        yield replace(each, institutions=[house.code])


def late(house: Institution, year: int, name: str, since: datetime) -> int:
    """How many facts (reversals too) of a measure were recorded after an instant, up to LATE_CEILING for each filter."""
    measure = all_measures().get(name)
    if measure is None or measure.source != "facts":
        return 0
    wanted = filters(house, year, measure, recorded_after=since)
    return sum(len(ledger.facts(each, limit=LATE_CEILING)) for each in wanted)


@dataclass(frozen=True, slots=True)
class Opened:
    """A figure, opened. The months and the facts (all pages) add up to the value; a stock has its reading instead."""

    measure: Measure
    said: Said
    months: tuple[tuple[date, Decimal], ...]
    facts: tuple[FactRow, ...]
    count: int
    total: Decimal
    next_after: int | None
    reading: ReadingRow | None


def opened(house: Institution, year: int, name: str, *, after: int = 0, limit: int = 50) -> Opened:
    """Everything behind one figure of a house, one page of facts after the id `after`. Raises NotFound."""
    measure = all_measures().get(name)
    if measure is None:
        raise NotFound("returns.no_measure", f"没有名为“{name}”的度量。")
    figure = said(house, year, [name])[name]
    if measure.source == "gauge":
        return Opened(measure, figure, (), (), 0, Decimal(0), None, reading(house, year, measure))
    wanted = list(filters(house, year, measure))
    rows = _page(wanted, after, limit)
    totals = [ledger.total(each) for each in wanted]
    whole = sum(((quantity or Decimal(0)) for quantity, _count in totals), Decimal(0))
    count = sum(number for _quantity, number in totals)
    whole = Decimal(count) if measure.add == "count" else whole
    more = rows[limit - 1].id if len(rows) > limit else None
    return Opened(measure, figure, _months(house, year, measure), tuple(rows[:limit]), count, whole, more, None)


def _page(wanted: Sequence[FactFilter], after: int, limit: int) -> list[FactRow]:
    found = {row.id: row for each in wanted for row in ledger.facts(each, after=after, limit=limit + 1)}
    return [found[key] for key in sorted(found)][: limit + 1]


def _months(house: Institution, year: int, measure: Measure) -> tuple[tuple[date, Decimal], ...]:
    if not measure.additive:
        return ()
    found = by_unit([measure.id], [house.code], periods.year(year), of="institution", within=house.division.path[0])
    return tuple(sorted((month, value) for (_measure, _unit, month), value in found.items()))
