"""What the actions take: frozen, typed values."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wenmai.activities.models import Team
from wenmai.delivery.models import MenuItem
from wenmai.places.models import Division, Institution


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """An item of the menu. `goes_to` codes of divisions, () for the house's own; `months` () for all year."""

    institution: Institution
    kind: str
    title: str
    people: int
    minutes: int
    team: Team | None = None
    crew: str = ""
    genre: str = ""
    about: str = ""
    stage: bool = False
    power: bool = False
    square_metres: int = 0
    needs: str = ""
    travel_minutes: int = 60
    audience: tuple[str, ...] = ()
    goes_to: tuple[str, ...] = ()
    month_limit: int = 4
    months: tuple[int, ...] = ()
    fee: Decimal = Decimal(0)
    fee_approval: str = ""
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """Who is called; sealed before it is stored."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """An order; without `item` a wish of `kind` in the words of `wish`. `house` is the orderer's own, or None."""

    orderer: str
    division: Division
    venue: str
    wish_days: tuple[date, ...]
    expected: int
    contact: Contact
    item: MenuItem | None = None
    kind: str = ""
    house: Institution | None = None
    organisation: str = ""
    wish: str = ""
    is_open: bool = True
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What the supplier says afterwards: how many people came, what was done. `by_vehicle`: played from a stage car."""

    heads: int
    text: str
    by_vehicle: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """What the ordering side says: whether they came, 1 to 5 if so, and words."""

    came: bool
    stars: int | None = None
    words: str = ""
