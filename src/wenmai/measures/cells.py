"""Cells are derived: delete and insert from the ledger's own sums, so that doing it twice changes nothing.

Everything here runs under one advisory lock inside the caller's transaction: two recomputations of one cell would otherwise
both delete the old row and both insert a new one. A fact that commits after our snapshot reaches the follower later and
dirties its cell again, so no lock on the writers is needed.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from django.db import connection

from wenmai.ledger.queries import FactFilter, sum_sql
from wenmai.measures import periods
from wenmai.measures.definitions import Measure, Selection
from wenmai.places.queries.divisions import codes_below

WHOLE: Final = 400
"""With more dirty divisions than this in a month, the whole month is recomputed: one scan instead of a long list."""


FEW: Final = 10
"""With days of more counties than this, facts of all places are read and sorted out: their divisions are a list of thousands."""


@dataclass(frozen=True, slots=True)
class Dirty:
    """Cells of one measure and month to compute again; None means all divisions, or all days of the month."""

    measure: Measure
    month: date
    divisions: frozenset[str] | None = None
    days: frozenset[date] | None = None

    @property
    def span(self) -> periods.Period:
        """The days between the first and the last dirty one."""
        return periods.Period(min(self.days), max(self.days)) if self.days else periods.month(self.month)

    @property
    def wide(self) -> bool:
        """True where computing the whole month again is quicker than a long list of divisions."""
        return self.divisions is None or len(self.divisions) > WHOLE


def lock() -> None:
    """Wait for other recomputations; held to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('measures.cells'))")


def filters(
    measure: Measure,
    first: date,
    last: date,
    divisions: Collection[str] = (),
    *,
    recorded_after: datetime | None = None,
) -> Iterator[FactFilter]:
    """The ledger's filters of a measure; their facts never overlap."""
    for selection in measure.facts:
        yield replace(_filter(selection, sorted(divisions)), first=first, last=last, recorded_after=recorded_after)


def filters_within(
    measure: Measure, first: date, last: date, division: str, *, recorded_after: datetime | None = None
) -> Iterator[FactFilter]:
    """The same for what a division's figure adds up: all below it, or only itself for a measure of its own."""
    codes = [division] if measure.places == "own" else codes_below(division)
    for each in filters(measure, first, last, codes or (), recorded_after=recorded_after):
        yield each if codes else replace(each, division_prefix=division)


def _filter(selection: Selection, divisions: list[str]) -> FactFilter:
    return FactFilter(
        kinds=selection.kinds,
        divisions=divisions,
        institution_kinds=selection.institution_kind,
        channels=selection.channel,
        audience=selection.audience,
        settings=selection.setting,
        attributes=tuple(selection.attributes.items()),
    )


def sums(measure: Measure, first: date, last: date, divisions: Collection[str] = ()) -> tuple[str, list[Any]]:
    """SQL of the measure's sums by leaf and day, with its parameters; columns as ledger.queries.sum_sql gives them."""
    parts = [sum_sql(each) for each in filters(measure, first, last, divisions)]
    return " UNION ALL ".join(f"({sql})" for sql, _values in parts), [
        value for _sql, values in parts for value in values
    ]


def recompute(dirty: Dirty) -> None:
    """Compute leaf cells again from facts, and the cells of counties and above from them. Needs `lock`."""
    divisions = None if dirty.wide else dirty.divisions
    _leaves(dirty.measure, dirty.month, divisions)
    owners = None if divisions is None else _owners(divisions)
    _regions(dirty.measure, dirty.month, owners)
    _days(dirty.measure, dirty.span, owners)


def _leaves(measure: Measure, month: date, divisions: frozenset[str] | None) -> None:
    span = periods.month(month)
    facts, values = sums(measure, span.start, span.end, divisions or ())
    added = "sum(quantity)" if measure.add == "quantity" else "sum(n)"
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM measures_cellmonth WHERE measure = %s AND month = %s AND (%s OR division_code = ANY(%s))",
            [measure.id, month, divisions is None, sorted(divisions or ())],
        )
        cursor.execute(
            f"""INSERT INTO measures_cellmonth (measure, month, division_code, institution_code, value, n)
            SELECT %s, %s, division_code, institution_code, {added}, sum(n) FROM ({facts}) AS f
            GROUP BY division_code, institution_code HAVING sum(n) <> 0""",  # noqa: S608 - SQL of our own
            [measure.id, month, *values],
        )


def _owners(divisions: frozenset[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT path[least(level, 3)] FROM places_division WHERE code = ANY(%s)", [sorted(divisions)]
        )
        return [code for (code,) in cursor.fetchall()]


_REGION: Final = """
    INSERT INTO measures_cellregion (measure, grain, starts_on, division_code, value, n, units)
    SELECT c.measure, %(grain)s, %(start)s, d.path[least(d.level, 3)], sum(c.value), sum(c.n),
        count(DISTINCT coalesce(nullif(c.institution_code, ''), c.division_code))
    FROM measures_cellmonth c JOIN places_division d ON d.code = c.division_code
    WHERE c.measure = %(measure)s AND c.month BETWEEN %(start)s AND %(end)s
        AND (%(all)s OR (d.path && %(owners)s::varchar[] AND d.path[least(d.level, 3)] = ANY(%(owners)s)))
    GROUP BY c.measure, d.path[least(d.level, 3)]
"""


def _regions(measure: Measure, month: date, owners: list[str] | None) -> None:
    for grain, span in (("month", periods.month(month)), ("year", periods.year(month.year))):
        values: dict[str, Any] = {
            "measure": measure.id, "grain": grain, "start": span.start, "end": span.end,
            "all": owners is None, "owners": owners or [],
        }  # fmt: skip
        _forget(measure, grain, span, owners)
        with connection.cursor() as cursor:
            cursor.execute(_REGION, values)


def _forget(measure: Measure, grain: str, span: periods.Period, owners: list[str] | None) -> None:
    """Delete the cells that start within the span."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM measures_cellregion WHERE measure = %s AND grain = %s AND starts_on BETWEEN %s AND %s"
            " AND (%s OR division_code = ANY(%s))",
            [measure.id, grain, span.start, span.start if grain != "day" else span.end, owners is None, owners or []],
        )


def _days(measure: Measure, span: periods.Period, owners: list[str] | None) -> None:
    divisions = [] if owners is None or len(owners) > FEW else _owned(owners)
    facts, values = sums(measure, span.start, span.end, divisions)
    added = "sum(f.quantity)" if measure.add == "quantity" else "sum(f.n)"
    _forget(measure, "day", span, owners)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO measures_cellregion (measure, grain, starts_on, division_code, value, n, units)
            SELECT %s, 'day', f.day, d.path[least(d.level, 3)], {added}, sum(f.n),
                count(DISTINCT coalesce(nullif(f.institution_code, ''), f.division_code))
            FROM ({facts}) AS f JOIN places_division d ON d.code = f.division_code
            WHERE %s OR (d.path && %s::varchar[] AND d.path[least(d.level, 3)] = ANY(%s))
            GROUP BY f.day, d.path[least(d.level, 3)] HAVING sum(f.n) <> 0""",  # noqa: S608 - SQL of our own
            [measure.id, *values, owners is None, owners or [], owners or []],
        )


def _owned(owners: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code FROM places_division WHERE path && %s::varchar[] AND path[least(level, 3)] = ANY(%s)",
            [owners, owners],
        )
        return [code for (code,) in cursor.fetchall()]


def bump() -> int:
    """Make the version grow, so that every cache keyed on it is stale. Returns the new number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO measures_version (key, number) VALUES (1, 1)"
            " ON CONFLICT (key) DO UPDATE SET number = measures_version.number + 1 RETURNING number"
        )
        return int(cursor.fetchone()[0])
