"""What is handed to the actions on rounds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from wenmai.booking.models import Mode
from wenmai.places.models import Institution


@dataclass(frozen=True, slots=True)
class RoundDraft:
    """A round to announce, aware instants. `pools` in the order in which they are shown.

    `weights` are tickets added to the one that everybody has, for a reason: never_won, elder, child, care.
    `seed_source` says before the draw which public randomness will be the seed. `confirm_minutes`: winners have to say
    that they come; None books at once.
    """

    institution: Institution
    title: str
    mode: Mode
    pools: tuple[int, ...]
    opens_at: datetime
    closes_at: datetime
    draw_at: datetime | None = None
    seed_source: str = ""
    confirm_minutes: int | None = None
    wishes_most: int = 3
    party_max: int = 1
    weights: Mapping[str, int] = field(default_factory=dict)
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """To be in a round: `pools` dearest first."""

    round: int
    pools: tuple[int, ...]
    party_size: int = 1
    person: str = ""
    dependants: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
