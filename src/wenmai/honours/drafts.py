"""What is handed to the actions: frozen, typed values."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wenmai.places.models import Division, Institution


@dataclass(frozen=True, slots=True)
class CriterionDraft:
    """`measured` a word of Measured, "" where only the evidence tells."""

    title: str
    points: Decimal
    wanted: str = ""
    measured: str = ""


@dataclass(frozen=True, slots=True)
class CampaignDraft:
    """A campaign to open. `counts` are the days, both included, whose records are shown beside what is claimed."""

    honour: str
    title: str
    year: int
    division: Division
    quota: int
    opens_on: date
    closes_on: date
    counts: tuple[date, date]
    criteria: tuple[CriterionDraft, ...]
    about: str = ""
    county_limit: int = 0
    city_limit: int = 0
    least_points: Decimal = Decimal(0)
    valid_years: int = 0
    demo: bool = False


@dataclass(frozen=True, slots=True)
class ClaimDraft:
    """What is said for one criterion (its key)."""

    criterion: int
    said: str
    number: int | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class ApplicationDraft:
    """What a house declares."""

    institution: Institution
    statement: str
    claims: tuple[ClaimDraft, ...]
    demo: bool = False


@dataclass(frozen=True, slots=True)
class OrganisationDraft:
    """An organisation; `credit_code` as typed."""

    name: str
    kind: str
    division: Division
    credit_code: str = ""
    registered_on: date | None = None
    about: str = ""
    demo: bool = False


@dataclass(frozen=True, slots=True)
class SupportDraft:
    """What was done for it; `amount` in yuan, of grants only."""

    kind: str
    happened_on: date
    giver: str
    what: str
    evidence: str
    amount: Decimal | None = None
    demo: bool = False
