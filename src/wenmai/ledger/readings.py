# ruff: noqa: S608 - every name in the SQL is our own
"""Reading rows as the ledger hands them out, and the queries that choose between sources."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from wenmai.ledger.gauges import get_gauge

COLUMNS = (
    "id", "gauge", "division_code", "institution_code", "institution_kind", "as_of", "source", "revision", "value",
    "numerator", "denominator", "attributes", "recorded_at", "txid", "epoch",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One reading of a stock. For a ratio `value` may be None: add `numerator` and `denominator`, then divide."""

    id: int
    gauge: str
    division_code: str
    institution_code: str
    institution_kind: str
    as_of: date
    source: str
    revision: int
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    attributes: Mapping[str, Any]
    recorded_at: datetime
    txid: int
    epoch: int


@dataclass(frozen=True, slots=True)
class ReadingFilter:
    """Which units; an empty field does not filter. `sources` are prefixes before ":" ("import")."""

    divisions: Sequence[str] = ()
    division_prefix: str = ""
    institutions: Sequence[str] | None = None
    institution_kinds: Sequence[str] = ()
    sources: Sequence[str] = ()
    attributes: Sequence[tuple[str, str]] = ()


ALL = ReadingFilter()


def columns(prefix: str = "") -> str:
    """The select list of COLUMNS."""
    return ", ".join(f"{prefix}{name}" for name in COLUMNS)


def reading_row(values: tuple[Any, ...]) -> ReadingRow:
    """The row of a cursor over COLUMNS in their order."""
    row = dict(zip(COLUMNS, values, strict=True))
    row["txid"] = int(row["txid"])
    row["attributes"] = json.loads(row["attributes"])
    return ReadingRow(**row)


def by_source(gauge: str, as_of: date, wanted: ReadingFilter = ALL) -> tuple[ReadingRow, ...]:
    """For each unit and each source its latest reading on or before `as_of`, in its highest revision."""
    return _rows(*_latest_sql(gauge, as_of, wanted))


def preferred(gauge: str, as_of: date, wanted: ReadingFilter = ALL) -> tuple[ReadingRow, ...]:
    """For each unit the one reading that counts: of the source that the gauge prefers, the latest by `as_of`.

    A source that has taken back what it said (`void`) stands behind every other, so it hides nobody's reading.
    """
    return _rows(*preferred_sql(gauge, as_of, wanted))


def revisions(gauge: str, division: str, institution: str = "", *, limit: int = 100) -> tuple[ReadingRow, ...]:
    """All readings of one unit, newest day first, every source and revision: what a history page shows."""
    sql = (
        f"SELECT {columns()} FROM ledger_reading WHERE gauge = %s AND division_code = %s AND institution_code = %s"
        " ORDER BY as_of DESC, source, revision DESC LIMIT %s"
    )
    return _rows(sql, [gauge, division, institution, limit])


def reading(reading_id: int) -> ReadingRow | None:
    """One reading by its id, None if there is none."""
    found = _rows(f"SELECT {columns()} FROM ledger_reading WHERE id = %s", [reading_id])
    return found[0] if found else None


def first_day(gauges: Collection[str]) -> date | None:
    """The day of the oldest reading of these gauges."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(as_of) FROM ledger_reading WHERE gauge = ANY(%s)", [list(gauges)])
        [(day,)] = cursor.fetchall()
    return day if isinstance(day, date) else None


def preferred_sql(gauge: str, as_of: date, wanted: ReadingFilter = ALL) -> tuple[str, list[Any]]:
    """SQL and parameters of `preferred`, columns as COLUMNS; for INSERT ... SELECT by `measures`."""
    inner, values = _latest_sql(gauge, as_of, wanted)
    sql = f"""
        SELECT DISTINCT ON (division_code, institution_code) {columns()} FROM ({inner}) AS latest
        ORDER BY division_code, institution_code, attributes ? 'void',
            coalesce(array_position(%s::text[], split_part(source, ':', 1)), 2147483647), as_of DESC, source
    """
    return sql, [*values, list(get_gauge(gauge).prefer)]


def preferred_of_sql(gauges: Sequence[str], as_of: date) -> tuple[str, list[Any]]:
    """The same for several gauges at once, all units."""
    sql = f"""
        SELECT DISTINCT ON (gauge, division_code, institution_code) {columns()} FROM (
            SELECT DISTINCT ON (gauge, division_code, institution_code, source) {columns()} FROM ledger_reading
            WHERE gauge = ANY(%s) AND as_of <= %s
            ORDER BY gauge, division_code, institution_code, source, as_of DESC, revision DESC
        ) AS latest JOIN unnest(%s::text[], %s::text[]) AS of(name, prefer) ON of.name = latest.gauge
        ORDER BY gauge, division_code, institution_code, attributes ? 'void',
            coalesce(array_position(string_to_array(of.prefer, ','), split_part(source, ':', 1)), 2147483647), as_of DESC, source
    """
    return sql, [list(gauges), as_of, list(gauges), [",".join(get_gauge(each).prefer) for each in gauges]]


def _latest_sql(gauge: str, as_of: date, wanted: ReadingFilter) -> tuple[str, list[Any]]:
    terms = [
        ("division_code = ANY(%s)", list(wanted.divisions), bool(wanted.divisions)),
        ("starts_with(division_code, %s)", wanted.division_prefix, bool(wanted.division_prefix)),
        ("institution_code = ANY(%s)", list(wanted.institutions or ()), wanted.institutions is not None),
        ("institution_kind = ANY(%s)", list(wanted.institution_kinds), bool(wanted.institution_kinds)),
        ("split_part(source, ':', 1) = ANY(%s)", list(wanted.sources), bool(wanted.sources)),
    ]
    given = [(sql, value) for sql, value, use in terms if use]
    given += [("attributes ->> %s = %s", pair) for pair in wanted.attributes]
    values: list[Any] = [gauge, as_of]
    for _sql, value in given:
        values += value if isinstance(value, tuple) else [value]
    where = "".join(f" AND {sql}" for sql, _value in given)
    sql = f"""
        SELECT DISTINCT ON (division_code, institution_code, source) {columns()} FROM ledger_reading
        WHERE gauge = %s AND as_of <= %s{where}
        ORDER BY division_code, institution_code, source, as_of DESC, revision DESC
    """
    return sql, values


def _rows(sql: str, values: Sequence[Any]) -> tuple[ReadingRow, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return tuple(reading_row(row) for row in cursor.fetchall())
