"""Whether anything has been written since: the database's newest transaction, asked at most twice a second."""

import threading
import time

from django.db import DatabaseError, connection

POLL_SECONDS = 0.5
NEWEST = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text"


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
