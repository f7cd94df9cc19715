"""What is handed to the actions and their rules: frozen, typed values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from wenmai.places.models import Division, Institution, Space


@dataclass(frozen=True, slots=True)
class OfferingDraft:
    """A thing that can be booked. `subject` is the owner's reference; the two kinds name declared fact kinds.

    `channel`, `audience`, `setting` and `attributes` go onto every fact of this offering as they are.
    """

    subject: str
    institution: Institution
    title: str
    kind: str
    attendance_kind: str
    held_kind: str
    channel: str = "onsite"
    audience: tuple[str, ...] = ()
    setting: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    bookable: bool = True
    party_max: int = 4
    cancel_minutes: int = 120
    real_name_level: int = 0
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Seats:
    """One counted pool: "普通" 120, "轮椅位" 4."""

    name: str
    capacity: int


@dataclass(frozen=True, slots=True)
class Slot:
    """One date of an offering, aware instants. `division` is where it really happens.

    Claims are taken from `opens_at` (default: publication) to `closes_at` (default: the end, so that the
    desk can still seat who comes late).
    """

    start: datetime
    end: datetime
    division: Division
    venue: str = ""
    space: Space | None = None
    label: str = ""
    seats: tuple[Seats, ...] = ()
    opens_at: datetime | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A wish for places: `person` is "" for the actor themself; `key` makes a retry safe."""

    pool: int
    key: str
    party_size: int = 1
    person: str = ""
    dependants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claimable:
    """A pool and what decides about claims on it. `path` and `code` are the host's; `space` a key or None."""

    pool: int
    session: int
    remaining: int
    accepting: bool
    opens_at: datetime
    closes_at: datetime
    status: str
    starts_at: datetime
    ends_at: datetime
    space: int | None
    bookable: bool
    party_max: int
    real_name_level: int
    published_at: datetime | None
    path: list[str]
    code: str

    @property
    def host(self) -> tuple[str, ...]:
        """The scope path of the institution."""
        return (*self.path, self.code)
