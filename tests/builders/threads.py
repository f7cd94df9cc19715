"""Racing: run functions at once, each on a database connection of its own that is closed afterwards."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Event
from typing import Any

from django.db import connection, transaction

WAIT = 20


def apart(work: Callable[[], Any]) -> Callable[[], Any]:
    """`work` as a thread's target that leaves no connection behind."""

    def run() -> Any:
        try:
            return work()
        finally:
            connection.close()

    return run


def elsewhere(work: Callable[[], Any]) -> Any:
    """The result of `work` in a thread: the loop of a browser may be running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(apart(work)).result(WAIT)


def race(*works: Callable[[], Any]) -> list[Any]:
    """Start all at one instant; their results in order, an exception as itself."""
    gate = Barrier(len(works))

    def start(work: Callable[[], Any]) -> Any:
        gate.wait(WAIT)
        try:
            return work()
        except Exception as error:  # noqa: BLE001 - the caller compares it
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        futures = [pool.submit(apart(lambda work=work: start(work))) for work in works]
        return [future.result(WAIT) for future in futures]


@contextmanager
def open_transaction(work: Callable[[], Any]):
    """Another connection has done `work` and not committed, for as long as the block lasts; yields its result."""
    done, leave = Event(), Event()
    result: list[Any] = []

    def run() -> None:
        try:
            with transaction.atomic():
                result.append(work())
                done.set()
                leave.wait(WAIT)
        finally:
            done.set()

    with ThreadPoolExecutor(1) as pool:
        future: Future[None] = pool.submit(apart(run))
        assert done.wait(WAIT)
        try:
            yield result[0] if result else future.result(WAIT)
        finally:
            leave.set()
            future.result(WAIT)


def until_somebody_waits() -> None:
    """Return when another connection to this database waits for a lock."""
    deadline = time.monotonic() + WAIT
    while not _waiters():
        assert time.monotonic() < deadline, "nobody waits for a lock"
        time.sleep(0.01)


def _waiters() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction would see the same activity for ever
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])


def pass_horizon() -> None:
    """Wait until every transaction that is open now has ended: the feed and the sealer read only below those.

    The horizon belongs to the server, so tests of other workers, in their own databases, hold it too.
    """
    target = _snapshot("xmax")
    deadline = time.monotonic() + 12 * WAIT
    while _snapshot("xmin") < target:
        assert time.monotonic() < deadline, f"some transaction holds the horizon: {_holders()}"
        time.sleep(0.01)


def _holders() -> list[tuple[str, str, str]]:
    """Which transactions have an identity, the oldest first: database, state and last words."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname, state, left(query, 200) FROM pg_stat_activity WHERE backend_xid IS NOT NULL ORDER BY xact_start"
        )
        return cursor.fetchall()


def _snapshot(edge: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_snapshot_{edge}(pg_current_snapshot())::text::bigint")
        return cursor.fetchone()[0]
