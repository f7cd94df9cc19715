"""What the system itself has counted for a house, to be shown beside what it claims. All of it from the ledger."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import urlencode

from wenmai.activities.vocabulary import Line as ArtLine
from wenmai.honours.models import Application, Claim, Measured
from wenmai.ledger.breakdown import breakdown
from wenmai.ledger.kinds import get_kind
from wenmai.ledger.queries import FactFilter

SESSIONS = ("activities.session_held", "courses.lesson_held")
PEOPLE = ("activities.attendance", "courses.attendance")
IMPORTED = (
    "library.session",
    "culture.session",
    "museum.session",
    "library.session_attendance",
    "culture.visit",
    "museum.visit",
)
ONLINE = "online"


@dataclass(frozen=True, slots=True)
class Counted:
    """Sums over the days that the campaign counts. `imported` came from files of other systems and stands apart."""

    sessions: int
    people: int
    online: int
    lines: Mapping[str, int]
    imported: Sequence[tuple[str, Decimal, str]]

    @property
    def held(self) -> int:
        """How many of the nine lines were held."""
        return sum(1 for count in self.lines.values() if count)

    def of(self, measured: str) -> int | None:
        """The number that belongs to a criterion, None where the system counts nothing."""
        numbers = {
            Measured.SESSIONS: self.sessions,
            Measured.PEOPLE: self.people,
            Measured.ONLINE: self.online,
            Measured.LINES: self.held,
        }
        return numbers.get(Measured(measured)) if measured else None


@dataclass(frozen=True, slots=True)
class Compared:
    """A claim and what was counted; `short` when more is claimed than was counted."""

    claim: Claim
    counted: int | None

    @property
    def short(self) -> bool:
        """True when the records do not bear the claim."""
        return self.counted is not None and (self.claim.number or 0) > self.counted


def counted_of(application: Application) -> Counted:
    """Two statements, however much there is. Reversals are net."""
    campaign, house = application.campaign, application.institution.code
    days = FactFilter(first=campaign.counts_from, last=campaign.counts_until, institutions=[house])
    own = breakdown(replace(days, kinds=[*SESSIONS, *PEOPLE]), ("kind", "channel", "attributes.lines"))
    sums: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    for split in own:
        kind, channel, words = split.words
        held = kind in SESSIONS
        if channel == ONLINE:
            sums["online"] += 0 if held else int(split.quantity)
            continue
        sums["sessions" if held else "people"] += int(split.quantity)
        lines.update({word: int(split.quantity) for word in words.split() if held and word in ArtLine.values})
    sent = breakdown(replace(days, kinds=list(IMPORTED)), ("kind",))
    named = [(get_kind(split.words[0]), split.quantity) for split in sent if split.quantity]
    return Counted(
        sums["sessions"],
        sums["people"],
        sums["online"],
        {str(ArtLine(word).label): lines[word] for word in ArtLine.values},
        [(kind.title, quantity, kind.unit) for kind, quantity in named],
    )


def compared(application: Application, counted: Counted) -> Sequence[Compared]:
    """Each claim with its number."""
    rows = application.claims.select_related("criterion").order_by("criterion__number")
    return [Compared(each, counted.of(each.criterion.measured)) for each in rows]


def month_report_of(application: Application) -> str:
    """The address of the house's own report at its desk, in the last month that counts."""
    asked = {"at": application.institution.code, "month": f"{application.campaign.counts_until:%Y-%m}"}
    return f"/desk/activities/report/?{urlencode(asked)}"
