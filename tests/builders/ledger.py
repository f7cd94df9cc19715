"""Facts for tests, through the ledger's own action."""

from datetime import datetime
from itertools import count
from unittest.mock import patch

from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.ledger import feed, stream
from wenmai.ledger.actions import record
from wenmai.ledger.kinds import get_kind
from wenmai.ledger.place import Place
from wenmai.ledger.rows import FactRow

A_KIND = get_kind("library.visit")
ANOTHER_KIND = get_kind("library.session")
A_PLACE = Place("510422101201", "YB-STATION", "culture_station")
_numbers = count(1)


def a_source() -> str:
    return f"tests.thing:{next(_numbers)}"


def a_fact(
    *, kind: str = A_KIND.name, source: str = "", place: Place = A_PLACE, at: datetime | None = None, **about
) -> FactRow:
    """A recorded fact; `about` as for `record`."""
    return record(system(), kind=kind, source=source or a_source(), happened_at=at or clock.now(), place=place, **about)


def deliver(*names: str) -> int:
    """Bring followers up to date inside a test's own open transaction, which the horizon would hide from them."""
    with patch.object(stream, "HORIZON", "true"):
        return feed.catch_up(only=names)
