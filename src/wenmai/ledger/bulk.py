"""Many facts at once: COPY into a staging table, then one statement a batch into keys and facts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, NamedTuple

from django.db import connection, transaction

from wenmai.ledger import months
from wenmai.ledger.draft import FactDraft

BATCH: Final = 20_000


class Piece(NamedTuple):
    """Facts of one statement: their epoch and transaction, and the first and last of their ids there."""

    epoch: int
    txid: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many facts were recorded, and how many were there before; `pieces` name the recorded ones exactly."""

    recorded: int
    already: int
    pieces: tuple[Piece, ...] = ()


def load(drafts: Iterable[FactDraft], batch: int = BATCH, *, again: bool = False) -> Loaded:
    """Load drafts in batches of one transaction each: an open transaction holds the feed's horizon for everyone.

    `again`: a source that was taken back counts anew, in its next turn; without it such a source is left alone.
    """
    recorded = seen = 0
    pieces: list[Piece] = []
    for chunk in _chunks(drafts, batch):
        rows = [_staged(each) for each in chunk]
        days = [row[_DAY] for row in rows]
        months.open_range(min(days), max(days))
        seen += len(rows)
        number, piece = _load(rows, again=again)
        recorded += number
        pieces += [piece] if piece else []
    return Loaded(recorded, seen - recorded, tuple(pieces))


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

_MOVE: Final = """
WITH slot AS (
    INSERT INTO ledger_factkey (kind, source, turn, reversal, happened_on, fact_id, epoch)
    SELECT kind, source, {turn}, false, happened_on, fact_id, (SELECT wenmai_epoch())
    FROM ledger_staging s ORDER BY fact_id
    ON CONFLICT DO NOTHING
    RETURNING fact_id, turn
), moved AS (
    INSERT INTO ledger_fact (id, kind, happened_on, happened_at, division_code, institution_code, institution_kind,
        quantity, channel, audience, setting, source, turn, attributes, epoch)
    SELECT fact_id, kind, happened_on, happened_at, division_code, institution_code, institution_kind,
        quantity, channel, audience, setting, source, turn, attributes, (SELECT wenmai_epoch())
    FROM ledger_staging JOIN slot USING (fact_id)
)
SELECT count(*), (SELECT wenmai_epoch()), pg_current_xact_id()::text::bigint, min(fact_id), max(fact_id) FROM slot
"""
"""A source that stands twice in one batch is recorded as its first line says."""

MOVE: Final = _MOVE.format(turn="0")
MOVE_AGAIN: Final = _MOVE.format(
    turn="(SELECT count(*) FROM ledger_factkey k WHERE k.kind = s.kind AND k.source = s.source AND k.reversal)"
)


@transaction.atomic
def _load(rows: list[tuple[Any, ...]], *, again: bool) -> tuple[int, Piece | None]:
    with connection.cursor() as cursor:
        cursor.execute(STAGING)
        with cursor.copy(COPY) as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(MOVE_AGAIN if again else MOVE)
        number, *piece = cursor.fetchone()
    return number, Piece(*piece) if number else None


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
        list(each.audience) or "{}",
        each.setting,
        each.json() if each.attributes else "{}",
    )
