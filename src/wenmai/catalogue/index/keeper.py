"""Brings the index of this host up to what the database holds; one process at a time, as often as one likes."""

from dataclasses import replace

import tantivy
from tantivy import Query

from wenmai.audit import epoch
from wenmai.audit.epoch import START, Position
from wenmai.catalogue.index import shelf
from wenmai.catalogue.index.schema import SCHEMA, document
from wenmai.catalogue.index.shelf import Standing
from wenmai.catalogue.queries.changes import RECORDS, TOUCHES, Change, changes, early, entries, roots_of, snapshot
from wenmai.kernel import garbage

BATCH = 2_000
_HEAP = 96 * 2**20  # bytes that the writer gathers before it writes a segment
_TOUCHES = 50_000  # that are read at once on the way to the newest; a build shows nothing before it is whole


def advance(limit: int = BATCH) -> int:
    """Read the next changes into the index; how many. 0 when there are none or another process of this host does it.

    The first time, and after the database was restored, everything is read before readers see any of it.
    """
    with shelf.alone() as mine:
        if not mine:
            return 0
        stands = shelf.standing()
        with garbage.searched_by_hand():
            if stands is None or stands.epoch != epoch.current() or shelf.slept_long():
                return _build()
            return _follow(stands, limit)


def rebuild() -> int:
    """Build the index anew; the present one answers until the new one is whole. 0 when another process writes."""
    with shelf.alone() as mine, garbage.searched_by_hand():
        return _build() if mine else 0


def catch_up() -> int:
    """Advance until nothing is left; how many changes were read."""
    done = 0
    while step := advance():
        done += step
    return done


def _build() -> int:
    writer = shelf.opened().writer(_HEAP, 1)
    writer.delete_all_documents()
    stands, done = Standing(epoch.current()), 0
    stands = replace(stands, touches=_newest_touch())
    while read := changes(RECORDS, stands.records, BATCH):
        _put(writer, {each.record for each in read})
        stands, done = replace(stands, records=read[-1].at), done + len(read)
    _close(writer, stands)
    return done


def _newest_touch() -> Position:
    """Where to go on with touches: what was touched before is read with its record."""
    last = START
    while read := changes(TOUCHES, last, _TOUCHES):
        last = read[-1].at
    return last


def _follow(stands: Standing, limit: int) -> int:
    """What can be passed; and when less than `limit` was left of that, what other transactions have finished besides.

    Only the first moves the positions: a transaction that is still open may put something between. What was read early is
    passed later without being read again.
    """
    records, touches = changes(RECORDS, stands.records, limit), changes(TOUCHES, stands.touches, limit)
    now = replace(stands, records=_last(records, stands.records), touches=_last(touches, stands.touches))
    ahead, now = _ahead(now) if len(records) + len(touches) < limit else ([], now)
    if not records and not touches and not ahead:
        shelf.still_awake()
        return 0
    writer = shelf.opened().writer(_HEAP, 1)
    _put(writer, {each.record for each in (*records, *touches, *ahead)})
    _close(writer, now)
    return len(records) + len(touches) + len(ahead)


def _ahead(stands: Standing) -> tuple[list[Change], Standing]:
    upto = snapshot()
    found = [
        *early(RECORDS, stands.records, stands.seen, upto),
        *early(TOUCHES, stands.touches, stands.seen, upto),
    ]
    return found, replace(stands, seen=upto) if found else stands


def _last(read: list[Change], before: Position) -> Position:
    return read[-1].at if read else before


def _put(writer: tantivy.IndexWriter, changed: set[int]) -> None:
    """Take the records out and put in again those that stand for themselves."""
    records = sorted(roots_of(changed))
    writer.delete_documents_by_query(
        Query.term_set_query(SCHEMA, "id", records)
    )  # by term, it looks for signed numbers
    for entry in entries(records):
        writer.add_document(document(entry))
    garbage.sweep()


def _close(writer: tantivy.IndexWriter, stands: Standing) -> None:
    writer.commit()
    writer.wait_merging_threads()
    shelf.remember(stands)
