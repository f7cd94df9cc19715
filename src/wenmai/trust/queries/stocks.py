"""Stocks for everybody: what each region had on the last day of a period, and each unit's own reading where it counts no people."""

from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from wenmai.measures.by_house import fetch, rows_sql
from wenmai.measures.definitions import Measure
from wenmai.measures.stocks import stocks
from wenmai.places.models import Division, Level
from wenmai.trust.moments import period_of
from wenmai.trust.queries import issued
from wenmai.trust.queries.holders import Held, Sums, by_owner, rolled
from wenmai.trust.queries.issued import gauges, is_given
from wenmai.trust.queries.opendata import is_of_people, paths
from wenmai.trust.suppression import Node, is_small


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


def region_stocks(period: str, names: Collection[str] = ()) -> Iterator[StockRow]:
    """Every stock (or those in `names`) of every county and above at the end of a period. Raises NotFound.

    Added over places it has "own" rows as well, as roll-ups do; a figure that a region says for itself has only "total".
    """
    day = period_of(period).end
    titles = dict(Division.objects.filter(level__lte=Level.COUNTY).values_list("code", "name"))
    for measure in gauges():
        if (not names or measure.id in names) and is_given(measure, day):
            found, gone = _open(measure, day)
            for node, each in sorted(found.items()):
                yield _row(measure, day, node, titles[node.code], each, gone=node in gone)


def _open(measure: Measure, day: date) -> tuple[Sums, Collection[Node]]:
    """What the file of a day says of a stock, and what of it is withheld; what counts people as it was issued last."""
    if not issued.is_issued(measure):
        found = _sums(measure, day)
        return found, _small(measure, found)
    said = issued.latest(measure.part_of or measure.id, day)
    return (said.sums(measure.id), said.withheld(measure.id)) if said else ({}, ())


def _row(measure: Measure, day: date, node: Node, name: str, each: Held, *, gone: bool) -> StockRow:
    part = "own" if node.own else "total"
    if gone:
        return StockRow(measure.id, day, node.code, name, part, None, measure.unit, None, None, "", each.demo)
    as_of, sources = (each.as_of if each.readings else None), " ".join(sorted(each.sources))
    return StockRow(
        measure.id, day, node.code, name, part, each.value, measure.unit, each.readings, as_of, sources, each.demo
    )


def hidden_stocks(names: Collection[str], day: date) -> frozenset[tuple[str, str]]:
    """Which of these stocks the downloads do not give in which division: withheld, or other than what was issued last."""
    asked = [measure for measure in gauges() if measure.id in names and is_of_people(measure)]
    hidden = [(measure.id, node) for measure in asked for node in _hidden(measure, day)]
    return frozenset((name, node.code) for name, node in hidden if not node.own)


def _hidden(measure: Measure, day: date) -> Collection[Node]:
    now = _sums(measure, day)
    if not issued.is_issued(measure):
        return _small(measure, now)
    said = issued.latest(measure.part_of or measure.id, day)
    kept = said.sums(measure.id) if said else {}
    return {node for node, each in now.items() if node not in kept or kept[node].value != each.value} | (
        said.withheld(measure.id) if said else set()
    )


def _small(measure: Measure, sums: Sums) -> set[Node]:
    return {node for node, each in sums.items() if is_of_people(measure) and is_small(each.value)}


def _sums(measure: Measure, day: date) -> Sums:
    """By region, and what stands directly under those that have counties or cities below them."""
    if measure.places != "sum":
        said = stocks(measure, list(paths()), day)
        return {Node(code): Held(row.value, row.units, row.as_of, demo=row.demo) for code, row in said.items()}
    sums = rolled(by_owner(measure, day), known := paths())
    return {**sums, **_none_in(measure, day, set(known) - {node.code for node in sums})}


def _none_in(measure: Measure, day: date, codes: set[str]) -> Sums:
    """A census names all there is: what it does not name has none."""
    if not measure.census:
        return {}
    return {Node(code): Held(row.value, 0, row.as_of) for code, row in stocks(measure, sorted(codes), day).items()}


def unit_readings(period: str, names: Collection[str] = ()) -> Iterator[UnitReading]:
    """Each unit's reading that counts at the end of a period, of every stock that is added up and counts no people. Raises NotFound."""
    day = period_of(period).end
    chosen = [each for each in gauges() if each.places == "sum" and not is_of_people(each) and is_given(each, day)]
    return (row for measure in chosen if not names or measure.id in names for row in _readings(measure, day))


def _readings(measure: Measure, day: date) -> Iterator[UnitReading]:
    source, values = rows_sql([measure], day)
    rows = fetch(
        f"""
        WITH s AS ({source})
        SELECT coalesce(nullif(s.institution_code, ''), s.division_code) AS code, coalesce(i.name, d.name), s.division_code, s.v,
            s.as_of, split_part(s.source, ':', 1), s.demo, coalesce(s.behind[cardinality(s.behind)], '')
        FROM s JOIN places_division d ON d.code = s.division_code
        LEFT JOIN places_institution i ON i.code = s.institution_code ORDER BY code
        """,  # noqa: S608 - words of closed lists
        values,
    )
    for code, name, division, value, *rest in rows:
        yield UnitReading(measure.id, day, code, name, division, value, measure.unit, *rest)
