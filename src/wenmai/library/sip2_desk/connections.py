"""Database connections of worker threads: one each, kept, mended when they break, closed at the end."""

from collections.abc import Callable
from threading import Lock, local
from time import monotonic
from typing import TypeVar

from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.db.backends.base.base import BaseDatabaseWrapper

LOOKED_AT_EVERY = 5.0
T = TypeVar("T")


class Connections:
    """What the threads of a pool have open."""

    def __init__(self) -> None:
        self._own = local()
        self._open: list[BaseDatabaseWrapper] = []
        self._lock = Lock()

    def tend(self, work: Callable[[], T]) -> T:
        """Do it on this thread's connection; once more on a new one if the old one was gone. `work` can be repeated."""
        self._look()
        try:
            return work()
        except (OperationalError, InterfaceError):
            connections["default"].close()
            return work()

    def close(self) -> None:
        """Close all of them, from whatever thread."""
        for each in self._open:
            each.close()

    def _look(self) -> None:
        now = monotonic()
        if not hasattr(self._own, "seen"):
            own = connections["default"]
            own.inc_thread_sharing()
            with self._lock:
                self._open.append(own)
        elif now - self._own.seen > LOOKED_AT_EVERY:
            close_old_connections()
        self._own.seen = now
