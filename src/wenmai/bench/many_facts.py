"""Facts by the million, by SQL in the database itself: libraries, centres, stations and villages of the real hierarchy, at all its levels.

Everything follows from the number of the fact by a hash, so the same facts come again. One in two hundred is taken back.
"""

from datetime import date, timedelta
from typing import Final

from django.db import connection, transaction

from wenmai.kernel import clock
from wenmai.ledger import months

CHUNK: Final = 1_000_000
_UNITS: Final = """
CREATE TEMPORARY TABLE IF NOT EXISTS bench_unit AS
WITH of_level(low, high, every, prefix, kind, kinds) AS (VALUES
    (1, 3, 1, 'LIB-', 'library', '{library.visit,library.visit,library.loan,library.loan,library.session}'::text[]),
    (1, 3, 1, 'CUL-', 'culture_centre', '{culture.visit,culture.visit,culture.session,delivery.performance}'),
    (2, 3, 2, 'MUS-', 'museum', '{museum.visit,museum.session}'),
    (4, 4, 1, 'STN-', 'culture_station', '{culture.visit,culture.session,delivery.performance,delivery.trip}'),
    (5, 5, 9, '', '', '{delivery.performance,delivery.cultural}')
)
SELECT row_number() OVER (ORDER BY d.code, o.prefix) - 1 AS at, d.code AS division,
    CASE WHEN o.prefix = '' THEN '' ELSE o.prefix || d.code END AS institution, o.kind AS institution_kind, o.kinds
FROM places_division d JOIN of_level o ON d.level BETWEEN o.low AND o.high
WHERE mod(hashtext(d.code) & 2147483647, o.every) = 0 AND d.valid_to IS NULL
"""
_FACTS: Final = """
WITH pool AS (SELECT count(*) AS many FROM bench_unit), number AS (
    SELECT n, hashint8extended(n, 7) & 9223372036854775807 AS h, hashint8extended(n, 8) & 9223372036854775807 AS g
    FROM generate_series({first}, {last}) AS n
), drawn AS (
    SELECT n, g, u.division, u.institution, u.institution_kind, u.kinds[1 + mod(h / 1000003, cardinality(u.kinds))] AS kind,
        DATE '{start}' + CAST(mod(g, {days}) AS integer) AS day, mod(g / 7919, 100) AS way, mod(g / 104729, 100) AS who
    FROM number CROSS JOIN pool JOIN bench_unit u ON u.at = mod(h, pool.many)
), slot AS (
    SELECT *, nextval('ledger_fact_id_seq') AS id, CASE WHEN kind LIKE '%.visit' OR kind LIKE '%.loan' THEN 1 + mod(g / 31, 60) ELSE 1 END AS q
    FROM drawn
), keyed AS (
    INSERT INTO ledger_factkey (kind, source, turn, reversal, happened_on, fact_id)
    SELECT kind, 'bench:' || n, 0, false, day, id FROM slot
)
INSERT INTO ledger_fact (id, kind, happened_on, happened_at, division_code, institution_code, institution_kind, quantity, channel,
    audience, setting, source, turn, attributes)
SELECT id, kind, day, (day + time '10:00') AT TIME ZONE 'Asia/Shanghai', division, institution, institution_kind, q,
    CASE WHEN way < 80 THEN 'onsite' WHEN way < 88 THEN 'mobile' WHEN way < 98 THEN 'online' ELSE 'home' END,
    CASE WHEN who < 15 THEN '{{elderly}}'::text[] WHEN who < 25 THEN '{{minors}}' WHEN who < 28 THEN '{{elderly,minors}}' ELSE '{{}}' END,
    '', 'bench:' || n, 0,
    CASE WHEN kind = 'delivery.performance' THEN jsonb_build_object('genre', CASE WHEN who < 60 THEN 'local_opera' ELSE 'song' END) ELSE '{{}}' END
FROM slot
"""
_TAKEN_BACK: Final = """
WITH gone AS (
    SELECT f.*, nextval('ledger_fact_id_seq') AS new FROM ledger_fact f
    WHERE f.reverses IS NULL AND f.source LIKE 'bench:%' AND mod(substr(f.source, 7)::bigint, 200) = 0 AND f.id > {after}
), keyed AS (
    INSERT INTO ledger_factkey (kind, source, turn, reversal, happened_on, fact_id)
    SELECT kind, source, turn, true, happened_on, new FROM gone ON CONFLICT DO NOTHING RETURNING fact_id
)
INSERT INTO ledger_fact (id, kind, happened_on, happened_at, division_code, institution_code, institution_kind, quantity, channel,
    audience, setting, source, turn, reverses, attributes)
SELECT new, kind, happened_on, happened_at, division_code, institution_code, institution_kind, -quantity, channel, audience, setting,
    source, turn, id, attributes FROM gone JOIN keyed ON keyed.fact_id = gone.new
"""


def fill(number: int, *, start: date, days: int, first: int = 1) -> None:
    """Record `number` facts on `days` days from `start`, numbered from `first`, and take back one in two hundred.

    Month by month, as they come in life: the indexes that grow are those of one month, and stay in memory.
    """
    months.open_range(start, start + timedelta(days=days - 1))
    done, day = 0, start
    while done < number:
        length = min((clock.next_month(day) - day).days, days - (day - start).days)
        until = number * ((day - start).days + length) // days
        for low in range(first + done, first + until, CHUNK):
            _chunk(low, min(low + CHUNK, first + until) - 1, day, length)
        done, day = until, day + timedelta(days=length)


@transaction.atomic
def _chunk(low: int, high: int, start: date, days: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_UNITS, None)
        cursor.execute("SELECT last_value FROM ledger_fact_id_seq")
        after = cursor.fetchone()[0]
        cursor.execute(_FACTS.format(first=low, last=high, start=start, days=days), None)
        cursor.execute(_TAKEN_BACK.format(after=after), None)
