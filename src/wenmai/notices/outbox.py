"""The statements of the outbox: one that writes messages and deliveries for any number of people, one that leases."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from wenmai.notices.models import Way

# One statement for all readers: each gets the text of their language and the deliveries of their choice.
TELL = """
WITH words AS (
    SELECT * FROM unnest(%(languages)s::text[], %(titles)s::text[], %(bodies)s::text[]) AS w(language, title, body)
), told AS (
    SELECT DISTINCT person FROM unnest(%(persons)s::text[]) AS t(person) WHERE person <> ''
), made AS (
    INSERT INTO notices_notice (person, kind, key, title, body, link, house, at)
    SELECT told.person, %(kind)s, %(key)s, words.title, words.body, %(link)s, %(house)s, %(at)s
    FROM told
    LEFT JOIN notices_reader reader ON reader.person = told.person AND reader.language = ANY(%(languages)s::text[])
    JOIN words ON words.language = coalesce(reader.language, %(default)s)
    ORDER BY told.person
    ON CONFLICT (person, kind, key) WHERE NOT (key = '') DO NOTHING
    RETURNING id, person
), queued AS (
    INSERT INTO notices_delivery (notice_id, way, state, attempts, due_at, error)
    SELECT made.id, way.name, 'waiting', 0, %(at)s, ''
    FROM made
    CROSS JOIN unnest(%(ways)s::text[], %(wanted)s::boolean[]) AS way(name, wanted)
    LEFT JOIN notices_choice choice
        ON choice.person = made.person AND choice.kind = %(kind)s AND choice.way = way.name
    WHERE coalesce(choice.wanted, way.wanted)
)
SELECT count(*) FROM made
"""

# Leased, not locked: the row is free for others again when whoever took it dies. An attempt counts from the lease on.
LEASE = """
UPDATE notices_delivery taken SET attempts = taken.attempts + 1, due_at = %(until)s
FROM (
    SELECT id FROM notices_delivery
    WHERE state = 'waiting' AND way = %(way)s AND due_at <= %(now)s
    ORDER BY due_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
) due
WHERE taken.id = due.id
RETURNING taken.id
"""


def write(columns: Mapping[str, Any], wanted: Mapping[Way, bool]) -> int:
    """Write the messages of one telling and their deliveries; how many are new."""
    ways: dict[str, Any] = {"ways": [way.value for way in wanted], "wanted": list(wanted.values())}
    with connection.cursor() as cursor:
        cursor.execute(TELL, {**columns, **ways})
        return int(cursor.fetchone()[0])


def lease(way: Way, now: datetime, length: timedelta, limit: int) -> Sequence[int]:
    """Take what is due by a way, oldest first, for as long as the lease lasts; nobody waits for anybody."""
    with connection.cursor() as cursor:
        cursor.execute(LEASE, {"way": way.value, "now": now, "until": now + length, "limit": limit})
        return sorted(row[0] for row in cursor.fetchall())
