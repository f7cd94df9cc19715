"""What boards, grading and reports ask of measures. Sums over cells; ratios are the caller's: add first, divide last."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.db import connection

from wenmai.measures.definitions import Measure, get_measure
from wenmai.measures.models import Version
from wenmai.measures.periods import Period
from wenmai.places.queries import get_division

By = Literal["division", "institution", "month", "day"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A sum. `division` is the child (or the asked division itself for what is directly under it), `institution` a code or "".

    `n` is the number of facts behind it; `units` how many institutions have something, None where that cannot be added up.
    """

    measure: str
    division: str
    institution: str
    starts_on: date | None
    value: Decimal
    n: int
    units: int | None


def version() -> int:
    """A number that changes with every change of any cell or reading: the cache key of boards."""
    return Version.objects.filter(key=1).values_list("number", flat=True).first() or 0


def aggregate(
    measures: Sequence[str], *, division: str, period: Period, by: By | None = None, level: int | None = None
) -> list[Figure]:
    """Sums of additive measures over a division with all below it, for a period of whole months.

    by="division": one row for each unit of `level` (default: the next one down) and one for what is directly under the
    division. by="institution", "month" or "day" (days of counties and above only, any period): as said. No row means
    that nothing was reported, which is not 0. Raises NotFound for the division, ValueError for a period or measure it cannot add.
    """
    where = get_division(division)
    _must_add(measures)
    deep = by == "institution" or where.level > 3 or (level or where.level + (by == "division")) > 3
    if by == "day" and deep:
        raise ValueError("days are kept for counties and above")
    target = (level or where.level + 1) if by == "division" else 0
    source = _leaf_source(period) if deep else _region_source(period, by)
    return _grouped(source, measures, [division], target, by)


def by_region(
    measures: Sequence[str], codes: Collection[str], period: Period, *, deep: bool
) -> dict[tuple[str, str], Figure]:
    """The sums of several divisions at once, by (measure, division); `deep` when one of them is below a county."""
    _must_add(measures)
    if not measures or not codes:
        return {}
    source = _leaf_source(period) if deep else _region_source(period, None)
    rows = _grouped(source, measures, sorted(codes), 0, None)
    return {(row.measure, row.division): row for row in rows}


@dataclass(frozen=True, slots=True)
class _Source:
    table: str
    start: str
    units: str
    where: str
    values: tuple[Any, ...]


def _leaf_source(period: Period) -> _Source:
    _whole_months(period)
    units = "count(DISTINCT coalesce(nullif(c.institution_code, ''), c.division_code))"
    return _Source("measures_cellmonth", "c.month", units, "c.month BETWEEN %s AND %s", (period.start, period.end))


def _region_source(period: Period, by: By | None) -> _Source:
    grain = "day" if by == "day" else "month" if by == "month" else _grain(period)
    single = grain == "year" and period.start.year == period.end.year
    units = "sum(c.units)" if single else "NULL::bigint"
    where = "c.grain = %s AND c.starts_on BETWEEN %s AND %s"
    return _Source("measures_cellregion", "c.starts_on", units, where, (grain, period.start, period.end))


def _grain(period: Period) -> str:
    if (period.start.month, period.start.day, period.end.month, period.end.day) == (1, 1, 12, 31):
        return "year"
    _whole_months(period)
    return "month"


def _whole_months(period: Period) -> None:
    if period.start.day != 1 or period.after.day != 1:
        raise ValueError(f"not whole months: {period.start} {period.end}")


def _must_add(measures: Sequence[str]) -> None:
    odd = [name for name in measures if not get_measure(name).additive]
    if odd:
        raise ValueError(f"not additive: {', '.join(odd)}")


def _grouped(source: _Source, measures: Sequence[str], codes: list[str], target: int, by: By | None) -> list[Figure]:
    division = "coalesce(d.path[%s], r.code)" if target else "r.code"
    institution = "c.institution_code" if by == "institution" else "''"
    start = source.start if by in {"month", "day"} else "NULL::date"
    sql = f"""
        SELECT c.measure, {division}, {institution}, {start}, sum(c.value), sum(c.n)::bigint, {source.units}
        FROM {source.table} c JOIN places_division d ON d.code = c.division_code
        CROSS JOIN LATERAL unnest(d.path) AS r(code)
        WHERE r.code = ANY(%s) AND c.measure = ANY(%s) AND d.path && %s::varchar[] AND {source.where}
        GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    """  # noqa: S608 - names of our own
    with connection.cursor() as cursor:
        cursor.execute(sql, [*([target] if target else []), codes, list(measures), codes, *source.values])
        return [_figure(row) for row in cursor.fetchall()]


def _figure(row: tuple[Any, ...]) -> Figure:
    units = int(row[6]) if row[6] is not None else None
    return Figure(row[0], row[1], row[2], row[3], row[4], row[5], units)


def over_units(measure: Measure, *, division: str, period: Period) -> Decimal | None:
    """A fact measure under its own words for time and places; None when nothing was reported.

    First over time within each unit (institution, or division where none is named), then over units: so max over time and
    sum over places is the sum of each unit's best month.
    """
    time = {
        "sum": "sum(value)",
        "max": "max(value)",
        "mean": "avg(value)",
        "last": "(array_agg(value ORDER BY month DESC))[1]",
    }
    places = {
        "sum": "sum(v)",
        "max": "max(v)",
        "mean": "avg(v)",
        "own": "sum(v) FILTER (WHERE division_code = %(division)s)",
    }
    sql = f"""
        SELECT {places[measure.places]} FROM (
            SELECT division_code, institution_code, {time[measure.time]} AS v FROM (
                SELECT c.division_code, c.institution_code, c.month, c.value FROM measures_cellmonth c
                JOIN places_division d ON d.code = c.division_code
                WHERE c.measure = %(measure)s AND d.path @> ARRAY[%(division)s]::varchar[] AND c.month BETWEEN %(start)s AND %(end)s
            ) AS months GROUP BY division_code, institution_code
        ) AS units
    """  # noqa: S608 - words of a closed list
    _whole_months(period)
    with connection.cursor() as cursor:
        cursor.execute(sql, {"measure": measure.id, "division": division, "start": period.start, "end": period.end})
        value: Decimal | None = cursor.fetchone()[0]
    return value


def by_unit(
    measures: Sequence[str],
    codes: Sequence[str],
    period: Period,
    *,
    of: Literal["institution", "division", "own"],
    within: str,
) -> dict[tuple[str, str, date], Decimal]:
    """Monthly sums of many units at once, all of them inside the division `within`, by (measure, unit, month).

    of="institution": what the institution itself recorded; "division": the division with all below it; "own": what is directly
    under a prefecture or the province, and a county whole.
    """
    _must_add(measures)
    _whole_months(period)
    joins = {
        "institution": (
            "measures_cellmonth", "c.institution_code", "JOIN places_division d ON d.code = c.division_code",
            "c.month", "AND d.path @> ARRAY[%(within)s]::varchar[]",
        ),
        "division": (
            "measures_cellmonth", "r.code",
            "JOIN places_division d ON d.code = c.division_code CROSS JOIN LATERAL unnest(d.path) AS r(code)",
            "c.month", "AND d.path @> ARRAY[%(within)s]::varchar[] AND r.code = ANY(%(codes)s)",
        ),
        "own": ("measures_cellregion", "c.division_code", "", "c.starts_on", "AND c.grain = 'month'"),
    }  # fmt: skip
    table, unit, join, month, more = joins[of]
    sql = f"""
        SELECT c.measure, {unit}, {month}, sum(c.value) FROM {table} c {join}
        WHERE c.measure = ANY(%(measures)s) AND {month} BETWEEN %(start)s AND %(end)s {more}
            {"" if of == "division" else f"AND {unit} = ANY(%(codes)s)"}
        GROUP BY 1, 2, 3
    """  # noqa: S608 - names of our own
    values: dict[str, Any] = {
        "measures": list(measures),
        "codes": list(codes),
        "within": within,
        "start": period.start,
        "end": period.end,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return {(measure, code, start): value for measure, code, start, value in cursor.fetchall()}


def first_months(measures: Sequence[str], codes: Sequence[str]) -> dict[tuple[str, str], date]:
    """The first month in which anything was reported in each division with all below it; absent where nothing ever was."""
    if not measures or not codes:
        return {}
    sql = """
        SELECT c.measure, r.code, min(c.starts_on) FROM measures_cellregion c
        JOIN places_division d ON d.code = c.division_code CROSS JOIN LATERAL unnest(d.path) AS r(code)
        WHERE c.measure = ANY(%s) AND c.grain = 'month' AND d.path && %s::varchar[] AND r.code = ANY(%s)
        GROUP BY 1, 2
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(measures), list(codes), list(codes)])
        return {(measure, code): first for measure, code, first in cursor.fetchall()}


def reporting_units(measures: Sequence[str], division: str, period: Period) -> frozenset[tuple[str, str]]:
    """(measure, institution) that have something in a region in whole months."""
    _whole_months(period)
    sql = """
        SELECT DISTINCT c.measure, c.institution_code FROM measures_cellmonth c
        JOIN places_division d ON d.code = c.division_code
        WHERE c.measure = ANY(%s) AND d.path @> ARRAY[%s]::varchar[] AND c.month BETWEEN %s AND %s
            AND c.institution_code <> ''
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(measures), division, period.start, period.end])
        return frozenset((measure, code) for measure, code in cursor.fetchall())


def reported_months(
    measures: Sequence[str], divisions: Sequence[str], period: Period
) -> dict[tuple[str, str], dict[date, int]]:
    """By measure and region, how many of its own institutions have something in each month; a month of none is absent. One query."""
    _whole_months(period)
    sql = """
        SELECT c.measure, r.code, c.month, count(DISTINCT c.institution_code) FROM measures_cellmonth c
        JOIN places_division d ON d.code = c.division_code
        JOIN places_institution i ON i.code = c.institution_code
        JOIN places_division h ON h.code = i.division_id CROSS JOIN LATERAL unnest(h.path) AS r(code)
        WHERE c.measure = ANY(%s) AND r.code = ANY(%s) AND r.code = ANY(d.path) AND c.month BETWEEN %s AND %s AND c.n > 0
        GROUP BY 1, 2, 3
    """
    found: dict[tuple[str, str], dict[date, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(measures), list(divisions), period.start, period.end])
        for name, code, month, houses in cursor.fetchall():
            found.setdefault((name, code), {})[month] = houses
    return found


def directly_under(measures: Sequence[str], division: str, period: Period) -> list[Figure]:
    """What stands at a division itself and not below it, by institution."""
    _must_add(measures)
    _whole_months(period)
    sql = """
        SELECT measure, division_code, institution_code, NULL::date, sum(value), sum(n)::bigint, NULL::bigint
        FROM measures_cellmonth WHERE measure = ANY(%s) AND division_code = %s AND month BETWEEN %s AND %s
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(measures), division, period.start, period.end])
        return [_figure(row) for row in cursor.fetchall()]
