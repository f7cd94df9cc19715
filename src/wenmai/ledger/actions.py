"""The only writers of facts: record, reverse, correct. The calling action has asked permission and holds its locks."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Unpack

from django.db import connection, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, NotFound
from wenmai.ledger import bulk, months, queries, statements, stocktaking
from wenmai.ledger.draft import About, FactDraft, draft
from wenmai.ledger.gauges import Reading, all_gauges, get_gauge, reader_of
from wenmai.ledger.kinds import FactKind
from wenmai.ledger.place import Place
from wenmai.ledger.readings import ReadingFilter, ReadingRow, by_source
from wenmai.ledger.rows import FactRow, fact_row

log = logging.getLogger(__name__)

_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Stocktake:
    """What came of reading one gauge: rows new or changed, or why it failed."""

    gauge: str
    stored: int
    error: str = ""


@transaction.atomic
def record(
    actor: Actor, *, kind: FactKind | str, source: str, happened_at: datetime, place: Place, **about: Unpack[About]
) -> FactRow:
    """Record that something happened, once for each turn of its source, in the caller's transaction.

    `about`: quantity=1, channel="onsite" (mobile, online, home), audience=() of tags, setting="", attributes=None.
    The same source again gives back the first row. Raises Conflict if it now says something else (then `correct`),
    Invalid for a day to come or an unusable quantity, UndeclaredKind.
    """
    del actor  # facts carry no person; who did it is in the audit trail of the calling action
    name = kind.name if isinstance(kind, FactKind) else kind
    return _record(draft(kind=name, source=source, happened_at=happened_at, place=place, **about))


def record_new(actor: Actor, *, fact: FactDraft) -> FactRow:
    """Record one checked draft in the caller's transaction, for counters where every round trip counts: no savepoint.

    Raises what `record` raises; the caller's transaction must not go on after that.
    """
    del actor
    assert connection.in_atomic_block
    return _record(fact)


@transaction.atomic
def reverse(actor: Actor, *, kind: FactKind | str, source: str, reason: str) -> FactRow:
    """Take back the live fact of a source by its negative on the same day; reversing twice gives the first reversal.

    The next `record` of the source counts again. Raises NotFound if it was never recorded.
    """
    name = kind.name if isinstance(kind, FactKind) else kind
    live = queries.latest_of(name, source)
    if live is None:
        raise NotFound("ledger.never_recorded", _("这件事没有记过，不用撤回。"))
    row = _one(statements.REVERSE, {"id": live.id, "happened_on": live.happened_on, "reason": reason})
    if row is None:
        return queries.reversal_of(live)
    note(actor, "ledger.reverse", f"ledger.fact:{live.id}", kind=name, reason=reason)
    return row


@transaction.atomic
def correct(actor: Actor, *, kind: FactKind | str, source: str, quantity: Decimal | int, reason: str) -> FactRow:
    """Replace the quantity of a live fact: reverse it with the reason, and record it anew on its own day.

    Correcting to the quantity that already stands changes nothing. Raises NotFound if nothing is live.
    """
    name = kind.name if isinstance(kind, FactKind) else kind
    live = queries.live_of(name, source)
    if live is None:
        raise NotFound("ledger.nothing_live", _("这件事没有记过，或已经撤回，没有可以更正的数。"))
    if live.quantity == Decimal(str(quantity)):
        return live
    reverse(actor, kind=name, source=source, reason=reason)
    return record(
        actor,
        kind=name,
        source=source,
        happened_at=live.happened_at,
        place=Place(live.division_code, live.institution_code, live.institution_kind),
        quantity=quantity,
        channel=live.channel,
        audience=live.audience,
        setting=live.setting,
        attributes=live.attributes,
    )


def record_many(
    actor: Actor, *, drafts: Iterable[FactDraft], batch: int = bulk.BATCH, again: bool = False
) -> bulk.Loaded:
    """Record many facts by COPY, each batch committed on its own unless the caller is in a transaction.

    A source that was ever recorded is left alone, so repeating an interrupted load finishes it; `again` counts sources
    anew that were taken back. For imports and the demo: drafts from `draft()` are checked, hand-made ones only by the database. Who loads notes it in the audit trail.
    """
    del actor
    return bulk.load(drafts, batch, again=again)


@transaction.atomic
def record_reading(actor: Actor, *, gauge: str, reading: Reading) -> ReadingRow:
    """Keep one reading of a stock; the same again changes nothing, a changed one is the next revision. Raises Invalid."""
    record_readings(actor, gauge=gauge, readings=[reading])
    unit = ReadingFilter(divisions=[reading.division], institutions=[reading.institution])
    found = by_source(gauge, reading.as_of, unit)
    return next(row for row in found if row.source == reading.source)


def record_readings(actor: Actor, *, gauge: str, readings: Iterable[Reading]) -> int:
    """Keep readings of one gauge; the number that were new or changed. Committed every 5,000 outside a transaction."""
    del actor  # the reading names its source; who imported it is in the audit trail
    get_gauge(gauge)
    return stocktaking.store(gauge, readings)


def read_all(actor: Actor, *, day: date | None = None, only: Sequence[str] = ()) -> tuple[Stocktake, ...]:
    """Ask every gauge that has a reader for its readings of `day` (today). One that fails does not stop the others."""
    names = [each.name for each in all_gauges() if reader_of(each.name) and (not only or each.name in only)]
    return tuple(_read(actor, name, day or clock.today()) for name in names)


def _read(actor: Actor, name: str, day: date) -> Stocktake:
    reader = reader_of(name)
    assert reader is not None
    try:
        return Stocktake(name, record_readings(actor, gauge=name, readings=reader(day)))
    except Exception as error:
        log.exception("gauge %s could not be read", name)
        return Stocktake(name, 0, f"{type(error).__name__}: {error}")


def _record(wanted: FactDraft) -> FactRow:
    months.open_month(wanted.happened_on)
    for _attempt in range(_ATTEMPTS):
        row = _one(statements.RECORD, _values(wanted)) or queries.live_of(wanted.kind, wanted.source)
        if row is None:
            continue  # reversed between the two statements: this recording is the next turn
        if wanted.same_as(row):
            return row
        raise Conflict("ledger.recorded_differently", _("这件事已经记过，内容不同。要改数请用更正。"))
    raise Conflict("ledger.busy", _("这件事正被别人改动，请稍后再试。"))


def _values(wanted: FactDraft) -> Mapping[str, Any]:
    return {
        "kind": wanted.kind,
        "source": wanted.source,
        "happened_on": wanted.happened_on,
        "happened_at": wanted.happened_at,
        "division": wanted.place.division,
        "institution": wanted.place.institution,
        "institution_kind": wanted.place.institution_kind,
        "quantity": wanted.quantity,
        "channel": wanted.channel,
        "audience": list(wanted.audience),
        "setting": wanted.setting,
        "attributes": wanted.json(),
    }


def _one(sql: str, values: Mapping[str, Any] | Sequence[Any]) -> FactRow | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = cursor.fetchone()
    return fact_row(found) if found else None
