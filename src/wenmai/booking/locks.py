"""What opens a door from afar: an interface, and a simulator that only writes down what it would have done.

A real lock is a class with the same method, named by its dotted path in settings.DOOR_LOCK. A door whose device turns its
own relay needs none: it asks the house and opens by the answer.
"""

import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from wenmai.booking.models import UnattendedDoor
from wenmai.kernel import clock


class LockSilent(Exception):
    """The lock did not answer, or said no: the door did not open."""


class Lock(Protocol):
    """One way to reach the locks of doors."""

    def open(self, door: UnattendedDoor, seconds: int) -> None:
        """Open for some seconds; returns when the lock has said yes. Raises LockSilent."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One line of the simulator."""

    at: str
    door: int
    device: str
    seconds: int


class SimulatedLock:
    """Writes a line to `state/doors/opened.jsonl` for every door that it opens. Moves nothing."""

    def open(self, door: UnattendedDoor, seconds: int) -> None:
        """See Lock. A state folder that cannot be written is a lock that does not answer."""
        turn = Turn(clock.now().isoformat(), door.pk, door.device.name, seconds)
        try:
            written().parent.mkdir(parents=True, exist_ok=True)
            with written().open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(turn), ensure_ascii=False) + "\n")
        except OSError as error:
            raise LockSilent(str(error)) from error


def written() -> Path:
    """Where the simulator writes."""
    return Path(settings.ENV.state) / "doors" / "opened.jsonl"


def simulated() -> bool:
    """Whether no real lock is connected; the desk says so."""
    return isinstance(lock(), SimulatedLock)


def lock() -> Lock:
    """The lock of this installation."""
    return _lock(settings.DOOR_LOCK)


@cache
def _lock(name: str) -> Lock:
    return cast(Lock, import_string(name)())
