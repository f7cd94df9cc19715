"""What the actions take."""

from dataclasses import dataclass
from datetime import datetime

from wenmai.activities.models import Festival
from wenmai.booking.models import Session
from wenmai.places.models import Institution


@dataclass(frozen=True, slots=True)
class Evening:
    """A new evening of the house, which is announced with the gala. `start` aware."""

    title: str
    start: datetime
    minutes: int = 120
    venue: str = ""


@dataclass(frozen=True, slots=True)
class GalaWords:
    """What the village says. `picture` b"" keeps the one that is there."""

    live_url: str = ""
    replay_url: str = ""
    programme: str = ""
    getting_there: str = ""
    picture: bytes = b""


@dataclass(frozen=True, slots=True)
class GalaDraft:
    """A gala of a house in a festival: a date that it has announced, or a new evening."""

    festival: Festival
    house: Institution
    when: Session | Evening
    words: GalaWords
    demo: bool = False
