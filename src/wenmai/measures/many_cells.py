"""Cells of many measures, or of all months, at once: a day of a whole province dirties nearly every cell of its month.

The same cells as `cells.recompute` makes one by one, from the same sums; a few statements instead of eight for each measure and
month. Needs `cells.lock`.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.db import connection
from django.db.backends.utils import CursorWrapper

from wenmai.ledger.queries import FactFilter, named_sums_sql
from wenmai.measures import cells, periods
from wenmai.measures.definitions import Measure
from wenmai.measures.periods import Period

EVER: Final = Period(date(1900, 1, 1), date(9999, 12, 31))
_SETTINGS: Final = {"work_mem": "64MB", "parallel_setup_cost": "100", "parallel_tuple_cost": "0.01"}
"""Of the transaction. Sums of a month's facts take both cores: the planner, which thinks of many more groups than there are, would not."""
_UNIT: Final = "coalesce(nullif(c.institution_code, ''), c.division_code)"
# Only CREATE TABLE AS reads in parallel: what inserts, or names what inserts, does not.
_ADD_UP: Final = "CREATE TEMPORARY TABLE measures_sum ON COMMIT DROP AS {parts}"
_LEAVES: Final = """
INSERT INTO measures_cellmonth (measure, month, division_code, institution_code, value, n)
SELECT measure, month, division_code, institution_code, sum(value), sum(n) FROM measures_sum GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0
"""
# A unit is counted once a day: rows of an institution that has facts in several divisions are put together first, which few need.
_DAYS: Final = f"""
WITH moving AS (
    SELECT institution_code FROM measures_sum WHERE institution_code <> ''
    GROUP BY institution_code HAVING min(division_code) <> max(division_code)
), day AS (
    SELECT c.measure, c.day, d.path[least(d.level, 3)] AS owner, c.value, c.n, {_UNIT} AS unit
    FROM measures_sum c JOIN places_division d ON d.code = c.division_code WHERE c.day BETWEEN %s AND %s
)
INSERT INTO measures_cellregion (measure, grain, starts_on, division_code, value, n, units)
SELECT measure, 'day', day, owner, sum(value), sum(n), count(*) FROM (
    SELECT measure, day, owner, value, n FROM day WHERE unit NOT IN (SELECT institution_code FROM moving)
    UNION ALL
    SELECT measure, day, owner, sum(value), sum(n) FROM day WHERE unit IN (SELECT institution_code FROM moving)
    GROUP BY measure, day, owner, unit
) AS unit GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0
"""  # noqa: S608 - SQL of our own
_FROM_LEAVES: Final = f"""
INSERT INTO measures_cellregion (measure, grain, starts_on, division_code, value, n, units)
SELECT measure, %(grain)s, start, owner, sum(value), sum(n), count(*) FROM (
    SELECT c.measure, CAST(date_trunc(%(grain)s, c.month) AS date) AS start, d.path[least(d.level, 3)] AS owner, {_UNIT} AS unit,
        sum(c.value) AS value, sum(c.n) AS n
    FROM measures_cellmonth c JOIN places_division d ON d.code = c.division_code
    WHERE c.measure = ANY(%(measures)s) AND c.month BETWEEN %(first)s AND %(last)s GROUP BY 1, 2, 3, 4
) AS unit GROUP BY 1, 2, 3, 4
"""  # noqa: S608 - SQL of our own


def recompute(measures: Sequence[Measure], months: Period, days: Period) -> None:
    """All divisions of these measures again: leaves and regions of whole months, with their years; the days inside `days`."""
    recompute_months(measures, months, days)
    recompute_years(measures, _years(months))


def recompute_months(measures: Sequence[Measure], months: Period, days: Period) -> None:
    """The same without the years."""
    names = [measure.id for measure in measures]
    with connection.cursor() as cursor:
        for name, value in _SETTINGS.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
        _forget(names, "day", days)
        cursor.execute(
            "DELETE FROM measures_cellmonth WHERE measure = ANY(%s) AND month BETWEEN %s AND %s",
            [names, months.start, months.end],
        )
        _from_facts(cursor, measures, months, days)
    _from_leaves(names, "month", months)


def _from_facts(cursor: CursorWrapper, measures: Sequence[Measure], months: Period, days: Period) -> None:
    parts, values = _parts(measures, months, None if days == months else days)
    cursor.execute(_ADD_UP.format(parts=parts), values)
    cursor.execute(_LEAVES)
    cursor.execute(_DAYS, [days.start, days.end])
    cursor.execute("DROP TABLE measures_sum")


def recompute_years(measures: Sequence[Measure], years: Period) -> None:
    """The regions of whole years, from the leaves."""
    _from_leaves([measure.id for measure in measures], "year", years)


def _from_leaves(names: list[str], grain: str, span: Period) -> None:
    _forget(names, grain, span)
    with connection.cursor() as cursor:
        cursor.execute(_FROM_LEAVES, {"grain": grain, "measures": names, "first": span.start, "last": span.end})


def _forget(names: list[str], grain: str, span: Period) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM measures_cellregion WHERE measure = ANY(%s) AND grain = %s AND starts_on BETWEEN %s AND %s",
            [names, grain, span.start, span.end],
        )


def _parts(measures: Sequence[Measure], span: Period, days: Period | None) -> tuple[str, list[Any]]:
    """What every measure adds by leaf and day, kind by kind, one under the other: facts of a kind are read once for all its measures."""
    wanted = defaultdict[str, dict[str, FactFilter]](dict)
    for measure in measures:
        for each in cells.filters(measure, span.start, span.end):
            for kind in each.kinds:
                wanted[kind][measure.id] = each
    parts, values = list[str](), list[Any]()
    bounds = (days.start, days.end) if days else None
    counted = [measure.id for measure in measures if measure.add == "count"]
    for kind in sorted(wanted):
        facts, given = named_sums_sql(kind, span.start, span.end, wanted[kind], days=bounds)
        value = "CASE WHEN name = ANY(%s) THEN n::numeric ELSE quantity END"
        parts.append(
            f"SELECT name AS measure, division_code, institution_code, month, day, {value} AS value, n FROM ({facts}) AS f"  # noqa: S608
        )
        values += [counted, *given]
    return " UNION ALL ".join(parts), values


def _years(months: Period) -> Period:
    return Period(periods.year(months.start.year).start, periods.year(months.end.year).end)
