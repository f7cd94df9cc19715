"""How many divisions of a level have enough of a stock, counted in the database: a province has 34,412 villages."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from wenmai.measures.by_house import fetch, rows_sql
from wenmai.measures.definitions import Measure
from wenmai.places.queries.divisions import COUNTED

NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Enough:
    """From `low` on (above it when `strict`), and not above `cap`; None is no bound."""

    low: Decimal | None
    strict: bool = False
    cap: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """`units` in the region, `known` with a reading, `passed` with enough; the first `failing` names by code."""

    units: int = 0
    known: int = 0
    passed: int = 0
    failing: tuple[str, ...] = ()


class Counted(NamedTuple):
    """One division of a level with its value, None where nobody reported."""

    code: str
    name: str
    value: Decimal | None
    passed: bool | None


def can_tally(measure: Measure) -> bool:
    """True for a stock that is added over places, and of which silence means that nothing is known."""
    return measure.source == "gauge" and measure.places == "sum" and not measure.census


_UNITS: Final = """
WITH s AS ({source}), known AS (
    SELECT d.path[%s] AS code, sum(s.v) AS v FROM s JOIN places_division d ON d.code = s.division_code
    WHERE d.level >= %s AND d.path[%s] <> ALL(s.behind) GROUP BY 1
), units AS (
    SELECT d.code, d.name, d.path, known.v,
        (%s::numeric IS NULL OR known.v > %s OR (known.v = %s AND NOT %s)) AND (%s::numeric IS NULL OR known.v <= %s) AS ok
    FROM places_division d LEFT JOIN known ON known.code = d.code
    WHERE d.level = %s AND d.kind = ANY(%s) AND d.path && %s::varchar[]
        AND (d.valid_from IS NULL OR d.valid_from <= %s) AND (d.valid_to IS NULL OR d.valid_to > %s)
)
"""


def tally(measure: Measure, level: int, enough: Enough, regions: Collection[str], day: date) -> dict[str, Tally]:
    """The tally of each region in one query; a region without such divisions is absent. See `can_tally`."""
    sql = """
        SELECT r.code, count(*), count(v), count(*) FILTER (WHERE v IS NOT NULL AND ok),
            (array_agg(name ORDER BY units.code) FILTER (WHERE v IS NOT NULL AND NOT ok))[1:%s]
        FROM units CROSS JOIN LATERAL unnest(units.path) AS r(code) WHERE r.code = ANY(%s) GROUP BY 1
    """
    rows = _fetch(sql, [NAMED, list(regions)], _units(measure, level, enough, regions, day))
    return {code: Tally(units, known, passed, tuple(failing or ())) for code, units, known, passed, failing in rows}


def each(
    measure: Measure, level: int, enough: Enough, region: str, day: date, *, most: int | None = None
) -> tuple[Counted, ...]:
    """Every such division of a region by code, in one query. See `can_tally`.

    With `most` only so many: those with too little first, then those of which nothing is known.
    """
    sql = "SELECT code, name, v, CASE WHEN v IS NULL THEN NULL ELSE ok END FROM units ORDER BY "
    sql += "code" if most is None else f"CASE WHEN v IS NULL THEN 1 WHEN ok THEN 2 ELSE 0 END, code LIMIT {most:d}"
    return tuple(Counted(*row) for row in _fetch(sql, [], _units(measure, level, enough, [region], day)))


def _units(measure: Measure, level: int, enough: Enough, regions: Collection[str], day: date) -> tuple[str, list[Any]]:
    where = list(regions)
    source, values = rows_sql([measure], day, where)
    return _UNITS.replace("{source}", source), [
        *values, level, level, level, enough.low, enough.low, enough.low, enough.strict, enough.cap, enough.cap,
        level, list(COUNTED), where, day, day,
    ]  # fmt: skip


def _fetch(sql: str, more: Sequence[Any], units: tuple[str, list[Any]]) -> list[tuple[Any, ...]]:
    head, values = units
    return fetch(head + sql, [*values, *more])
