"""Who stands at which machine: a code of a phone changes every half minute, the machine goes on sending the first."""

from threading import Lock
from time import monotonic

from wenmai.kernel.crypto import digest
from wenmai.library import refusals
from wenmai.library.queries.machine_scans import reader_numbered
from wenmai.library.queries.readers import reader_of_person
from wenmai.library.sip2_desk.machines import Machine
from wenmai.people.actions.codes import accept_code

STAYS = 600.0
"""Seconds for which a code that was accepted stands for its reader at that machine."""
MOST = 10_000


class Present:
    """Readers by what their machine read, for ten minutes or until the machine ends the session."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, str], tuple[int, str, float]] = {}
        self._lock = Lock()

    def reader(self, machine: Machine, text: str) -> int:
        """The reader of a card's number, a code or a reader's number. Raises NotFound and what codes raise."""
        return self.known(machine, text)[0]

    def known(self, machine: Machine, text: str) -> tuple[int, str]:
        """The same, and what was shown: one of people.queries.codes.SHOWN or "number"."""
        typed = text.strip()
        known = reader_numbered(typed)
        if known:
            return known, "number"
        place = (machine.id, digest(typed.encode()))
        reader, shown, until = self._found.get(place, (0, "", 0.0))
        if monotonic() < until:
            return reader, shown
        made = self._accepted(machine, typed)
        with self._lock:
            if len(self._found) >= MOST:
                self._found.clear()
            self._found[place] = (*made, monotonic() + STAYS)
        return made

    def leave(self, machine: Machine, text: str) -> None:
        """The reader is gone from the machine."""
        with self._lock:
            self._found.pop((machine.id, digest(text.strip().encode())), None)

    def _accepted(self, machine: Machine, typed: str) -> tuple[int, str]:
        scanned = accept_code(machine.actor(), code=typed, context=f"library.terminal:{machine.id}")
        reader = reader_of_person(scanned.person)
        if reader is None:
            raise refusals.no_reader()
        return reader, scanned.shown
