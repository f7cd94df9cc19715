"""Stocks for everybody: what each region had on the last day of a period, and each unit's own reading where it counts no people."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from typing import Any, NamedTuple

from django.db import connection

from wenmai.measures.by_house import rows_sql
from wenmai.measures.definitions import Measure, all_measures
from wenmai.measures.stocks import stocks
from wenmai.places.models import Division, Level
from wenmai.trust import suppression
from wenmai.trust.moments import period_of
from wenmai.trust.queries.opendata import is_of_people, paths
from wenmai.trust.suppression import Node


class StockRow(NamedTuple):
    """A stock of a region on a day; `readings` make it, the oldest of `as_of`. Value None is withheld, and so is their number."""

    measure: str
    day: date
    division: str
    name: str
    part: str
    value: Decimal | None
    unit: str
    readings: int | None
    as_of: date | None
    sources: str
    demo: bool

    @property
    def status(self) -> str:
        """Says why there is no value."""
        return "withheld" if self.value is None else ""


class UnitReading(NamedTuple):
    """What one house or division says of itself: only of measures that count no people."""

    measure: str
    day: date
    code: str
    name: str
    division: str
    value: Decimal
    unit: str
    as_of: date
    source: str
    demo: bool
    behind: str


@dataclass(frozen=True, slots=True)
class _Sum:
    value: Decimal = Decimal(0)
    readings: int = 0
    as_of: date = date.max
    sources: frozenset[str] = frozenset()
    demo: bool = False

    def __add__(self, other: "_Sum") -> "_Sum":
        return _Sum(
            self.value + other.value,
            self.readings + other.readings,
            min(self.as_of, other.as_of),
            self.sources | other.sources,
            self.demo or other.demo,
        )


Sums = Mapping[Node, _Sum]


def gauges() -> list[Measure]:
    """The measures that are stocks, by id."""
    return [measure for name, measure in sorted(all_measures().items()) if measure.source == "gauge"]


def region_stocks(period: str, names: Collection[str] = ()) -> Iterator[StockRow]:
    """Every stock (or those in `names`) of every county and above at the end of a period. Raises NotFound.

    Added over places it has "own" rows as well, as roll-ups do; a figure that a region says for itself has only "total".
    """
    day = period_of(period).end
    titles = dict(Division.objects.filter(level__lte=Level.COUNTY).values_list("code", "name"))
    wanted = [measure for measure in gauges() if (not names or measure.id in names) and _given(measure, day)]
    found = {measure.id: _sums(measure, day) for measure in _with_kin(wanted)}
    hidden = _hidden(found)
    for measure in wanted:
        for node, each in sorted(found[measure.id].items()):
            yield _row(measure, day, node, titles[node.code], each, gone=node in hidden[measure.id])


def _given(measure: Measure, day: date) -> bool:
    """What is counted from New Year on is given for whole years: from month to month its difference would be a small count."""
    return not measure.of_year or (day.month, day.day) == (12, 31)


def _row(measure: Measure, day: date, node: Node, name: str, each: _Sum, *, gone: bool) -> StockRow:
    part = "own" if node.own else "total"
    if gone:
        return StockRow(measure.id, day, node.code, name, part, None, measure.unit, None, None, "", each.demo)
    as_of, sources = (each.as_of if each.readings else None), " ".join(sorted(each.sources))
    return StockRow(
        measure.id, day, node.code, name, part, each.value, measure.unit, each.readings, as_of, sources, each.demo
    )


def hidden_stocks(names: Collection[str], day: date) -> frozenset[tuple[str, str]]:
    """Which of these stocks the downloads leave out in which division."""
    asked = [measure for measure in gauges() if measure.id in names and is_of_people(measure)]
    hidden = _hidden({measure.id: _sums(measure, day) for measure in _with_kin(asked)})
    return frozenset((name, node.code) for name, nodes in hidden.items() for node in nodes if not node.own)


def _with_kin(wanted: Iterable[Measure]) -> list[Measure]:
    """Those measures with all that are withheld together with them."""
    wholes = {measure.part_of or measure.id for measure in wanted}
    return [measure for measure in gauges() if (measure.part_of or measure.id) in wholes]


def _hidden(found: Mapping[str, Sums]) -> Mapping[str, set[Node]]:
    """What is not published of stocks of people; those that are parts of one another are looked at together."""
    families = defaultdict[str, dict[str, Mapping[str, Decimal]]](dict)
    hidden = defaultdict[str, set[Node]](set)
    for name, sums in found.items():
        measure = all_measures()[name]
        if is_of_people(measure) and measure.places == "sum":
            families[measure.part_of or name][name] = _owners(sums)
        elif is_of_people(measure):
            hidden[name] = {node for node, each in sums.items() if 0 < each.value < suppression.SMALLEST}
    known = paths()
    for whole, family in families.items():
        for cell in suppression.withheld(suppression.table_of(family, known, whole)):
            hidden[cell.measure].add(cell.node)
    return hidden


def _owners(sums: Sums) -> dict[str, Decimal]:
    """What stands in each county, and directly under each division above one: the least parts that a file shows."""
    inner = {node.code for node in sums if node.own}
    return {node.code: each.value for node, each in sums.items() if node.own or node.code not in inner}


def _sums(measure: Measure, day: date) -> Sums:
    """By region, and what stands directly under those that have counties or cities below them."""
    if measure.places != "sum":
        said = stocks(measure, list(paths()), day)
        return {Node(code): _Sum(row.value, row.units, row.as_of, demo=row.demo) for code, row in said.items()}
    owners, known = _by_owner(measure, day), paths()
    found = defaultdict[Node, list[_Sum]](list)
    inner = {above for code in owners for above in known[code] if above != code}
    for code, each in owners.items():
        for above in known[code]:
            found[Node(above)].append(each)
        if code in inner:
            found[Node(code, own=True)].append(each)
    sums = {node: reduce(_Sum.__add__, parts) for node, parts in found.items()}
    return {**sums, **_none_in(measure, day, set(known) - {node.code for node in sums})}


def _none_in(measure: Measure, day: date, codes: set[str]) -> Sums:
    """A census names all there is: what it does not name has none."""
    if not measure.census:
        return {}
    return {Node(code): _Sum(row.value, 0, row.as_of) for code, row in stocks(measure, sorted(codes), day).items()}


def _by_owner(measure: Measure, day: date) -> dict[str, _Sum]:
    """The readings that count, by the county that holds them, or the division above a county that they are of.

    A city that states more than its houses have said has the rest of it directly, and its counties what their houses said.
    """
    source, values = rows_sql([measure], day)
    rows = _fetch(
        f"""
        WITH s AS ({source}), r AS (
            SELECT d.path[least(d.level, {Level.COUNTY:d})] AS code, s.v, 1 AS one, s.as_of, s.source, s.attributes
            FROM s JOIN places_division d ON d.code = s.division_code WHERE cardinality(s.behind) < {Level.COUNTY:d}
            UNION ALL
            SELECT s.behind[cardinality(s.behind)], -s.v, 0, s.as_of, s.source, s.attributes
            FROM s WHERE cardinality(s.behind) BETWEEN 1 AND {Level.COUNTY - 1:d}
        )
        SELECT code, sum(v), sum(one)::int, min(as_of), array_agg(DISTINCT split_part(source, ':', 1)), bool_or(attributes ? 'demo')
        FROM r GROUP BY 1
        """,  # noqa: S608 - words of closed lists
        values,
    )
    return {code: _Sum(value, count, as_of, frozenset(found), demo) for code, value, count, as_of, found, demo in rows}


def unit_readings(period: str, names: Collection[str] = ()) -> Iterator[UnitReading]:
    """Each unit's reading that counts at the end of a period, of every stock that is added up and counts no people. Raises NotFound."""
    day = period_of(period).end
    chosen = [each for each in gauges() if each.places == "sum" and not is_of_people(each) and _given(each, day)]
    return (row for measure in chosen if not names or measure.id in names for row in _readings(measure, day))


def _readings(measure: Measure, day: date) -> Iterator[UnitReading]:
    source, values = rows_sql([measure], day)
    rows = _fetch(
        f"""
        WITH s AS ({source})
        SELECT coalesce(nullif(s.institution_code, ''), s.division_code) AS code, coalesce(i.name, d.name), s.division_code, s.v,
            s.as_of, split_part(s.source, ':', 1), s.attributes ? 'demo', coalesce(s.behind[cardinality(s.behind)], '')
        FROM s JOIN places_division d ON d.code = s.division_code
        LEFT JOIN places_institution i ON i.code = s.institution_code ORDER BY code
        """,  # noqa: S608 - words of closed lists
        values,
    )
    for code, name, division, value, *rest in rows:
        yield UnitReading(measure.id, day, code, name, division, value, measure.unit, *rest)


def _fetch(sql: str, values: Collection[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
