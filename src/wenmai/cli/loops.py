"""The worker's threads: the feed to its followers, the sealer of the audit trail, and the job queue."""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from django.db import close_old_connections, connections
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from wenmai.audit import sealer, whereabouts
from wenmai.booking.actions.allocation import serve_rounds
from wenmai.booking.queries.rounds import open_queues
from wenmai.catalogue.index import keeper
from wenmai.cli import jobs  # noqa: F401  (declares the tasks that belong to no room)
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.ledger import feed
from wenmai.library.sealing import EVENTS
from wenmai.measures.actions import rebuild_changed
from wenmai.plan.actions import record_files

logger = logging.getLogger("wenmai.worker")
LONGEST_WAIT = 30.0


@dataclass(frozen=True, slots=True)
class Loop:
    """Something to do again and again. `act` answers True when more is waiting and it wants to go on at once."""

    name: str
    seconds: float
    act: Callable[[], bool]


LOOPS = (
    Loop("ledger.feed", 1.0, lambda: feed.run_once() > 0),
    Loop("measures.definitions", 20.0, lambda: bool(rebuild_changed(system()))),
    Loop("plan.files", 3600.0, lambda: bool(record_files(system()))),
    Loop("audit.sealer", 2.0, lambda: sealer.seal_once() > 0),
    Loop("library.sealer", 2.0, lambda: EVENTS.seal_once() > 0),
    Loop("booking.queues", 1.0, lambda: serve_rounds(system(), rounds=open_queues(clock.now())) > 0),
    Loop("catalogue.index", 2.0, lambda: keeper.advance() > 0),
    Loop("audit.whereabouts", 2.0, lambda: whereabouts.place_once() > 0),
)


def work(concurrency: int, patience: float) -> None:
    """Run every loop and the queue until SIGINT or SIGTERM; a failing loop waits longer and tries again.

    Jobs at work then have `patience` seconds; a longer one is begun again by the next worker (jobs.take_up_stalled).
    """
    ended = threading.Event()
    threads = [threading.Thread(target=_turn, args=(loop, ended), name=loop.name) for loop in LOOPS]
    for thread in threads:
        thread.start()
    try:
        _queue(concurrency, patience)
    finally:
        ended.set()
        for thread in threads:
            thread.join(5)


def _turn(loop: Loop, ended: threading.Event) -> None:
    wait = loop.seconds
    while not ended.wait(wait):
        try:
            more = loop.act()
        except Exception:
            logger.exception("loop failed", extra={"loop": loop.name})
            wait = min(wait * 2, LONGEST_WAIT)
        else:
            wait = 0.05 if more else loop.seconds
        close_old_connections()
    connections.close_all()


def _queue(concurrency: int, patience: float) -> None:
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    with app.replace_connector(connector) as queue:
        asyncio.run(_serve_queue(queue, concurrency, patience))


async def _serve_queue(queue: App, concurrency: int, patience: float) -> None:
    async with queue.open_async():
        await _at_once(queue)
        await queue.run_worker_async(concurrency=concurrency, shutdown_graceful_timeout=patience)


async def _at_once(queue: App) -> None:
    """What a new installation must not wait for until the night: the ledger's coming months."""
    name = "ledger.open_months"
    with suppress(AlreadyEnqueued):
        await queue.configure_task(name, queueing_lock=name).defer_async(timestamp=0)
