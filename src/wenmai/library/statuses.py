"""What an item is, from what is open about it. The one place that says so, for actions and for the replay."""

from typing import Final

from wenmai.library.models import ItemStatus, LoanState

BACK: Final = ("available", "missing", "lost")
"""States after which an item that turns up is on the shelf again; in any other it waits for a person."""


def status_of(base: str, loan: str = "", *, moving: bool = False, missing: bool = False, kept: bool = False) -> str:
    """The status that follows: an open loan first, then an open transit, then a hold that it is kept for, then the state
    that the item was put in.
    """
    if loan:
        return ItemStatus.LOST.value if loan == LoanState.LOST else ItemStatus.ON_LOAN.value
    if moving:
        return ItemStatus.MISSING.value if missing else ItemStatus.IN_TRANSIT.value
    return ItemStatus.ON_SHELF_FOR_HOLD.value if kept else str(base)
