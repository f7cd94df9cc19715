"""Which of the houses that should state a stock are in it: with a reading of their own, or in what a division says as a whole."""

from collections.abc import Collection, Sequence
from datetime import date

from wenmai.measures.by_house import fetch, rows_sql
from wenmai.measures.definitions import Measure


def covered(measures: Sequence[Measure], codes: Collection[str], day: date) -> dict[tuple[str, str], int]:
    """How many houses in service of the kinds in `reports` are in the stock of each region on a day, by (measure, region), in one query.

    Other kinds do not count. A division's own figure that counts speaks for all houses in it (ADR 22), in that division
    and above: what a city states says nothing of one of its counties. A region without any is absent.
    """
    source, values = rows_sql(measures, day, codes)
    sql = f"""
        WITH s AS MATERIALIZED ({source}), house AS MATERIALIZED (
            SELECT due.measure, i.code, d.path FROM unnest(%s::text[]) WITH ORDINALITY AS due(kinds, measure)
            JOIN places_institution i ON i.kind = ANY(string_to_array(due.kinds, ',')) JOIN places_division d ON d.code = i.division_id
            WHERE (i.opened_on IS NULL OR i.opened_on <= %s) AND (i.closed_on IS NULL OR i.closed_on > %s) AND d.path && %s::varchar[]
        ), up AS MATERIALIZED (
            SELECT house.measure, house.code, above.code AS division FROM house CROSS JOIN LATERAL unnest(house.path) AS above(code)
            WHERE house.measure IN (SELECT measure FROM s WHERE own)
        ), sent AS (
            SELECT house.measure, house.code, house.path FROM house
            JOIN s ON s.measure = house.measure AND s.institution_code = house.code
            UNION ALL
            SELECT up.measure, up.code, d.path FROM up JOIN s ON s.measure = up.measure AND s.division_code = up.division
            JOIN places_division d ON d.code = s.division_code WHERE s.own
        )
        SELECT sent.measure, r.code, count(DISTINCT sent.code) FROM sent CROSS JOIN LATERAL unnest(sent.path) AS r(code)
        WHERE r.code = ANY(%s) GROUP BY 1, 2
    """  # noqa: S608 - SQL of our own
    kinds = [",".join(each.reports) for each in measures]
    found = fetch(sql, [*values, kinds, day, day, list(codes), list(codes)])
    return {(measures[at - 1].id, code): count for at, code, count in found}
