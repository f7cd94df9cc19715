"""What is handed to the actions on rooms by the hour: frozen, typed values."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from wenmai.booking.limits import Limits

CAPS = ("together", "active_most", "window_days", "window_most", "cancels_days", "cancels_most", "overlap", "strikes")


@dataclass(frozen=True, slots=True)
class RangeClaim:
    """A wish for the room of an offering from `start` to `end` (aware); `person` is "" for the actor themself.

    `key` makes a retry safe. `purpose` is said to the house only. `dependants` are those of the party who are named
    besides the person, of their own family.
    """

    offering: int
    start: datetime
    end: datetime
    key: str
    party_size: int = 1
    person: str = ""
    purpose: str = ""
    dependants: tuple[str, ...] = ()

    @property
    def length(self) -> timedelta:
        """How long."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """Terms of a room; see models.RoomTerms."""

    step_minutes: int = 30
    min_minutes: int = 60
    max_minutes: int = 240
    ahead_days: int = 14
    notice_minutes: int = 0
    approval: bool = False
    note: str = ""
    cancel_minutes: int = 120
    real_name_level: int = 0
    real_name_each: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """A room by the hour and all that decides about a claim on it, read by one statement.

    `atoms` are the undivided rooms it takes; minutes of set-up and clean-up are the longest among it and them. `path`
    and `code` are the host's; `revision` is that of its opening hours.
    """

    offering: int
    title: str
    bookable: bool
    real_name_level: int
    real_name_each: bool
    space: int
    room: str
    capacity: int | None
    gone: bool
    house: int
    code: str
    revision: int
    division: str
    path: list[str]
    step_minutes: int
    min_minutes: int
    max_minutes: int
    ahead_days: int
    notice_minutes: int
    approval: bool
    note: str
    policy: int | None
    together: str | None
    active_most: int | None
    window_days: int | None
    window_most: int | None
    cancels_days: int | None
    cancels_most: int | None
    overlap: str | None
    strikes: int | None
    atoms: list[int]
    setup_minutes: int
    cleanup_minutes: int

    @property
    def host(self) -> tuple[str, ...]:
        """The scope path of the institution."""
        return (*self.path, self.code)

    @property
    def setup(self) -> timedelta:
        """Kept free before."""
        return timedelta(minutes=self.setup_minutes)

    @property
    def cleanup(self) -> timedelta:
        """Kept free after."""
        return timedelta(minutes=self.cleanup_minutes)

    def limits(self, *, blocking: bool) -> Limits | None:
        """The caps of the policy for one claim; None when there is nothing to count."""
        if self.policy is None:
            return None
        caps = {name: getattr(self, name) for name in CAPS}
        found = Limits(self.policy, 0, self.offering, self.house, blocking=blocking, **caps)
        return found if found.needed() else None
