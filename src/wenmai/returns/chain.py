"""The way of a return: 本单位 → 县 → 市 → 省. Pure. Who lies right under a city begins there."""

from collections.abc import Sequence
from typing import Final

from wenmai.returns.models import State

TOP, COUNTY = 1, 3
ACCEPTED: Final = {COUNTY: State.COUNTY, 2: State.CITY, TOP: State.PROVINCE}
_LEVEL: Final = {state.value: level for level, state in ACCEPTED.items()}
OPEN: Final = (State.DRAFT.value, State.RETURNED.value)


def levels_of(path: Sequence[str]) -> tuple[int, ...]:
    """The levels that accept a return of a house in this division, lowest first."""
    return tuple(level for level in (COUNTY, 2, TOP) if level <= len(path))


def next_level(state: str, path: Sequence[str]) -> int | None:
    """Whose turn it is to decide; None while the house writes, and after the last."""
    if state in OPEN:
        return None
    reached = _LEVEL.get(state, COUNTY + 1)
    return next((level for level in levels_of(path) if level < reached), None)


def last_level(state: str) -> int | None:
    """Who accepted last; None when nobody has."""
    return _LEVEL.get(state)


def division_at(path: Sequence[str], level: int) -> str:
    """The code of the division of a level on a path (province first)."""
    return path[level - 1]


def reached(level: int) -> tuple[str, ...]:
    """The states in which a return counts at a level: accepted there or above."""
    return tuple(state for state, each in _LEVEL.items() if each <= level)


def counts_at(level: int) -> int:
    """The level whose acceptance makes a return count in a division's table: its own, a county's below it."""
    return min(level, COUNTY)
