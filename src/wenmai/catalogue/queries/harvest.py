# ruff: noqa: S608 - the names are our own
"""Records in the order in which they changed, for harvesters: also those that were deleted or merged into another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from wenmai.catalogue.giving.stored import Stored
from wenmai.catalogue.marc.charsets import Charset
from wenmai.catalogue.marc.value import Family
from wenmai.catalogue.models import Level, Record

SETTLED = """
SELECT coalesce(min(xact_start), statement_timestamp()) FROM pg_stat_activity
WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid() AND datname = current_database() AND backend_type = 'client backend'
"""
"""SQL: the instant before which no change can appear any more. The server's own housekeeping (autovacuum) writes no record.

A change is stamped after its transaction has a number and no earlier than the transaction began; who writes records does so
under the role that serves, so its transactions are seen here.
"""
_AGENCY = "coalesce((SELECT isil FROM places_institution WHERE code = source), '')"
_RAW = f"source, {_AGENCY}, family, charset, raw"
_ALL = f"{_RAW}, description::text"
_STAMPED = "id, changed_at, merged_into_id IS NOT NULL OR deleted_at IS NOT NULL"
_GIVEN = f"level <> '{Level.VISITING}'"
MOST_COUNTED = 100_000


@dataclass(frozen=True, slots=True)
class Changed:
    """A record that stands in a list; without `stored` it is gone, or was not asked for whole."""

    id: int
    at: datetime
    gone: bool
    source: str
    stored: Stored | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Changes in [since, before) of some sources, all where None, after a place (at, id)."""

    before: datetime
    since: datetime | None = None
    sources: tuple[str, ...] | None = None
    after: tuple[datetime, int] | None = None


def settled() -> datetime:
    """Now, or when the oldest transaction began that may still write."""
    with connection.cursor() as cursor:
        cursor.execute(SETTLED)
        found: datetime = cursor.fetchone()[0]
    return found


def changed(span: Span, limit: int, *, whole: bool, described: bool = True) -> list[Changed]:
    """The next of a span, in the order of (at, id); `described`: also what they say, which is as much again to read."""
    condition, values = _condition(span)
    columns = _columns(described=described) if whole else "source"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_STAMPED}, {columns} FROM catalogue_record WHERE {condition} ORDER BY changed_at, id LIMIT %s",
            [*values, limit],
        )
        return [_changed(row) for row in cursor.fetchall()]


def _condition(span: Span) -> tuple[str, list[Any]]:
    parts: list[tuple[str, tuple[Any, ...]]] = [("changed_at < %s", (span.before,)), (_GIVEN, ())]
    if span.since:
        parts.append(("changed_at >= %s", (span.since,)))
    if span.after:
        parts.append(("(changed_at, id) > (%s, %s)", span.after))
    if span.sources is not None and len(span.sources) == 1:
        parts.append(
            ("source = %s", span.sources)
        )  # the index of a source is in the order of a list only for one of them
    elif span.sources is not None:
        parts.append(("source = ANY(%s)", (list(span.sources),)))
    return " AND ".join(part for part, _values in parts), [value for _part, values in parts for value in values]


def _changed(row: Sequence[Any]) -> Changed:
    key, at, gone, source, *rest = row
    stored = _stored((key, source, *rest)) if rest and not gone else None
    return Changed(key, at, bool(gone), source, stored)


def _stored(row: Sequence[Any]) -> Stored:
    key, source, agency, family, charset, raw, *plain = row
    said = plain[0] if plain else ""
    return Stored(key, source, Family(family), Charset(charset), bytes(raw), said, agency=agency)


def _columns(*, described: bool) -> str:
    return _ALL if described else _RAW


def counted(span: Span) -> int | None:
    """How many a span holds; None where they are more than are counted."""
    condition, values = _condition(span)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT FROM catalogue_record WHERE {condition} LIMIT %s) AS few",
            [*values, MOST_COUNTED + 1],
        )
        found: int = cursor.fetchone()[0]
    return found if found <= MOST_COUNTED else None


def one(key: int) -> Changed | None:
    """One record, also one that is gone; None where there never was one, or none for harvesters."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_STAMPED}, {_ALL} FROM catalogue_record WHERE id = %s AND {_GIVEN}", [key])
        row = cursor.fetchone()
    return _changed(row) if row else None


def stored(keys: Sequence[int], *, described: bool = True) -> dict[int, Stored]:
    """Records that stand for themselves, by id; `described` as for `changed`."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {_columns(described=described)} FROM catalogue_record"
            " WHERE id = ANY(%s) AND merged_into_id IS NULL AND deleted_at IS NULL",
            [list(keys)],
        )
        return {row[0]: _stored(row) for row in cursor.fetchall()}


def first_change() -> datetime | None:
    """The oldest stamp; None while there are no records."""
    oldest = Record.objects.order_by("changed_at").values_list("changed_at", flat=True)
    return oldest.first()
