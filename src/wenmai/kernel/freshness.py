"""Whether anything has been written since: the database's newest transaction, asked at most twice a second."""

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.db import DatabaseError, connection

T = TypeVar("T")

POLL_SECONDS = 0.5
MOST = 2000  # kept things in a process; names hold what readers typed
# The whole snapshot: its upper end alone stays the same when a transaction commits after a younger one.
NEWEST = "SELECT pg_current_snapshot()::text"


class Newest:
    """The newest transaction that this process knows of; a page made under an older one is made again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked_at = 0.0
        self._known = ""

    def forget(self) -> None:
        """Ask again at the next call: this process has just written."""
        self._asked_at = 0.0

    def token(self) -> str:
        """A word that changes with every write to the database. While the database is away, the last one stands."""
        if time.monotonic() - self._asked_at < POLL_SECONDS:
            return self._known
        with self._lock:
            if time.monotonic() - self._asked_at >= POLL_SECONDS:
                self._known = self._ask()
                self._asked_at = time.monotonic()
        return self._known

    def _ask(self) -> str:
        try:
            with connection.cursor() as cursor:
                cursor.execute(NEWEST)
                return str(cursor.fetchone()[0])
        except DatabaseError:
            return self._known


newest = Newest()


_memory: dict[str, tuple[str, float, Any]] = {}


def while_unchanged(name: str, produce: Callable[[], T]) -> T:
    """What `produce` gives, kept in the process while nothing is written; small things that every page asks for."""
    if connection.in_atomic_block or not settings.PAGE_CACHE_SECONDS:
        return produce()
    token, now = newest.token(), time.monotonic()
    held = _memory.get(name)
    if held and held[0] == token and now - held[1] < settings.PAGE_CACHE_SECONDS:
        return held[2]  # type: ignore[no-any-return]
    made = produce()
    if len(_memory) >= MOST:
        _memory.clear()
    _memory[name] = (token, now, made)
    return made
