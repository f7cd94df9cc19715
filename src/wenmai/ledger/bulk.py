"""Many facts at once: COPY into a staging table, then one statement a batch into keys and facts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from django.db import connection, transaction

from wenmai.ledger import months
from wenmai.ledger.draft import FactDraft

BATCH: Final = 20_000


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many facts were recorded, and how many were there before."""

    recorded: int
    already: int


def load(drafts: Iterable[FactDraft], batch: int = BATCH) -> Loaded:
    """Load drafts in batches of one transaction each: an open transaction holds the feed's horizon for everyone."""
    recorded = seen = 0
    for chunk in _chunks(drafts, batch):
        rows = [_staged(each) for each in chunk]
        days = [row[_DAY] for row in rows]
        months.open_range(min(days), max(days))
        seen += len(rows)
        recorded += _load(rows)
    return Loaded(recorded, seen - recorded)


def _chunks(drafts: Iterable[FactDraft], size: int) -> Iterator[list[FactDraft]]:
    rest = iter(drafts)
    while chunk := list(islice(rest, size)):
        yield chunk


STAGING: Final = """
CREATE TEMP TABLE IF NOT EXISTS ledger_staging (
    fact_id bigint DEFAULT nextval('ledger_fact_id_seq'), kind text COLLATE "C", source text COLLATE "C",
    happened_on date, happened_at timestamptz, division_code text, institution_code text, institution_kind text,
    quantity numeric, channel text, audience text[], setting text, attributes jsonb
) ON COMMIT DELETE ROWS;
TRUNCATE ledger_staging;
"""

COPY: Final = """
COPY ledger_staging (kind, source, happened_on, happened_at, division_code, institution_code, institution_kind,
    quantity, channel, audience, setting, attributes) FROM STDIN
"""

MOVE: Final = """
WITH slot AS (
    INSERT INTO ledger_factkey (kind, source, turn, reversal, happened_on, fact_id, epoch)
    SELECT kind, source, 0, false, happened_on, fact_id, (SELECT wenmai_epoch()) FROM ledger_staging ORDER BY fact_id
    ON CONFLICT DO NOTHING
    RETURNING fact_id
)
INSERT INTO ledger_fact (id, kind, happened_on, happened_at, division_code, institution_code, institution_kind,
    quantity, channel, audience, setting, source, turn, attributes, epoch)
SELECT fact_id, kind, happened_on, happened_at, division_code, institution_code, institution_kind,
    quantity, channel, audience, setting, source, 0, attributes, (SELECT wenmai_epoch())
FROM ledger_staging JOIN slot USING (fact_id)
"""
"""A source that stands twice in one batch is recorded as its first line says."""


@transaction.atomic
def _load(rows: list[tuple[Any, ...]]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(STAGING)
        with cursor.copy(COPY) as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(MOVE)
        return int(cursor.rowcount)


_DAY: Final = 2  # where _staged puts happened_on


def _staged(each: FactDraft) -> tuple[Any, ...]:
    place = each.place
    return (
        each.kind,
        each.source,
        each.happened_on,
        each.happened_at,
        place.division,
        place.institution,
        place.institution_kind,
        each.quantity,
        each.channel,
        list(each.audience),
        each.setting,
        each.json() if each.attributes else "{}",
    )
