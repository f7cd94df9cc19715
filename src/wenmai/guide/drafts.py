"""What the actions take, ready and typed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wenmai.places.models import Division, Institution


@dataclass(frozen=True, slots=True)
class SpotDraft:
    """A place to go. `picture` is the bytes that were sent, b"" keeps the one that is there."""

    keeper: Institution
    division: Division
    kind: str
    title: str
    source: str
    checked_on: date
    address: str = ""
    lon: Decimal | None = None
    lat: Decimal | None = None
    hours: str = ""
    phone: str = ""
    url: str = ""
    about: str = ""
    picture: bytes = b""
    demo: bool = False


@dataclass(frozen=True, slots=True)
class GoodsDraft:
    """Something that a house or a village offers. `price_fen` None: ask. For 文创 partner and agreement are needed."""

    house: Institution
    kind: str
    sort: str
    title: str
    about: str = ""
    picture: bytes = b""
    price_fen: int | None = None
    unit: str = ""
    url: str = ""
    sold_at: Institution | None = None
    partner: str = ""
    agreement: str = ""
    agreed_on: date | None = None
    public_percent: int | None = None
    demo: bool = False


@dataclass(frozen=True, slots=True)
class YearDraft:
    """Sales of one product in one year; money in fen."""

    year: int
    pieces: int
    income_fen: int
    public_fen: int
    evidence: str
