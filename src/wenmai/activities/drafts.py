"""What the actions take: the words of an activity, ready and typed."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from wenmai.activities.models import Activity, Brand
from wenmai.places.models import Division, Institution


@dataclass(frozen=True, slots=True)
class ActivityDraft:
    """An activity to announce. Codes are those of `vocabulary`; `bookable` false means 直接来.

    `also_online`: on the spot and online at the same time, with `online_places` for each date (0: nobody books) at the address
    `online_at`. `online_from` says from where something that is only online is given (vocabulary.Ground).
    `expected` people at one date; from 1,000 on `permit` and `permit_on` (the day it was applied for) are needed.
    """

    institution: Institution
    title: str
    kind: str
    summary: str = ""
    body: str = ""
    series: str = ""
    brand: Brand | None = None
    speaker: str = ""
    suits: str = ""
    co_hosts: str = ""
    audience: tuple[str, ...] = ()
    art_forms: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    setting: str = ""
    mode: str = "onsite"
    also_online: bool = False
    online_places: int = 0
    online_at: str = ""
    online_from: str = ""
    access: str = ""
    bring: str = ""
    subjects: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    route: tuple[str, ...] = ()
    expected: int = 0
    permit: str = ""
    permit_on: date | None = None
    preset: str = ""
    fee: Decimal = Decimal(0)
    fee_approval: str = ""
    bookable: bool = True
    party_max: int = 4
    demo: bool = False


@dataclass(frozen=True, slots=True)
class FestivalDraft:
    """A festival. With a `rule` (models.Rule) and a `year` the days are counted from it, else they are given."""

    title: str
    division: Division
    institution: Institution | None = None
    theme: str = ""
    body: str = ""
    rule: str = ""
    year: int = 0
    before: int = 0
    after: int = 0
    starts_on: date | None = None
    ends_on: date | None = None
    demo: bool = False


@dataclass(frozen=True, slots=True)
class BrandDraft:
    """A brand; `interval_days` None where nothing is promised."""

    title: str
    style: str
    division: Division
    institution: Institution | None = None
    about: str = ""
    interval_days: int | None = None
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """Who is called and where they live; sealed before it is stored. `guardian` is there with a minor."""

    name: str
    phone: str
    address: str = ""
    guardian: str = ""


@dataclass(frozen=True, slots=True)
class VisitDraft:
    """A wish for a visit at home. `person` is the key of who is visited, "" when they have none."""

    institution: Institution
    division: Division
    contact: Contact
    what: str
    audience: str
    wish_days: tuple[date, ...]
    asked_as: str = "self"
    person: str = ""
    wish: str = ""
    minor: bool = False
    demo: bool = False


@dataclass(frozen=True, slots=True)
class VisitPlan:
    """When it is and which staff go (person keys): two, or one and a volunteer who is asked. `start` aware."""

    start: datetime
    staff: tuple[str, ...]
    minutes: int = 60


@dataclass(frozen=True, slots=True)
class VisitReport:
    """What who went says: how many people were served, what was done, whether the guardian was there, 1 to 5 or None."""

    heads: int
    text: str
    guardian_there: bool = False
    pleased: int | None = None


@dataclass(frozen=True, slots=True)
class GroupDraft:
    """A group's wish."""

    activity: Activity
    organisation: str
    kind: str
    heads: int
    wish_day: date
    contact: Contact
    who: str = ""
    wish: str = ""
    demo: bool = False
