"""Followers: higher rooms that react to new facts or readings, each with its own cursor, failure and retry.

A follower's handler runs in the same transaction as the move of its cursor, so its database work happens exactly
once. Work outside the database must be idempotent. Several workers may run at once: a follower is locked for a batch.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from wenmai.audit import epoch
from wenmai.audit.epoch import START, Position
from wenmai.kernel import clock
from wenmai.ledger.models import Follower
from wenmai.ledger.readings import ReadingRow
from wenmai.ledger.rows import FactRow
from wenmai.ledger.stream import FACTS, READINGS, Stream

log = logging.getLogger(__name__)

BATCH: Final = 5_000
FIRST_RETRY: Final = timedelta(seconds=2)
LAST_RETRY: Final = timedelta(minutes=10)
ERROR_LENGTH: Final = 2_000


@dataclass(frozen=True, slots=True)
class _Following:
    name: str
    names: tuple[str, ...]
    handler: Callable[[list[Any]], object]
    stream: Stream
    batch: int = BATCH


@dataclass(frozen=True, slots=True)
class Lag:
    """Where a follower stands. `pending` is counted to 10,000; `seconds` is the age of the oldest waiting row."""

    name: str
    pending: int
    seconds: float
    failures: int
    error: str
    failed_at: datetime | None
    retry_at: datetime | None


_followings: dict[str, _Following] = {}


def follow(name: str, kinds: Iterable[str], handler: Callable[[list[FactRow]], object], *, batch: int = BATCH) -> None:
    """Follow facts of these kinds (none: of all) from the very first; from apps.py, once a name. At most `batch` at a time."""
    _register(_Following(name, tuple(kinds), handler, FACTS, batch))


def follow_gauges(name: str, gauges: Iterable[str], handler: Callable[[list[ReadingRow]], object]) -> None:
    """Follow readings of these gauges (none: of all); from apps.py, once a name."""
    _register(_Following(name, tuple(gauges), handler, READINGS))


def follow_rows(name: str, names: Iterable[str], handler: Callable[[list[Any]], object], stream: Stream) -> None:
    """Follow rows of these names (none: of all) of a room's own ledger; from apps.py, once a name."""
    _register(_Following(name, tuple(names), handler, stream))


def forget(name: str) -> None:
    """Stop following, for tests and for a room that is taken out."""
    _followings.pop(name, None)


def _register(following: _Following) -> None:
    if following.name in _followings:
        raise ValueError(f"follower registered twice: {following.name}")
    _followings[following.name] = following


def run_once(limit: int = 0, only: Sequence[str] = ()) -> int:
    """Give each follower its next batch of up to `limit` positions (0: its own batch); the number of rows handed over in all.

    A follower that fails is stopped with its error and tried again after 2 s, 4 s … 10 min; the others go on.
    """
    chosen = [each for name, each in sorted(_followings.items()) if not only or name in only]
    return sum(_run(each, limit or each.batch) for each in chosen)


def catch_up(only: Sequence[str] = ()) -> int:
    """Run until nothing is left below the horizon; the number of rows handed over. Failing followers stay behind."""
    handled = 0
    while True:
        before = _standing()
        handled += run_once(only=only)
        if _standing() == before:
            return handled


def rewind(name: str) -> None:
    """Let a follower begin again at the first fact; for a rebuild, or after it began to follow more kinds."""
    Follower.objects.filter(name=name).update(epoch=0, txid=0, last_id=0, failures=0, error="", retry_at=None)


def retry_now(name: str) -> None:
    """Try a stopped follower again at once; the button of the operations page."""
    Follower.objects.filter(name=name).update(retry_at=None)


def lag() -> tuple[Lag, ...]:
    """Where every follower of this process stands, sorted by name."""
    _make_rows()
    stored = Follower.objects.in_bulk(list(_followings))
    return tuple(_lag(_followings[name], stored[name]) for name in sorted(_followings))


def kinds_waiting(name: str, first: date, last: date) -> frozenset[str]:
    """Kinds of facts of some days of which a follower was not given all that this transaction sees.

    None where the follower has failed: then it is not other transactions that it waits for.
    """
    row = Follower.objects.filter(name=name).first()
    if row and row.failures:
        return frozenset()
    return FACTS.kinds_after(_position(row) if row else START, first, last)


def bump_epoch(reason: str) -> int:
    """Start the next epoch; after a restore, before anything is written. `wenmai.audit.epoch.settle` does it unasked."""
    return epoch.bump(reason)


def _lag(following: _Following, row: Follower) -> Lag:
    pending, oldest = following.stream.pending(_position(row), following.names)
    seconds = max((clock.now() - oldest).total_seconds(), 0.0) if oldest else 0.0
    return Lag(row.name, pending, seconds, row.failures, row.error, row.failed_at, row.retry_at)


def _run(following: _Following, limit: int) -> int:
    try:
        return _advance(following, limit)
    except Exception as error:
        log.exception("follower %s failed", following.name)
        _stop(following.name, error)
        return 0


@transaction.atomic
def _advance(following: _Following, limit: int) -> int:
    row = _locked(following.name)
    if row is None or (row.retry_at and row.retry_at > clock.now()):
        return 0
    upto = following.stream.positions.edge(_position(row), limit)
    if upto is None:
        return 0
    rows: Sequence[Any] = following.stream.between(_position(row), upto, following.names)
    if rows:
        following.handler(list(rows))
    _move(row, upto)
    return len(rows)


def _locked(name: str) -> Follower | None:
    """The follower's row, locked; None while another worker holds it."""
    found = Follower.objects.select_for_update(skip_locked=True).filter(name=name).first()
    if found is None and not Follower.objects.filter(name=name).exists():
        _make_rows()
        return Follower.objects.select_for_update(skip_locked=True).filter(name=name).first()
    return found


def _make_rows() -> None:
    Follower.objects.bulk_create([Follower(name=name) for name in sorted(_followings)], ignore_conflicts=True)


def _position(row: Follower) -> Position:
    return Position(row.epoch, row.txid, row.last_id)


def _standing() -> set[tuple[Any, ...]]:
    return set(Follower.objects.filter(name__in=_followings).values_list("name", "epoch", "txid", "last_id"))


def _move(row: Follower, upto: Position) -> None:
    row.epoch, row.txid, row.last_id = upto.epoch, upto.txid, upto.id
    row.advanced_at, row.failures, row.error = clock.now(), 0, ""
    row.failed_at = row.retry_at = None
    row.save()


@transaction.atomic
def _stop(name: str, error: Exception) -> None:
    _make_rows()
    row = Follower.objects.select_for_update().get(name=name)
    wait = min(FIRST_RETRY * 2 ** min(row.failures, 16), LAST_RETRY)
    row.failures += 1
    row.error = f"{type(error).__name__}: {error}"[:ERROR_LENGTH]
    row.failed_at = clock.now()
    row.retry_at = row.failed_at + wait
    row.save()
