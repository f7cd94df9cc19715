"""Where, when and under which key a deed is done; and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

KEY = 180
"""The longest key; further events of one deed add to it."""


@dataclass(frozen=True, slots=True)
class Counter:
    """`institution` is the code of the house where it happens, `key` makes a repeat change nothing.

    `at` is the device's time (None: now; a time to come counts as now; see `engine.scenes.moment` for how old it may be),
    `terminal` the machine, `channel` how the service is given, as facts say it: onsite, mobile (a vehicle, a stand
    outdoors), online, home. `offline` tells of what a device did while it had no line: judged at its own time.
    `shown` says by what the reader was known (people.queries.codes.SHOWN, or "number"), "" where nobody was asked; never the number.
    `space` is the kind of the room of the house where it happens, "" where that is not known.
    """

    institution: str
    key: str
    at: datetime | None = None
    terminal: str = ""
    channel: str = "onsite"
    offline: bool = False
    shown: str = ""
    space: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done: the event that carries the key, as it stands in the ledger.

    `told` holds "due" (ISO instant), "to" (institution id of the way the item goes now, if any), "transit", "tasks" (kinds), "hold"
    (its key) and "shelf" (ISO instant until which it waits there for its reader).
    `repeated` says that the key was known and nothing has changed.
    """

    event: int
    kind: str
    item: int | None
    loan: int | None = None
    transit: int | None = None
    alias: str = ""
    told: Mapping[str, Any] = field(default_factory=dict)
    repeated: bool = False

    @property
    def due_at(self) -> datetime | None:
        """Until when it is lent, where that was said."""
        return datetime.fromisoformat(self.told["due"]) if self.told.get("due") else None

    @property
    def tasks(self) -> tuple[str, ...]:
        """The kinds of tasks that waits for a person now."""
        return tuple(self.told.get("tasks", ()))

    @property
    def hold(self) -> int | None:
        """The hold that the deed made or changed, or for which the item is kept now."""
        return self.told.get("hold")

    @property
    def shelf_until(self) -> datetime | None:
        """Until when it waits on the shelf of holds for its reader, where it was laid there."""
        return datetime.fromisoformat(self.told["shelf"]) if self.told.get("shelf") else None

    @property
    def destination(self) -> int | None:
        """The institution to which the item goes from here, None where it stays."""
        return self.told.get("to")
