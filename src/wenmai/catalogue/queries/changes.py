# ruff: noqa: S608 - the names are our own
"""What changed, in the order of commits: nothing appears below a position once it was passed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from wenmai.audit.epoch import HORIZON, Position
from wenmai.catalogue.attached import Holdings, holdings
from wenmai.catalogue.index.entry import Entry, Shown, entry_of, number_key
from wenmai.catalogue.models import Level
from wenmai.catalogue.preparing.plain import from_text


@dataclass(frozen=True, slots=True)
class Change:
    """A place in a feed and the record that it is about."""

    at: Position
    record: int


_ROOTS = "SELECT merged_into_id FROM catalogue_record WHERE id = ANY (%s) AND merged_into_id IS NOT NULL"
_ENTRIES = """
SELECT id, control, title, author, year, description::text, level FROM catalogue_record
WHERE id = ANY (%s) AND merged_into_id IS NULL AND deleted_at IS NULL
"""
_MERGED = """
SELECT merged_into_id, control, isbns, issns FROM catalogue_record
WHERE merged_into_id = ANY (%s) AND deleted_at IS NULL
"""
_WAITS = """
SELECT EXISTS (SELECT FROM catalogue_record WHERE (epoch, txid, id) > (%s, %s::xid8, %s)
    AND NOT pg_visible_in_snapshot(txid, %s::pg_snapshot))
"""
NOTHING_SEEN = "1:1:"
RECORDS, TOUCHES = ("catalogue_record", "id"), ("catalogue_touch", "record_id")


def changes(feed: tuple[str, str], after: Position, limit: int) -> list[Change]:
    """The next changes of RECORDS or TOUCHES after a position."""
    return _read(feed, after, HORIZON, [limit])


def early(feed: tuple[str, str], after: Position, seen: str, upto: str) -> list[Change]:
    """Changes of finished transactions that cannot be passed yet, for an older one is still open: what `upto` sees, and `seen` did not.

    Both are snapshots; an empty `seen` saw nothing.
    """
    fresh = "pg_visible_in_snapshot(txid, %s::pg_snapshot) AND NOT pg_visible_in_snapshot(txid, %s::pg_snapshot)"
    return _read(feed, after, f"NOT {HORIZON} AND {fresh}", [upto, seen or NOTHING_SEEN, None])


def snapshot() -> str:
    """Which transactions are over at this moment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        (now,) = cursor.fetchone()
    return str(now)


def waits(after: Position, seen: str) -> bool:
    """Whether a record changed that an index has not read which stands at `after` and has seen `seen`. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITS, [after.epoch, str(after.txid), after.id, seen or NOTHING_SEEN])
        (found,) = cursor.fetchone()
    return bool(found)


def _read(feed: tuple[str, str], after: Position, where: str, values: list[str | int | None]) -> list[Change]:
    table, record = feed
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT epoch, txid, id, {record} FROM {table} WHERE (epoch, txid, id) > (%s, %s::xid8, %s) AND {where}"
            " ORDER BY epoch, txid, id LIMIT %s",
            [after.epoch, str(after.txid), after.id, *values],
        )
        return [Change(Position(epoch, int(txid), key), record) for epoch, txid, key, record in cursor.fetchall()]


def roots_of(records: Iterable[int]) -> set[int]:
    """The records themselves and those that stand for them now."""
    asked = set(records)
    with connection.cursor() as cursor:
        cursor.execute(_ROOTS, [list(asked)])
        return asked | {root for (root,) in cursor}


def entries(records: Sequence[int]) -> list[Entry]:
    """What the index holds of those of the records that stand for themselves, are not deleted, and not of a visiting book alone."""
    numbers, held, none = _numbers_of_merged(records), holdings(records), Holdings()
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [list(records)])
        return [
            entry_of(Shown(*row[:5]), from_text(row[5]), held.get(row[0], none), numbers.get(row[0], ()))
            for row in cursor
            if row[6] != Level.VISITING or row[0] in held
        ]


def _numbers_of_merged(records: Sequence[int]) -> dict[int, list[str]]:
    """Numbers of records that others stand for, by which those are found, too."""
    found: dict[int, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_MERGED, [list(records)])
        for root, control, isbns, issns in cursor:
            found.setdefault(root, []).extend(number_key(each) for each in (control, *isbns, *issns))
    return found
