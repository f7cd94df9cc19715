"""A hash chain over a table that only grows: each link is the SM3 of the link before and of its row, in feed order.

Chaining inside each transaction would make all writers wait for one another; a sealer follows seconds later, below the
horizon under which no earlier row can appear any more. The table has `id`, `txid` and `epoch`; the links have `number`,
`entry_id`, `epoch`, `txid`, `digest`.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction

from wenmai.audit.epoch import HORIZON, START, Position
from wenmai.kernel import crypto

BATCH: Final = 5_000
GENESIS: Final = "0" * 64


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


@dataclass(frozen=True, slots=True)
class Chain:
    """`rows` is sealed into `links`. `columns` are read after epoch, txid and id; `content` makes them ready for JSON.

    `lock` is the name by which two sealers keep from extending the same head.
    """

    lock: str
    rows: str
    links: str
    columns: tuple[str, ...]
    content: Callable[[Sequence[Any]], list[Any]]

    def seal_once(self, limit: int = BATCH) -> int:
        """Add up to `limit` links; the number added. 0 while another sealer works."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [self.lock])
            if not cursor.fetchone()[0]:
                return 0
            number, digest, after = self._last_link(cursor)
            cursor.execute(
                f"SELECT {self._entry} FROM {self.rows} e WHERE (epoch, txid, id) > (%s, %s::xid8, %s) AND {HORIZON}"  # noqa: S608
                " ORDER BY epoch, txid, id LIMIT %s",
                [after.epoch, str(after.txid), after.id, limit],
            )
            links = []
            for row in cursor.fetchall():
                number, digest = number + 1, self._digest(digest, row)
                links.append((number, row[2], row[0], row[1], digest))
            cursor.executemany(
                f"INSERT INTO {self.links} (number, entry_id, epoch, txid, digest) VALUES (%s, %s, %s, %s::xid8, %s)",  # noqa: S608
                links,
            )
            return len(links)

    def head(self) -> Head:
        """The present head of the chain; number 0 before the first link."""
        with connection.cursor() as cursor:
            number, digest, _position = self._last_link(cursor)
        return Head(number, digest)

    def verify(self, published: Head | None = None) -> Verification:
        """Recompute the whole chain; `published` is a head that was kept elsewhere and must still stand."""
        digest, number = GENESIS, 0
        wanted = published or Head(0, GENESIS)
        for link, stored, entry in self._pairs():
            number += 1
            if reason := _fault(link, number, entry):
                return Verification(False, number - 1, number, reason)
            digest = self._digest(digest, entry)
            if digest != stored:
                return Verification(False, number - 1, number, "the entry or its link was changed")
            if number == wanted.number and digest != wanted.digest:
                return Verification(False, number - 1, number, "the chain is not the one whose head was published")
        if number < wanted.number:
            return Verification(False, number, number + 1, "the end of the chain is missing")
        if (late := self._unsealed_below_head()) is not None:
            return Verification(False, number, None, f"entry {late} was slipped in below the head")
        return Verification(True, number)

    @property
    def _entry(self) -> str:
        return ", ".join(f"e.{name}" for name in ("epoch", "txid", "id", *self.columns))

    def _pairs(self) -> Iterator[tuple[int, str, tuple[Any, ...]]]:
        """Each link's number and digest with its row, in the order of the chain, a batch at a time."""
        after = 0
        while True:
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT l.number, l.digest, {self._entry} FROM {self.links} l"  # noqa: S608
                    f" LEFT JOIN {self.rows} e ON e.id = l.entry_id WHERE l.number > %s ORDER BY l.number LIMIT %s",
                    [after, BATCH],
                )
                rows = cursor.fetchall()
            for number, digest, *entry in rows:
                yield number, digest, tuple(entry)
            if len(rows) < BATCH:
                return
            after = rows[-1][0]

    def _unsealed_below_head(self) -> int | None:
        with connection.cursor() as cursor:
            position = self._last_link(cursor)[2]
            cursor.execute(
                f"SELECT min(e.id) FROM {self.rows} e LEFT JOIN {self.links} l ON l.entry_id = e.id"  # noqa: S608
                " WHERE l.number IS NULL AND (e.epoch, e.txid, e.id) <= (%s, %s::xid8, %s)",
                [position.epoch, str(position.txid), position.id],
            )
            found: tuple[int | None] = cursor.fetchone()
        return found[0]

    def _last_link(self, cursor: Any) -> tuple[int, str, Position]:
        cursor.execute(f"SELECT number, digest, epoch, txid, entry_id FROM {self.links} ORDER BY number DESC LIMIT 1")  # noqa: S608
        row = cursor.fetchone()
        return (row[0], row[1], Position(row[2], int(row[3]), row[4])) if row else (0, GENESIS, START)

    def _digest(self, before: str, row: tuple[Any, ...]) -> str:
        content = [row[0], int(row[1]), row[2], *self.content(row[3:])]
        text = json.dumps([before, content], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return crypto.digest(text.encode())


def _fault(link: int, number: int, entry: tuple[Any, ...]) -> str:
    if link != number:
        return "a link is missing"
    return "the entry of this link is missing" if entry[2] is None else ""
