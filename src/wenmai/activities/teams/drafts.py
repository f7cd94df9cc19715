"""What is said of a team before it is written down."""

from dataclasses import dataclass
from datetime import date

from wenmai.activities.drafts import Contact
from wenmai.activities.models import Activity, Brand, Festival
from wenmai.places.models import Division, Institution


@dataclass(frozen=True, slots=True)
class TeamDraft:
    """A team. `contact` only with the day on which that person agreed; `show_leader` is the leader's own tick;
    without `contact` what stands is kept, unless `drop_contact`.
    """

    title: str
    kind: str
    art_forms: tuple[str, ...]
    division: Division
    institution: Institution
    heads: int
    founded: int | None = None
    about: str = ""
    contact: Contact | None = None
    contact_agreed_on: date | None = None
    drop_contact: bool = False
    show_leader: bool = False
    demo: bool = False


@dataclass(frozen=True, slots=True)
class CallDraft:
    """A call of teams until the end of a day, for exactly one of the three."""

    about: str
    until: date
    festival: Festival | None = None
    activity: Activity | None = None
    brand: Brand | None = None
    demo: bool = False


@dataclass(frozen=True, slots=True)
class AppearanceDraft:
    """What a team did on a day, and by what one knows: a session, a poster, a photo and where it is kept."""

    happened_on: date
    what: str
    evidence: str
