"""When a volunteer ends, rooms above let go of what they had planned with them, in the same transaction."""

from typing import Protocol

from wenmai.kernel.actor import Actor
from wenmai.volunteers.models import HomeVolunteer


class Leaver(Protocol):
    """Undoes what is to come with a volunteer; returns how much."""

    def __call__(self, actor: Actor, *, volunteer: HomeVolunteer) -> int: ...


_leavers: dict[str, Leaver] = {}


def register(room: str, leaver: Leaver) -> None:
    """Called once, from the room's apps.py."""
    if room in _leavers:
        raise ValueError(f"registered twice: {room}")
    _leavers[room] = leaver


def left(actor: Actor, volunteer: HomeVolunteer) -> int:
    """Tell every room; the volunteer's row is locked. Returns how many plans were undone."""
    return sum(leaver(actor, volunteer=volunteer) for leaver in _leavers.values())
