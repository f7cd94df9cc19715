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

from django.db import connection, transaction

from wenmai.kernel import clock
from wenmai.ledger.readings import preferred_of_sql
from wenmai.measures.definitions import Measure
from wenmai.places.models import InstitutionKind

_KEPT_TODAY: Final = "SELECT * FROM measures_cellstock WHERE gauge = ANY(%s)"
_WITHIN: Final = "WHERE k.division_code IN (SELECT code FROM places_division WHERE path && %s::varchar[])"
_COUNTED: Final = """
    WITH asked AS (
        SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::jsonb[], %s::boolean[], %s::text[])
            WITH ORDINALITY AS m(gauge, part, kinds, attributes, census, due, measure)
    ), kept AS (
        SELECT * FROM ({kept}) AS k {within}
    ), round AS (
        SELECT gauge, max(as_of) AS as_of FROM ({round}) AS taken GROUP BY 1
    ), counted AS MATERIALIZED (
        SELECT m.measure, k.institution_code = '' AS own, k.division_code, k.institution_code, k.as_of, k.attributes ? 'demo' AS demo, k.source,
            CASE m.part WHEN 'value' THEN k.value WHEN 'numerator' THEN k.numerator ELSE k.denominator END AS v,
            coalesce(CASE m.part WHEN 'value' THEN k.value ELSE k.denominator END, 0) AS w
        FROM asked m JOIN kept k ON k.gauge = m.gauge LEFT JOIN round ON round.gauge = m.gauge
        WHERE CASE m.part WHEN 'value' THEN k.value WHEN 'numerator' THEN k.numerator ELSE k.denominator END IS NOT NULL
            AND NOT k.attributes ? 'void'
            AND CASE WHEN m.kinds = '' THEN true ELSE k.institution_kind = ANY(string_to_array(m.kinds, ',')) END
            AND CASE WHEN m.attributes = '{}' THEN true ELSE NOT EXISTS (
                SELECT FROM jsonb_each_text(m.attributes) AS want(name, value) WHERE k.attributes ->> name IS DISTINCT FROM value
            ) END AND CASE WHEN m.census THEN k.as_of = round.as_of ELSE true END
    ),
"""
_CHOICE: Final = """
    h AS MATERIALIZED (
        SELECT measure, division_code, institution_code AS house, w FROM counted WHERE NOT own
    ), said AS MATERIALIZED (
        SELECT c.measure, c.division_code AS code, c.w, string_to_array(m.due, ',') AS kinds
        FROM counted c JOIN asked m ON m.measure = c.measure
        WHERE c.own AND c.measure IN (SELECT measure FROM h)
    ), above AS MATERIALIZED (
        SELECT h.measure, h.house, h.w, up.code, up.depth FROM h JOIN places_division p ON p.code = h.division_code
        CROSS JOIN LATERAL unnest(p.path) WITH ORDINALITY AS up(code, depth)
        WHERE h.measure IN (SELECT measure FROM said)
    ), near AS (
        SELECT DISTINCT ON (a.measure, a.house) a.measure, a.house, a.w, a.code
        FROM above a JOIN said s ON s.measure = a.measure AND s.code = a.code ORDER BY a.measure, a.house, a.depth DESC
    ), held AS (
        SELECT measure, code, sum(w) AS w, count(*) AS houses FROM near GROUP BY 1, 2
    ), placed AS MATERIALIZED (
        SELECT i.code AS house, i.kind, r.code FROM places_institution i JOIN places_division d ON d.code = i.division_id
        CROSS JOIN LATERAL unnest(d.path) AS r(code)
        WHERE (i.opened_on IS NULL OR i.opened_on <= %s) AND (i.closed_on IS NULL OR i.closed_on > %s)
    ), due AS (
        SELECT s.measure, s.code, count(*) AS houses, count(h.house) AS sent
        FROM placed p JOIN said s ON s.code = p.code AND p.kind = ANY(s.kinds)
        LEFT JOIN (SELECT DISTINCT measure, house FROM h) AS h ON h.measure = s.measure AND h.house = p.house
        GROUP BY 1, 2
    ), won AS (
        SELECT said.measure, said.code, p.path, said.w, coalesce(held.w, 0) AS held, coalesce(held.houses, 0) AS houses,
            due.houses AS due
        FROM said JOIN places_division p ON p.code = said.code
        LEFT JOIN held ON held.measure = said.measure AND held.code = said.code
        LEFT JOIN due ON due.measure = said.measure AND due.code = said.code
        LEFT JOIN (SELECT DISTINCT measure, code FROM above) AS within ON within.measure = said.measure AND within.code = said.code
        WHERE within.code IS NULL
            OR (said.w > coalesce(held.w, 0) AND (due.houses IS NULL OR due.sent < due.houses))
    )
"""
# `said` is empty where no house has a reading: then every division's own figure counts, as it did. What is unfolded is kept before it is
# joined, so that each join is by both keys; conditions stand in CASE and in `own`, of which the planner takes half the rows to remain: of
# comparisons it knows nothing of it expects none, and then goes through hundreds of thousands of rows for each of as many; and what must not
# be in a list is left out by a join, for a long list is looked through from its beginning each time
_ROWS: Final = """
    SELECT c.measure, c.own, c.division_code, c.institution_code, c.as_of, c.demo, c.source, c.v, coalesce(won.path, '{}') AS behind, 1 AS units
    FROM counted c LEFT JOIN near ON near.measure = c.measure AND near.house = c.institution_code
    LEFT JOIN won ON won.measure = near.measure AND won.code = near.code WHERE NOT c.own
    UNION ALL
    SELECT c.measure, c.own, c.division_code, c.institution_code, c.as_of, c.demo, c.source, c.v, '{}',
        CASE WHEN held.code IS NULL THEN 1 ELSE 0 END
    FROM counted c LEFT JOIN held ON held.measure = c.measure AND held.code = c.division_code
    LEFT JOIN (SELECT DISTINCT measure FROM h) AS housed ON housed.measure = c.measure
    LEFT JOIN won ON won.measure = c.measure AND won.code = c.division_code
    WHERE c.own AND (housed.measure IS NULL OR won.code IS NOT NULL)
"""


def rows_sql(measures: Sequence[Measure], day: date, within: Collection[str] = ()) -> tuple[str, list[Any]]:
    """SQL of the readings that count for gauge measures on a day, with its parameters.

    Columns: measure (its place in `measures`, from 1), own (a division's own figure), division_code, institution_code, as_of, demo, source, v (the part that is asked),
    behind, units. A row does not count for the divisions in `behind`: there a figure of their own stands in for it. `units`: whether the
    row is one that reported, which a house behind is and its stand-in is not. With `within` only rows below these divisions are given, and
    they are right for these divisions and all below them.
    """
    sql, values = _choice(measures, day, within)
    return sql + _ROWS, values


def fetch(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement that holds `rows_sql`, planned for its own values each time.

    A plan for whatever values may come takes regions and gauges for few, and then goes through all rows of a province for each of them.
    """
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_custom_plan")
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _choice(measures: Sequence[Measure], day: date, within: Collection[str]) -> tuple[str, list[Any]]:
    kept, given = _kept([each.gauge for each in measures if each.gauge], day)
    taken, rounds = _kept([each.gauge for each in measures if each.gauge and each.census], day)
    terms, places = (_WITHIN, [list(within)]) if within else ("", [])
    sql = _COUNTED.replace("{kept}", kept).replace("{round}", taken).replace("{within}", terms) + _CHOICE
    return sql, [*_asked(measures), *given, *places, *rounds, day, day]


def _kept(gauges: Collection[str], day: date) -> tuple[str, list[Any]]:
    """The reading of each unit that counts, of these gauges."""
    names = sorted(set(gauges))
    return (_KEPT_TODAY, [names]) if day == clock.today() else preferred_of_sql(names, day)


def _asked(measures: Sequence[Measure]) -> list[list[Any]]:
    """The columns of `asked`. Who should have a reading: the kinds that report it, else those it counts; where neither is said nobody knows."""
    due = [
        [kind for kind in each.reports or each.institution_kind if kind in InstitutionKind.values] for each in measures
    ]
    return [
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
        FROM won JOIN places_division d ON d.code = won.code WHERE won.houses > 0 ORDER BY won.measure, won.code
    """
    return tuple(Held(added[at - 1].id, *row) for at, *row in fetch(sql, values)) if added else ()
