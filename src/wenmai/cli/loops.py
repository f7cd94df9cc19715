"""The worker's threads: the feed to its followers, the sealer of the audit trail, and the job queue."""

import asyncio
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.db import close_old_connections, connections
from procrastinate import App
from procrastinate.contrib.django import app

logger = logging.getLogger("wenmai.worker")
LONGEST_WAIT = 30.0
STOP_SECONDS = 4.0  # a longer job is begun again by the next worker (jobs.take_up_stalled)


@dataclass(frozen=True, slots=True)
class Loop:
    """Something to do again and again. `act` answers True when more is waiting and it wants to go on at once."""

    name: str
    seconds: float
    act: Callable[[], bool]


def work(concurrency: int) -> None:
    """Run every loop and the queue until SIGINT or SIGTERM; a failing loop waits longer and tries again."""
    ended = threading.Event()
    threads = [threading.Thread(target=_turn, args=(loop, ended), name=loop.name) for loop in known_loops()]
    for thread in threads:
        thread.start()
    try:
        _queue(concurrency)
    finally:
        ended.set()
        for thread in threads:
            thread.join(5)


def known_loops() -> list[Loop]:
    """The loops whose rooms are there."""
    found = [("ledger.feed", "run_once", 1.0), ("audit.sealer", "seal_once", 2.0)]
    return [
        Loop(module, seconds, _call(f"wenmai.{module}", function))
        for module, function, seconds in found
        if find_spec(f"wenmai.{module}")
    ]


def _call(module: str, function: str) -> Callable[[], bool]:
    act = getattr(import_module(module), function)
    return lambda: bool(act())


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


def _queue(concurrency: int) -> None:
    import_module("wenmai.cli.jobs")
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    with app.replace_connector(connector) as queue:
        asyncio.run(_serve_queue(queue, concurrency))


async def _serve_queue(queue: App, concurrency: int) -> None:
    async with queue.open_async():
        await queue.run_worker_async(concurrency=concurrency, shutdown_graceful_timeout=STOP_SECONDS)
