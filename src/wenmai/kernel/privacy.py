"""Who holds what about a person: rooms register an exporter and an eraser here, `people` calls them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Exporter = Callable[[str], Mapping[str, object]]
Eraser = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Holder:
    """`export(person)` gives JSON-ready data under Chinese headings; `erase(person)` the number of rows changed.

    `left(person)` ends what must not stand when nobody is left who could take it back: the last guardian of somebody
    without an account has gone.
    """

    room: str
    title: str
    export: Exporter
    erase: Eraser
    left: Eraser | None = None


_holders: dict[str, Holder] = {}


def register(holder: Holder) -> None:
    """Register a room's holder; called once, from the room's apps.py."""
    if holder.room in _holders:
        raise ValueError(f"privacy holder registered twice: {holder.room}")
    _holders[holder.room] = holder


def holders() -> tuple[Holder, ...]:
    """All holders, sorted by room."""
    return tuple(_holders[room] for room in sorted(_holders))
