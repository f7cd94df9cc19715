"""Which of the houses that should state a stock are in it: with a reading of their own, or in what a division says as a whole."""

from collections.abc import Collection
from datetime import date

from django.db import connection

from wenmai.measures.definitions import Measure
from wenmai.measures.stocks import rows_sql


def covered(measure: Measure, codes: Collection[str], day: date) -> dict[str, int]:
    """How many houses in service of the kinds in `reports` are in the stock of each region on a day; other kinds do not count.

    A division's own figure that counts speaks for all houses in it (ADR 22). A region without any is absent.
    """
    source, values = rows_sql(measure, day)
    sql = f"""
        WITH s AS ({source}), own AS (SELECT DISTINCT division_code FROM s WHERE institution_code = '')
        SELECT r.code, count(*) FROM places_institution i JOIN places_division d ON d.code = i.division_id
        CROSS JOIN LATERAL unnest(d.path) AS r(code)
        WHERE i.kind = ANY(%s) AND (i.opened_on IS NULL OR i.opened_on <= %s) AND (i.closed_on IS NULL OR i.closed_on > %s)
            AND d.path && %s::varchar[] AND r.code = ANY(%s)
            AND (i.code IN (SELECT institution_code FROM s) OR EXISTS (SELECT FROM own WHERE own.division_code = ANY(d.path)))
        GROUP BY 1
    """  # noqa: S608 - SQL of our own
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, list(measure.reports), day, day, list(codes), list(codes)])
        return dict(cursor.fetchall())
