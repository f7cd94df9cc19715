"""What a division says as a whole, beside what the houses in it say one by one: the same stock is counted once (ADR 22).

The greater of the two counts until every house that is due has a reading; then the houses do. A house belongs to the nearest division
above it that states a figure, so nested statements share no house. Of a ratio both parts go with the greater denominator.

Many measures are asked in one statement: a board reads some fifty stocks, and one statement for each took most of its time.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from wenmai.kernel import clock
from wenmai.ledger.readings import preferred_of_sql
from wenmai.measures.definitions import Measure
from wenmai.places.models import InstitutionKind

_KEPT_TODAY: Final = "SELECT * FROM measures_cellstock WHERE gauge = ANY(%s)"
_COUNTED: Final = """
    WITH asked AS (
        SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::jsonb[], %s::boolean[], %s::text[])
            AS m(measure, gauge, part, kinds, attributes, census, due)
    ), kept AS ({kept}), round AS (
        SELECT gauge, max(as_of) AS as_of FROM kept GROUP BY 1
    ), counted AS MATERIALIZED (
        SELECT m.measure, k.division_code, k.institution_code, k.as_of, k.attributes, k.source, p.path, p.level,
            CASE m.part WHEN 'value' THEN k.value WHEN 'numerator' THEN k.numerator ELSE k.denominator END AS v,
            coalesce(CASE m.part WHEN 'value' THEN k.value ELSE k.denominator END, 0) AS w
        FROM asked m JOIN kept k ON k.gauge = m.gauge JOIN round ON round.gauge = m.gauge
        JOIN places_division p ON p.code = k.division_code
        WHERE CASE m.part WHEN 'value' THEN k.value WHEN 'numerator' THEN k.numerator ELSE k.denominator END IS NOT NULL
            AND NOT k.attributes ? 'void' AND (m.kinds = '' OR k.institution_kind = ANY(string_to_array(m.kinds, ',')))
            AND NOT EXISTS (
                SELECT FROM jsonb_each_text(m.attributes) AS want(name, value) WHERE k.attributes ->> name IS DISTINCT FROM value
            ) AND (NOT m.census OR k.as_of = round.as_of) {within}
    ),
"""
_CHOICE: Final = """
    h AS (
        SELECT * FROM counted WHERE institution_code <> ''
    ), said AS (
        SELECT c.measure, c.division_code AS code, c.w, c.path FROM counted c
        WHERE c.institution_code = '' AND c.measure IN (SELECT measure FROM h)
    ), near AS (
        SELECT DISTINCT ON (h.measure, h.institution_code) h.measure, h.institution_code AS house, h.w, s.code
        FROM h CROSS JOIN LATERAL unnest(h.path) WITH ORDINALITY AS up(code, depth)
        JOIN said s ON s.code = up.code AND s.measure = h.measure
        ORDER BY h.measure, h.institution_code, up.depth DESC
    ), held AS (
        SELECT measure, code, sum(w) AS w, count(*) AS houses FROM near GROUP BY 1, 2
    ), due AS (
        SELECT s.measure, s.code, count(*) AS houses, count(sent.institution_code) AS sent
        FROM places_institution i JOIN places_division d ON d.code = i.division_id CROSS JOIN LATERAL unnest(d.path) AS r(code)
        JOIN said s ON s.code = r.code JOIN asked m ON m.measure = s.measure AND i.kind = ANY(string_to_array(m.due, ','))
        LEFT JOIN (SELECT DISTINCT measure, institution_code FROM h) AS sent
            ON sent.measure = s.measure AND sent.institution_code = i.code
        WHERE (i.opened_on IS NULL OR i.opened_on <= %s) AND (i.closed_on IS NULL OR i.closed_on > %s) GROUP BY 1, 2
    ), within AS (
        SELECT DISTINCT measure, unnest(path) AS code FROM h
    ), won AS (
        SELECT said.measure, said.code, said.path, said.w, coalesce(held.w, 0) AS held, coalesce(held.houses, 0) AS houses,
            due.houses AS due
        FROM said LEFT JOIN held ON held.measure = said.measure AND held.code = said.code
        LEFT JOIN due ON due.measure = said.measure AND due.code = said.code
        WHERE (said.measure, said.code) NOT IN (SELECT measure, code FROM within)
            OR (said.w > coalesce(held.w, 0) AND (due.houses IS NULL OR due.sent < due.houses))
    )
"""  # `said` is empty where no house has a reading: then every division's own figure counts, as it did
_ROWS: Final = """
    SELECT h.measure, h.division_code, h.institution_code, h.as_of, h.attributes, h.source, h.v,
        coalesce(won.path, '{}') AS behind, 1 AS units, h.path, h.level
    FROM h LEFT JOIN near ON near.measure = h.measure AND near.house = h.institution_code
    LEFT JOIN won ON won.measure = near.measure AND won.code = near.code
    UNION ALL
    SELECT c.measure, c.division_code, c.institution_code, c.as_of, c.attributes, c.source, c.v, '{}',
        CASE WHEN held.code IS NULL THEN 1 ELSE 0 END, c.path, c.level
    FROM counted c LEFT JOIN held ON held.measure = c.measure AND held.code = c.division_code
    WHERE c.institution_code = '' AND (
        c.measure NOT IN (SELECT measure FROM h) OR (c.measure, c.division_code) IN (SELECT measure, code FROM won)
    )
"""


def rows_sql(measures: Sequence[Measure], day: date, within: Collection[str] = ()) -> tuple[str, list[Any]]:
    """SQL of the readings that count for gauge measures on a day, with its parameters.

    Columns: measure, division_code, institution_code, as_of, attributes, source, v (the part that is asked), behind, units, path and level
    of the division. A row does not count for the divisions in `behind`: there a figure of their own stands in for it. `units`: whether the
    row is one that reported, which a house behind is and its stand-in is not. With `within` only rows below these divisions are given, and
    they are right for these divisions and all below them.
    """
    sql, values = _choice(measures, day, within)
    return sql + _ROWS, values


def _choice(measures: Sequence[Measure], day: date, within: Collection[str]) -> tuple[str, list[Any]]:
    gauges = sorted({each.gauge for each in measures if each.gauge})
    kept, given = (_KEPT_TODAY, [gauges]) if day == clock.today() else preferred_of_sql(gauges, day)
    terms, places = ("AND p.path && %s::varchar[]", [list(within)]) if within else ("", [])
    sql = _COUNTED.replace("{kept}", kept).replace("{within}", terms) + _CHOICE
    return sql, [*_asked(measures), *given, *places, day, day]


def _asked(measures: Sequence[Measure]) -> list[list[Any]]:
    """The columns of `asked`. Who should have a reading: the kinds that report it, else those it counts; where neither is said nobody knows."""
    due = [
        [kind for kind in each.reports or each.institution_kind if kind in InstitutionKind.values] for each in measures
    ]
    return [
        [each.id for each in measures],
        [each.gauge for each in measures],
        [each.part for each in measures],
        [",".join(each.institution_kind) for each in measures],
        [json.dumps(each.attributes) for each in measures],
        [each.census for each in measures],
        [",".join(kinds) for kinds in due],
    ]


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


def held_back(measures: Sequence[Measure], region: str, day: date) -> tuple[Held, ...]:
    """The divisions in a region whose own figure still counts although houses of theirs have reported, by measure and code."""
    added = [each for each in measures if each.source == "gauge" and each.places != "own"]
    sql, values = _choice(added, day, [region])
    sql += """
        SELECT won.measure, won.code, d.name, won.w, won.houses::int, won.due::int, won.held
        FROM won JOIN places_division d ON d.code = won.code WHERE won.houses > 0
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = [Held(*row) for row in cursor.fetchall()] if added else []
    names = [each.id for each in added]
    return tuple(sorted(found, key=lambda each: (names.index(each.measure), each.division)))
