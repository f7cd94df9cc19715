"""What came of the routes of a hub, month by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection

from wenmai.kernel import clock
from wenmai.places.models import Institution

MONTHS: Final = 12
_BY_MONTH: Final = """
WITH driven AS (
    SELECT t.id, date_trunc('month', t.day)::date AS month, t.cost_fen FROM logistics_trip t
    JOIN logistics_route r ON r.id = t.route_id WHERE r.hub_id = %(hub)s AND t.day >= %(first)s
), ridden AS (
    SELECT DISTINCT d.month, e.crate_id FROM logistics_crateevent e JOIN driven d ON d.id = e.trip_id WHERE e.deed = 'loaded'
), carried AS (
    SELECT x.month, count(*) AS books, count(t.received_at) AS received,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM t.received_at - t.sent_at)) AS median
    FROM ridden x JOIN logistics_crateitem i ON i.crate_id = x.crate_id AND i.end NOT IN ('taken_out', 'rerouted')
    JOIN library_transit t ON t.id = i.transit_id GROUP BY x.month
), lost AS (
    SELECT x.month, count(DISTINCT e.crate_id) AS crates FROM ridden x
    JOIN logistics_crateevent e ON e.crate_id = x.crate_id AND e.deed = 'missing' GROUP BY x.month
), short AS (
    SELECT x.month, count(*) AS books FROM ridden x JOIN logistics_crateitem i ON i.crate_id = x.crate_id AND i.end = 'short'
    GROUP BY x.month
)
SELECT d.month, count(*), sum(d.cost_fen), (SELECT count(*) FROM ridden x WHERE x.month = d.month),
    coalesce(max(c.books), 0), max(c.median), coalesce(max(l.crates), 0), coalesce(max(s.books), 0)
FROM driven d LEFT JOIN carried c ON c.month = d.month LEFT JOIN lost l ON l.month = d.month
LEFT JOIN short s ON s.month = d.month GROUP BY d.month ORDER BY d.month DESC
"""


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a hub: trips and what they cost in fen, crates that rode, books in them, hours from sent to received
    (the median; None while none was received), crates that were missing and books that were short, found or not.
    """

    first: date
    trips: int
    fen: int
    crates: int
    books: int
    hours: float | None
    missing: int
    short: int

    @property
    def yuan(self) -> str:
        """What the trips cost, with two places."""
        return f"{self.fen / 100:.2f}"


def months_of(hub: Institution) -> Sequence[Month]:
    """The last twelve months with trips, the newest first. One query."""
    first = clock.month_start(clock.today())
    for _each in range(MONTHS - 1):
        first = clock.month_start(date.fromordinal(first.toordinal() - 1))
    with connection.cursor() as cursor:
        cursor.execute(_BY_MONTH, {"hub": hub.pk, "first": first})
        rows = cursor.fetchall()
    return [
        Month(month, trips, int(fen), crates, books, _hours(seconds), missing, short)
        for month, trips, fen, crates, books, seconds, missing, short in rows
    ]


def _hours(seconds: object) -> float | None:
    return round(float(seconds) / 3600, 1) if seconds is not None else None  # type: ignore[arg-type]
