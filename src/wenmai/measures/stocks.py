"""Stocks: the reading that counts for each unit on a day, added over places. Never added over time.

What a division says as a whole and what houses in it say is the same stock, counted once: `by_house` says which.

The readings that count today are kept in CellStock; any other day is asked of the ledger itself. Both give the same columns.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from wenmai.kernel import clock
from wenmai.ledger.readings import ReadingFilter, ReadingRow, preferred, preferred_sql
from wenmai.measures.by_house import fetch, rows_sql
from wenmai.measures.definitions import Measure
from wenmai.places.models import DivisionKind
from wenmai.places.queries import divisions_by_code


@dataclass(frozen=True, slots=True)
class Stock:
    """A stock of one region; `units` readings make it. `as_of` is the oldest of them, `demo` if any says 演示数据."""

    measure: str
    division: str
    value: Decimal
    units: int
    as_of: date
    demo: bool = False


def gauge_of(measure: Measure) -> str:
    """The gauge of a gauge measure. Raises ValueError for one over facts."""
    if measure.gauge is None:
        raise ValueError(f"not a gauge: {measure.id}")
    return measure.gauge


def stocks(measure: Measure, codes: Collection[str], day: date, *, within: str = "") -> dict[str, Stock]:
    """The stock of each region on a day. A region without readings is absent, but 0 in a census that has been taken.

    `within` names a division that holds all the regions: with thousands of them the database need not look elsewhere.
    """
    return several([measure], codes, day, within=within)[measure.id]


def several(
    measures: Sequence[Measure], codes: Collection[str], day: date, *, within: str = ""
) -> dict[str, dict[str, Stock]]:
    """The same of several gauge measures, by the measure's id; all that are added up in one query."""
    added = [each for each in measures if each.places != "own"]
    found: dict[str, dict[str, Stock]] = {each.id: {} for each in added}
    for at, code, *row in _added(added, codes, day, within) if added and codes else ():
        name = added[at - 1].id
        found[name][code] = Stock(name, code, *row)
    for each in added:
        found[each.id] |= _zeros(each, set(codes) - set(found[each.id]), day)
    return found | {each.id: _own_stocks(each, codes, day) for each in measures if each.places == "own"}


def _added(measures: Sequence[Measure], codes: Collection[str], day: date, within: str) -> list[tuple[Any, ...]]:
    source, values = rows_sql(measures, day, [within] if within else codes)
    regions = "CROSS JOIN LATERAL unnest(d.path) AS r(code) WHERE r.code = ANY(%s)"
    if len(codes) == 1 and not within:  # all rows are below it
        regions = "CROSS JOIN unnest(%s::text[]) AS r(code)"
    here = "FILTER (WHERE r.code <> ALL(s.behind))"
    sql = f"""
        WITH s AS ({source}), one AS (
            SELECT s.measure, r.code, sum(v) {here} AS sum, max(v) {here} AS max, avg(v) {here} AS mean,
                sum(s.units)::int AS units, min(s.as_of) {here} AS as_of, bool_or(s.demo) AS demo
            FROM s JOIN places_division d ON d.code = s.division_code {regions} GROUP BY 1, 2
        )
        SELECT measure, one.code, CASE added WHEN 'sum' THEN sum WHEN 'max' THEN max ELSE mean END, units, as_of, demo
        FROM one JOIN unnest(%s::text[]) WITH ORDINALITY AS how(added, measure) USING (measure)
    """  # noqa: S608 - words of closed lists
    return fetch(sql, [*values, list(codes), [each.places for each in measures]])


def unit_values(measure: Measure, institutions: Collection[str], day: date) -> dict[str, Decimal]:
    """The value of each of these institutions that has a reading."""
    source, values = rows_sql([measure], day)
    sql = f"WITH s AS ({source}) SELECT institution_code, v FROM s WHERE institution_code = ANY(%s)"  # noqa: S608
    return dict(fetch(sql, [*values, list(institutions)]))


def house_values(measures: Sequence[Measure], within: Collection[str], day: date) -> dict[str, dict[str, Decimal]]:
    """The value of every institution below these divisions that has a reading, by measure and institution, in one query."""
    found: dict[str, dict[str, Decimal]] = {each.id: {} for each in measures}
    source, values = rows_sql(measures, day, within)
    sql = f"WITH s AS ({source}) SELECT measure, institution_code, v FROM s WHERE institution_code <> ''"  # noqa: S608
    for at, code, value in fetch(sql, values) if measures else ():
        found[measures[at - 1].id][code] = value
    return found


def _source(gauge: str, day: date) -> tuple[str, list[Any]]:
    if day == clock.today():
        return "SELECT * FROM measures_cellstock WHERE gauge = %s", [gauge]
    return preferred_sql(gauge, day)


def _fetch(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _zeros(measure: Measure, codes: Collection[str], day: date) -> dict[str, Stock]:
    """A census names all there is: a region that it does not name has none."""
    if not measure.census or not codes:
        return {}
    table, values = _source(gauge_of(measure), day)
    [(taken,)] = _fetch(f"SELECT max(as_of) FROM ({table}) AS kept", values)  # noqa: S608
    return {code: Stock(measure.id, code, Decimal(0), 0, taken) for code in codes} if taken else {}


def _own_stocks(measure: Measure, codes: Collection[str], day: date) -> dict[str, Stock]:
    return {code: _stock(measure, code, rows) for code, rows in readings_of(measure, codes, day).items() if rows}


def _stock(measure: Measure, code: str, rows: Sequence[ReadingRow]) -> Stock:
    values = [value for value in (amount(measure, row) for row in rows) if value is not None]
    demo = any(bool(row.attributes.get("demo")) for row in rows)
    return Stock(measure.id, code, sum(values, Decimal(0)), len(rows), min(row.as_of for row in rows), demo)


def amount(measure: Measure, reading: ReadingRow) -> Decimal | None:
    """What a reading gives to the measure: its value or one part of its ratio."""
    part: Decimal | None = getattr(reading, measure.part)
    return part


def readings_of(measure: Measure, codes: Collection[str], day: date) -> dict[str, list[ReadingRow]]:
    """The readings that count for each region: for "own" its own one, or all its parts' if all are known."""
    if measure.places == "own":
        return _own(measure, codes, day)
    source, values = rows_sql([measure], day)
    rows = fetch(f"WITH s AS ({source}) SELECT division_code, institution_code, behind FROM s", values)  # noqa: S608
    kept = {(division, house): behind for division, house, behind in rows}
    read = [row for row in preferred(gauge_of(measure), day) if (row.division_code, row.institution_code) in kept]
    return _below([(row, kept[row.division_code, row.institution_code]) for row in read], codes)


def _counts(measure: Measure, row: ReadingRow) -> bool:
    kind = not measure.institution_kind or row.institution_kind in measure.institution_kind
    return (
        "void" not in row.attributes
        and kind
        and all(row.attributes.get(name) == value for name, value in measure.attributes.items())
    )


def _below(rows: Sequence[tuple[ReadingRow, Sequence[str]]], codes: Collection[str]) -> dict[str, list[ReadingRow]]:
    paths = divisions_by_code(row.division_code for row, _behind in rows)
    wanted, regions = set(codes), defaultdict[str, list[ReadingRow]](list)
    for row, behind in rows:
        above = paths[row.division_code].path if row.division_code in paths else ()
        for code in wanted.intersection(above).difference(behind):
            regions[code].append(row)
    return dict(regions)


def _own(measure: Measure, codes: Collection[str], day: date) -> dict[str, list[ReadingRow]]:
    own = _own_readings(measure, codes, day)
    children = _children([code for code in codes if code not in own])
    own |= _own_readings(measure, {child for below in children.values() for child in below}, day)
    regions = {code: [own[code]] for code in codes if code in own}
    for code in codes:
        below = children.get(code, [])
        if code not in own and below and all(child in own for child in below):
            regions[code] = [own[child] for child in below]
    return regions


def _own_readings(measure: Measure, codes: Collection[str], day: date) -> dict[str, ReadingRow]:
    rows = preferred(gauge_of(measure), day, ReadingFilter(divisions=sorted(codes))) if codes else ()
    return {row.division_code: row for row in rows if not row.institution_code and _counts(measure, row)}


def _children(codes: Collection[str]) -> Mapping[str, list[str]]:
    """Living administrative children; functional zones are counted in the counties around them."""
    children = defaultdict[str, list[str]](list)
    for code, parent in _fetch(_BELOW, [list(codes), DivisionKind.FUNCTIONAL]) if codes else ():
        children[parent].append(code)
    return children


_BELOW: Final = """
SELECT code, parent_id FROM places_division WHERE parent_id = ANY(%s) AND valid_to IS NULL AND kind <> %s ORDER BY code
"""
"""One array, however many there are: a placeholder for each of three thousand townships took longer to read than to answer."""


def refresh(gauge: str, divisions: Collection[str] | None) -> None:
    """Take over the readings that count now, of some divisions or of all; doing it twice changes nothing."""
    source, values = preferred_sql(gauge, clock.today(), ReadingFilter(divisions=sorted(divisions or ())))
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM measures_cellstock WHERE gauge = %s AND (%s OR division_code = ANY(%s))",
            [gauge, divisions is None, sorted(divisions or ())],
        )
        cursor.execute(
            f"""INSERT INTO measures_cellstock
                (gauge, division_code, institution_code, institution_kind, as_of, value, numerator, denominator, attributes, source)
            SELECT gauge, division_code, institution_code, institution_kind, as_of, value, numerator, denominator, attributes, source
            FROM ({source}) AS counted""",  # noqa: S608 - SQL of the ledger
            values,
        )
