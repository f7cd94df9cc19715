"""What still stands at an institution from a day on: rooms above say so, and it cannot close before that is settled."""

from collections.abc import Callable, Sequence
from datetime import date

from wenmai.places.models import Institution

Standing = Callable[[Institution, date], Sequence[str]]
_askers: dict[str, Standing] = {}


def register(room: str, ask: Standing) -> None:
    """Let a room be asked; `ask` gives a line for each thing that is still to come on or after a day. Once, from apps.py."""
    if room in _askers:
        raise ValueError(f"asked twice: {room}")
    _askers[room] = ask


def standing(house: Institution, since: date) -> list[str]:
    """What all rooms say, in the order of their names."""
    return [line for room in sorted(_askers) for line in _askers[room](house, since)]
