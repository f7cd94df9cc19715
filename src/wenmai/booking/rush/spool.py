"""Arrivals on their way to the database: appended to a file of this process, copied over in batches.

The file is there before the answer is, so a process that is killed loses nobody: the next one that starts finds the
file without an owner and copies it. Copying twice changes nothing.
"""

import contextlib
import fcntl
import logging
import os
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO

from django.db import Error, connection, transaction

from wenmai.booking.rush import line_tickets
from wenmai.booking.rush.line_tickets import LineTicket

log = logging.getLogger("wenmai.booking.rush")
SECONDS = 0.3
BATCH = 5000

# An arrival that comes after its round is over has a result at once: too late. A paper that was handed out before its
# person withdrew puts nobody back; `withdraw` waits for the lock, so that each sees what the other has done.
COPY = "COPY arrived (round_id, number, person, wishes, party_size, arrived_at) FROM STDIN"
MAKE = """CREATE TEMP TABLE arrived (round_id bigint, number text, person text, wishes bigint[], party_size int,
          arrived_at timestamptz)"""
KEEP = """
INSERT INTO booking_application (round_id, number, person, wishes, party_size, channel, arrived_at, state, reason, decided_at)
SELECT a.round_id, a.number, a.person, a.wishes, a.party_size, 'web', a.arrived_at,
       CASE WHEN r.status = 'published' THEN 'submitted' ELSE 'lost' END,
       CASE WHEN r.status = 'published' THEN '' ELSE 'too_late' END,
       CASE WHEN r.status = 'published' THEN NULL ELSE now() END
FROM arrived a JOIN booking_intakeround r ON r.id = a.round_id
WHERE NOT EXISTS (SELECT FROM booking_application w WHERE w.person = a.person AND w.round_id = a.round_id
                  AND w.state = 'withdrawn' AND coalesce(w.decided_at, w.arrived_at) >= a.arrived_at)
ORDER BY a.round_id, a.number
ON CONFLICT DO NOTHING
"""
LOCK = "SELECT id FROM booking_intakeround WHERE id = ANY(%s) ORDER BY id FOR SHARE"


def copy(tickets: Sequence[LineTicket]) -> None:
    """Write arrivals into the database, all or none. Who is there already stays as he came first."""
    if not tickets:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK, [sorted({each.round for each in tickets})])
        cursor.execute(MAKE)
        with cursor.copy(COPY) as rows:
            for each in tickets:
                rows.write_row((each.round, each.number, each.person, list(each.wishes), each.party, each.at()))
        cursor.execute(KEEP)
        cursor.execute("DROP TABLE arrived")


class Spool:
    """The arrivals of this process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._waiting: list[LineTicket] = []
        self._file: IO[bytes] | None = None
        self._files: list[IO[bytes]] = []
        self._turn = 0

    def add(self, ticket: LineTicket) -> None:
        """Keep an arrival, on disk before this returns."""
        line = line_tickets.write(ticket).encode() + b"\n"
        with self._lock:
            if self._file is None:
                self._file = self._open()
            self._file.write(line)
            self._waiting.append(ticket)

    def flush(self) -> int:
        """Copy what has arrived; returns how many. What could not be copied stays, with its file, for the next time."""
        with self._lock:
            waiting, files = self._waiting, self._files
            self._waiting, self._files, self._file = [], [], None
        if not waiting:
            return 0
        try:
            for start in range(0, len(waiting), BATCH):
                copy(waiting[start : start + BATCH])
        except Error:
            log.exception("arrivals could not be copied; they are kept")
            with self._lock:
                self._waiting, self._files = waiting + self._waiting, files + self._files
            return 0
        for file in files:
            Path(str(file.name)).with_suffix(".line").unlink(missing_ok=True)
            file.close()
        return len(waiting)

    def adopt(self) -> int:
        """Copy the files that processes have left which are no more; returns how many arrivals there were."""
        found = 0
        for path in sorted(self.folder.glob("*.line")) if self.folder.is_dir() else ():
            with contextlib.suppress(OSError), path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                tickets = list(_tickets(file))
                copy(tickets)
                path.unlink(missing_ok=True)
                found += len(tickets)
        return found

    def left_behind(self) -> bool:
        """Whether there is any file at all; most of the time there is none."""
        return self.folder.is_dir() and any(self.folder.glob("*.line"))

    def _open(self) -> IO[bytes]:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._turn += 1
        path = self.folder / f"{os.getpid()}-{self._turn}.new"
        file = path.open("ab", buffering=0)
        fcntl.flock(file, fcntl.LOCK_EX)
        path.rename(path.with_suffix(".line"))  # others see it only when it is locked
        self._files.append(file)
        return file


def _tickets(lines: Iterable[bytes]) -> Iterable[LineTicket]:
    """The arrivals of a file; a last line that was cut off by the end of its process is nobody's answer."""
    for line in lines:
        ticket = line_tickets.read(line.decode("ascii", "replace").strip())
        if ticket is not None:
            yield ticket
