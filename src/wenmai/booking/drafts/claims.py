"""What is handed to the actions and their rules: frozen, typed values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from wenmai.booking.models.rules import BookingPolicy
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
    real_name_each: bool = False
    demo: bool = False
    policy: BookingPolicy | None = None
    claim_kind: str = "counted"
    space: Space | None = None


@dataclass(frozen=True, slots=True)
class Seats:
    """One counted pool: "普通" 120, "轮椅位" 4. Kept for a `door` or a `group` until `release_at`, then open to all.

    `online`: for who takes part over the network in a date on the spot.
    """

    name: str
    capacity: int
    door: str = ""
    group: str = ""
    release_at: datetime | None = None
    online: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """One date of an offering, aware instants. `division` is where it really happens.

    `seated`: every place is a named seat of the space, as its plan stands now; of `seats` only what is kept for a door or
    a group counts then. Claims are taken from `opens_at` (default: publication) to `closes_at` (default: the end, so that the
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
    seated: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """A wish for places: `person` is "" for the actor themself; `key` makes a retry safe.

    `leads`: take one place of every pool that follows too (a class). `hold_minutes` above 0 only holds the places,
    `hold_until` up to an instant.
    `answers` are what the offering asks, by the label of the question. Where places are named seats, `seats` are those that
    were chosen, by their labels; () is the best there are, side by side unless `apart` will do.
    """

    pool: int
    key: str
    party_size: int = 1
    person: str = ""
    dependants: tuple[str, ...] = ()
    leads: bool = False
    hold_minutes: int = 0
    hold_until: datetime | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    seats: tuple[str, ...] = ()
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Claimable:
    """A pool and what decides about claims on it. `path` and `code` are the host's; `bound`: by hours of the house.

    `area` is the pool whose named seats its places are, None where places are only counted.
    """

    pool: int
    session: int
    remaining: int
    accepting: bool
    opens_at: datetime
    closes_at: datetime
    status: str
    starts_at: datetime
    ends_at: datetime
    bound: bool
    bookable: bool
    party_max: int
    real_name_level: int
    published_at: datetime | None
    path: list[str]
    code: str
    offering: int = 0
    institution: int = 0
    door: str = ""
    group: str = ""
    round: int | None = None
    lead: int | None = None
    policy: int | None = None
    together: str = ""
    active_most: int | None = None
    window_days: int | None = None
    window_most: int | None = None
    cancels_days: int | None = None
    cancels_most: int | None = None
    overlap: str = ""
    strikes: int | None = None
    house: int | None = None
    hours: int | None = None
    subject: str = ""
    leads: bool = False
    asks: bool = False
    area: int | None = None
    confirming: str | None = ""
    hold_minutes: int | None = 0
    real_name_each: bool = False

    @property
    def host(self) -> tuple[str, ...]:
        """The scope path of the institution."""
        return (*self.path, self.code)


@dataclass(frozen=True, slots=True)
class WaitWish:
    """To wait for any of `sessions`: `auto_accept` books at once when places come, else they are held and offered."""

    sessions: tuple[int, ...]
    party_size: int = 1
    person: str = ""
    dependants: tuple[str, ...] = ()
    auto_accept: bool = True
    until: datetime | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
