"""The chain over the audit trail: each link is the SM3 of the link before and of its entry, in feed order.

Chaining inside each transaction would make all writers wait for one another; the sealer follows seconds later, below
the horizon under which no earlier entry can appear any more.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Final

from django.db import connection, transaction

from wenmai.audit.epoch import HORIZON, START, Position
from wenmai.kernel import crypto

BATCH: Final = 5_000
GENESIS: Final = "0" * 64
# Any constant will do; two sealers must not extend the same head.
_LOCK: Final = "SELECT pg_try_advisory_xact_lock(hashtext('audit_sealer'))"
_ENTRY: Final = "e.epoch, e.txid, e.id, e.at, e.person, e.account, e.channel, e.verb, e.subject, e.detail, e.posted"


@dataclass(frozen=True, slots=True)
class Head:
    """The last link: publish it elsewhere, and nobody can cut the tail of the chain unseen."""

    number: int
    digest: str


@dataclass(frozen=True, slots=True)
class Verification:
    """`intact`, how many links were checked, and for a broken chain the first bad link and what is wrong there."""

    intact: bool
    checked: int
    broken_at: int | None = None
    reason: str = ""


def seal_once(limit: int = BATCH) -> int:
    """Add up to `limit` links; the number added. 0 while another sealer works."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK)
        if not cursor.fetchone()[0]:
            return 0
        number, digest, after = _last_link(cursor)
        cursor.execute(
            f"SELECT {_ENTRY} FROM audit_entry e WHERE (epoch, txid, id) > (%s, %s::xid8, %s) AND {HORIZON}"  # noqa: S608
            " ORDER BY epoch, txid, id LIMIT %s",
            [after.epoch, str(after.txid), after.id, limit],
        )
        links = []
        for row in cursor.fetchall():
            number, digest = number + 1, _digest(digest, row)
            links.append((number, row[2], row[0], row[1], digest))
        cursor.executemany(
            "INSERT INTO audit_link (number, entry_id, epoch, txid, digest) VALUES (%s, %s, %s, %s::xid8, %s)", links
        )
        return len(links)


def head() -> Head:
    """The present head of the chain; number 0 before the first link."""
    with connection.cursor() as cursor:
        number, digest, _position = _last_link(cursor)
    return Head(number, digest)


def verify_chain(published: Head | None = None) -> Verification:
    """Recompute the whole chain from the entries; `published` is a head that was kept elsewhere and must still stand."""
    digest, number = GENESIS, 0
    wanted = published or Head(0, GENESIS)
    for link, stored, entry in _pairs():
        number += 1
        if reason := _fault(link, number, entry):
            return Verification(False, number - 1, number, reason)
        digest = _digest(digest, entry)
        if digest != stored:
            return Verification(False, number - 1, number, "the entry or its link was changed")
        if number == wanted.number and digest != wanted.digest:
            return Verification(False, number - 1, number, "the chain is not the one whose head was published")
    if number < wanted.number:
        return Verification(False, number, number + 1, "the end of the chain is missing")
    if (late := _unsealed_below_head()) is not None:
        return Verification(False, number, None, f"entry {late} was slipped in below the head")
    return Verification(True, number)


def _fault(link: int, number: int, entry: tuple[Any, ...]) -> str:
    if link != number:
        return "a link is missing"
    return "the entry of this link is missing" if entry[2] is None else ""


def _pairs() -> Iterator[tuple[int, str, tuple[Any, ...]]]:
    """Each link's number and digest with its entry, in the order of the chain, a batch at a time."""
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT l.number, l.digest, {_ENTRY} FROM audit_link l LEFT JOIN audit_entry e ON e.id = l.entry_id"  # noqa: S608
                " WHERE l.number > %s ORDER BY l.number LIMIT %s",
                [after, BATCH],
            )
            rows = cursor.fetchall()
        for number, digest, *entry in rows:
            yield number, digest, tuple(entry)
        if len(rows) < BATCH:
            return
        after = rows[-1][0]


def _unsealed_below_head() -> int | None:
    with connection.cursor() as cursor:
        position = _last_link(cursor)[2]
        cursor.execute(
            "SELECT min(e.id) FROM audit_entry e LEFT JOIN audit_link l ON l.entry_id = e.id"
            " WHERE l.number IS NULL AND (e.epoch, e.txid, e.id) <= (%s, %s::xid8, %s)",
            [position.epoch, str(position.txid), position.id],
        )
        found: tuple[int | None] = cursor.fetchone()
    return found[0]


def _last_link(cursor: Any) -> tuple[int, str, Position]:
    cursor.execute("SELECT number, digest, epoch, txid, entry_id FROM audit_link ORDER BY number DESC LIMIT 1")
    row = cursor.fetchone()
    return (row[0], row[1], Position(row[2], int(row[3]), row[4])) if row else (0, GENESIS, START)


def _digest(before: str, row: tuple[Any, ...]) -> str:
    epoch, txid, key, at, person, account, channel, verb, subject, detail, posted = row
    content = [
        epoch,
        int(txid),
        key,
        at.astimezone(UTC).isoformat(),
        person,
        account,
        channel,
        verb,
        subject,
        json.loads(detail),
        *([posted] if posted else []),  # entries of before this column was there keep their digest
    ]
    text = json.dumps([before, content], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return crypto.digest(text.encode())
