"""How many came to a set of activities, as the ledger says: sessions held, people on the spot, people online."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from wenmai.activities.facts import ATTENDANCE, SESSION_HELD
from wenmai.ledger.queries import FactFilter, total

OFFLINE = ("onsite", "mobile", "home")


@dataclass(frozen=True, slots=True)
class Reach:
    """场次 and 人次; what is online is counted apart and never added (四川省规划专栏1 注3)."""

    sessions: int
    people: int
    online: int


def reach_of(
    activities: Sequence[int], houses: Sequence[str], first: date | None = None, last: date | None = None
) -> Reach:
    """The totals of these activities of these houses between two days, both included. Three queries, none for none.

    Facts recorded before 0.2.0 do not name their activity and are not counted here.
    """
    if not activities:
        return Reach(0, 0, 0)
    named = (("activity", [str(key) for key in activities]),)
    about = {"first": first, "last": last, "institutions": list(houses), "attributes": named}
    held = total(FactFilter(kinds=[SESSION_HELD.name], channels=OFFLINE, **about))[0]  # type: ignore[arg-type]
    came = total(FactFilter(kinds=[ATTENDANCE.name], channels=OFFLINE, **about))[0]  # type: ignore[arg-type]
    online = total(FactFilter(kinds=[ATTENDANCE.name], channels=["online"], **about))[0]  # type: ignore[arg-type]
    return Reach(int(held or 0), int(came or 0), int(online or 0))
