"""What the actions of volunteers are given: frozen, typed values."""

from dataclasses import dataclass
from datetime import date

from wenmai.places.models import Division, Institution


@dataclass(frozen=True, slots=True)
class Named:
    """Who a volunteer is and how to call them; sealed before it is stored."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Where somebody comes, what they bring, on which days of the week (1 is Monday), in which languages."""

    places: tuple[Division, ...]
    brings: tuple[str, ...]
    days: tuple[int, ...]
    languages: tuple[str, ...] = ()
    skills: str = ""


@dataclass(frozen=True, slots=True)
class VolunteerDraft:
    """Somebody who wants to come to people's homes. `person` is "" for who has no account; `agreed` their consent."""

    house: Institution
    named: Named
    offer: Offer
    person: str = ""
    agreed: bool = False
    demo: bool = False


@dataclass(frozen=True, slots=True)
class CheckDraft:
    """What the house looked at, on which day, and until when it holds."""

    kind: str
    checked_on: date
    valid_until: date
