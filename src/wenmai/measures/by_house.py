"""What a division says as a whole, beside what the houses in it say one by one: the same stock is counted once (ADR 22).

The greater of the two counts until every house that is due has a reading; then the houses do. A house belongs to the nearest division
above it that states a figure, so nested statements share no house. Of a ratio both parts go with the greater denominator.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from wenmai.measures.definitions import Measure
from wenmai.places.models import InstitutionKind

_CHOICE: Final = """
    WITH counted AS MATERIALIZED ({counted}),
    h AS (
        SELECT c.*, p.path FROM counted c JOIN places_division p ON p.code = c.division_code WHERE c.institution_code <> ''
    ), said AS (
        SELECT c.division_code AS code, c.w, p.path FROM counted c JOIN places_division p ON p.code = c.division_code
        WHERE c.institution_code = '' AND EXISTS (SELECT FROM h)
    ), near AS (
        SELECT DISTINCT ON (h.institution_code) h.institution_code AS house, h.w, s.code
        FROM h CROSS JOIN LATERAL unnest(h.path) WITH ORDINALITY AS up(code, depth) JOIN said s ON s.code = up.code
        ORDER BY h.institution_code, up.depth DESC
    ), held AS (
        SELECT code, sum(w) AS w, count(*) AS houses FROM near GROUP BY 1
    ), due AS (
        SELECT r.code, count(*) AS houses, count(sent.institution_code) AS sent
        FROM places_institution i JOIN places_division d ON d.code = i.division_id CROSS JOIN LATERAL unnest(d.path) AS r(code)
        LEFT JOIN (SELECT DISTINCT institution_code FROM h) AS sent ON sent.institution_code = i.code
        WHERE i.kind = ANY(%s) AND (i.opened_on IS NULL OR i.opened_on <= %s) AND (i.closed_on IS NULL OR i.closed_on > %s)
            AND r.code IN (SELECT code FROM said) GROUP BY 1
    ), within AS (
        SELECT DISTINCT unnest(path) AS code FROM h
    ), won AS (
        SELECT said.code, said.path, said.w, coalesce(held.w, 0) AS held, coalesce(held.houses, 0) AS houses, due.houses AS due
        FROM said LEFT JOIN held ON held.code = said.code LEFT JOIN due ON due.code = said.code
        WHERE said.code NOT IN (SELECT code FROM within)
            OR (said.w > coalesce(held.w, 0) AND (due.houses IS NULL OR due.sent < due.houses))
    )
"""  # `said` is empty where no house has a reading: then every division's own figure counts, as it did
_ROWS: Final = """
    SELECT h.division_code, h.institution_code, h.as_of, h.attributes, h.source, h.v,
        coalesce(won.path, '{}') AS behind, 1 AS units
    FROM h LEFT JOIN near ON near.house = h.institution_code LEFT JOIN won ON won.code = near.code
    UNION ALL
    SELECT c.division_code, c.institution_code, c.as_of, c.attributes, c.source, c.v, '{}',
        CASE WHEN held.code IS NULL THEN 1 ELSE 0 END
    FROM counted c LEFT JOIN held ON held.code = c.division_code
    WHERE c.institution_code = '' AND (NOT EXISTS (SELECT FROM h) OR c.division_code IN (SELECT code FROM won))
"""


def chosen_sql(counted: str, values: list[Any], measure: Measure, day: date) -> tuple[str, list[Any]]:
    """The rows of `counted` that count, given by what to compare (w). `behind`: the path of the division whose own figure stands in for
    this house, there and above; `units`: whether the row is one that reported, which a house behind is and its stand-in is not.
    """
    return _CHOICE.replace("{counted}", counted) + _ROWS, [*values, *_due(measure, day)]


@dataclass(frozen=True, slots=True)
class Held:
    """A division whose own figure counts instead of its houses': `houses` of `due` (None: nobody says who is) have `sum` together."""

    measure: str
    division: str
    name: str
    stated: Decimal
    houses: int
    due: int | None
    sum: Decimal


def held_sql(counted: str, values: list[Any], measure: Measure, day: date, region: str) -> tuple[str, list[Any]]:
    """The divisions in a region whose own figure stands in for houses that have reported."""
    choice = _CHOICE.replace("{counted}", counted)
    sql = """
        SELECT won.code, d.name, won.w, won.houses::int, won.due::int, won.held FROM won JOIN places_division d ON d.code = won.code
        WHERE won.houses > 0 AND %s = ANY(won.path) ORDER BY won.code
    """
    return choice + sql, [*values, *_due(measure, day), region]


def held_rows(measure: Measure, sql: str, values: list[Any]) -> tuple[Held, ...]:
    """What that SQL finds."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return tuple(Held(measure.id, *row) for row in cursor.fetchall())


def _due(measure: Measure, day: date) -> list[Any]:
    """Who should have a reading: the kinds that report it, else the kinds it counts; where neither is said nobody knows."""
    kinds = [kind for kind in measure.reports or measure.institution_kind if kind in InstitutionKind.values]
    return [kinds, day, day]
