"""A few hundred entries kept in the process, to guess how common a query is before choosing how to answer it.

Every way to answer is exact; a sample that is old or unlucky costs time, never a result.
"""

import threading
import time

from django.db import connection

from wenmai.search.conditions import Condition, Fits, Sampled
from wenmai.search.models import SearchEntry

ROWS = 800
SECONDS = 600.0
_TABLE = SearchEntry._meta.db_table
_COLUMNS = "title_folded, folded, ' ' || sounds, division_path, labels, happens_at"


class Sample:
    """Some rows out of `total`."""

    def __init__(self, rows: list[Sampled], total: int) -> None:
        self.rows, self.total, self.made_at = rows, total, time.monotonic()

    def share(self, fits: Fits) -> float:
        """The share of things that fit, 0 to 1."""
        return fits.of(self.rows).bit_count() / len(self.rows) if self.rows else 0.0

    def holding(self, part: str) -> frozenset[int]:
        """Which of the rows have a part in their text, by their place in the sample."""
        return frozenset(place for place, row in enumerate(self.rows) if part in row.folded)

    def guess(self, condition: Condition) -> int:
        """How many things may fit."""
        return int(self.share(condition.fits) * self.total)


_kept: list[Sample] = []
_lock = threading.Lock()


def _draw() -> Sample:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [_TABLE])
        total = max(int(cursor.fetchone()[0]), 1)
        text = f"SELECT {_COLUMNS} FROM {_TABLE} TABLESAMPLE SYSTEM (%s) LIMIT %s"  # noqa: S608 - our own names
        cursor.execute(text, [min(100.0, 100.0 * ROWS / total), ROWS])
        return Sample([Sampled(*row) for row in cursor.fetchall()], total)


def sample() -> Sample:
    """The present sample, drawn anew after ten minutes."""
    with _lock:
        if not _kept or time.monotonic() - _kept[0].made_at > SECONDS:
            _kept[:] = [_draw()]
        return _kept[0]


def forget() -> None:
    """Draw again at the next search; for tests and after loading much at once."""
    with _lock:
        _kept.clear()
