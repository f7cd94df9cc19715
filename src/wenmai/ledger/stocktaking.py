"""Writing readings: the engine below `record_readings` and `read_all`."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.errors import Invalid
from wenmai.ledger.gauges import Reading

BATCH: Final = 5_000
LARGEST: Final = Decimal(10) ** 14

# Two writers of one gauge take turns, so the next revision is always one above the last.
LOCK: Final = "SELECT pg_advisory_xact_lock(hashtext('ledger_reading'), hashtext(%s))"

STORE: Final = """
INSERT INTO ledger_reading (gauge, division_code, institution_code, institution_kind, as_of, source, revision,
    value, numerator, denominator, attributes)
SELECT DISTINCT ON (s.division, s.institution, s.source, s.as_of)
    %s, s.division, s.institution, s.institution_kind, s.as_of, s.source, coalesce(l.revision, 0) + 1,
    s.value, s.numerator, s.denominator, s.attributes
FROM jsonb_to_recordset(%s::jsonb) AS s (line integer, division text, institution text, institution_kind text,
    as_of date, source text, value numeric(20,6), numerator numeric(20,6), denominator numeric(20,6), attributes jsonb)
LEFT JOIN LATERAL (
    SELECT * FROM ledger_reading r
    WHERE r.gauge = %s AND r.division_code = s.division AND r.institution_code = s.institution
        AND r.source = s.source AND r.as_of = s.as_of
    ORDER BY r.revision DESC LIMIT 1
) AS l ON true
WHERE l.id IS NULL OR (l.institution_kind, l.value, l.numerator, l.denominator, l.attributes)
    IS DISTINCT FROM (s.institution_kind, s.value, s.numerator, s.denominator, s.attributes)
ORDER BY s.division, s.institution, s.source, s.as_of, s.line DESC
"""


def store(gauge: str, readings: Iterable[Reading]) -> int:
    """Store what is new or changed, in batches of one transaction each; the number stored. Raises Invalid."""
    return sum(_store(gauge, chunk) for chunk in _chunks(readings))


def _chunks(readings: Iterable[Reading]) -> Iterator[list[Reading]]:
    rest = iter(readings)
    while chunk := list(islice(rest, BATCH)):
        yield chunk


@transaction.atomic
def _store(gauge: str, readings: Sequence[Reading]) -> int:
    rows = [_row(line, reading) for line, reading in enumerate(readings)]
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [gauge])
        cursor.execute(STORE, [gauge, json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False), gauge])
        return int(cursor.rowcount)


def _row(line: int, reading: Reading) -> dict[str, Any]:
    _check(reading)
    return {
        "line": line,
        "division": reading.division,
        "institution": reading.institution,
        "institution_kind": reading.institution_kind,
        "as_of": reading.as_of,
        "source": reading.source,
        "value": reading.value,
        "numerator": reading.numerator,
        "denominator": reading.denominator,
        "attributes": dict(reading.attributes),
    }


def _check(reading: Reading) -> None:
    if not reading.division or not reading.source:
        raise Invalid("ledger.reading_incomplete", _("一条读数要有区划和来源，补齐后再记。"))
    if not date(1949, 10, 1) <= reading.as_of <= clock.today():
        raise Invalid("ledger.reading_day", _("读数的日期不能晚于今天，也不能早于 1949 年 10 月 1 日。"))
    numbers = [each for each in (reading.value, reading.numerator, reading.denominator) if each is not None]
    if not numbers or (reading.numerator is None) != (reading.denominator is None):
        raise Invalid("ledger.reading_empty", _("读数要有数值，或同时有分子和分母。"))
    if any(not Decimal(each).is_finite() or abs(each) >= LARGEST for each in numbers):
        raise Invalid("ledger.reading_size", _("读数太大或不是数，请检查小数点。"))
