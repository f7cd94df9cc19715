"""接入联盟 (SC-P19): which libraries can be reached for 通借通还, by evidence and not by word."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.db import connection

from wenmai.kernel import clock
from wenmai.ledger.gauges import Gauge, Reading, declare_gauge

CONNECTED: Final = Gauge("connection.union", "接入通借通还", "个", prefer=("registry",))
RECENT: Final = timedelta(days=30)
_SQL: Final = """
SELECT i.code, i.division_id, i.kind, i.demo, s.id IS NOT NULL,
    EXISTS (SELECT 1 FROM hub_contact c WHERE c.system_id = s.id AND c.answered > 0 AND c.day BETWEEN %(first)s AND %(day)s),
    EXISTS (SELECT 1 FROM library_circevent e WHERE e.institution_id = i.id AND e.kind IN ('lent', 'returned')
        AND e.at >= %(since)s AND e.at < %(until)s)
FROM places_institution i LEFT JOIN hub_foreignsystem s ON s.library_id = i.id AND s.paused_at IS NULL
WHERE i.kind = 'library' AND (i.closed_on IS NULL OR i.closed_on > %(day)s) ORDER BY i.code
"""


def read_connected(as_of: date) -> Iterable[Reading]:
    """1 for a library whose own system answered, or that lent or took back here, within thirty days; 0 for one whose system is
    silent. A library that has neither is not known.
    """
    first = as_of - RECENT
    values = {
        "day": as_of, "first": first, "since": clock.day_bounds(first)[0], "until": clock.day_bounds(as_of)[1],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)
        rows = cursor.fetchall()
    for code, division, kind, demo, has_system, answers, lends in rows:
        if has_system or lends:
            value, more = Decimal(int(answers or lends)), {"demo": True} if demo else {}
            yield Reading(division, as_of, "registry", value, institution=code, institution_kind=kind, attributes=more)


def declare_all() -> None:
    """Once, when the application starts."""
    declare_gauge(CONNECTED, read_connected)
