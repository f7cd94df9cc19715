"""Places on a page that other rooms fill: {% panel "places.institution" institution %}."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.safestring import SafeString

Renderer = Callable[[HttpRequest, object], SafeString]


@dataclass(frozen=True, slots=True)
class Panel:
    """`order` sorts panels of one slot; `render` returns "" when there is nothing to say."""

    name: str
    order: int
    render: Renderer


_slots: dict[str, list[Panel]] = {}


class UnknownSlot(LookupError):
    """A template asks for a slot that no room has opened."""


def open_slot(slot: str) -> None:
    """Declare a slot ("places.institution"); called from the owner's apps.py."""
    _slots.setdefault(slot, [])


def register(slot: str, panel: Panel) -> None:
    """Add a panel to a slot that a lower room has opened. Raises UnknownSlot."""
    if slot not in _slots:
        raise UnknownSlot(slot)
    _slots[slot].append(panel)
    _slots[slot].sort(key=lambda each: (each.order, each.name))


def panels(slot: str) -> tuple[Panel, ...]:
    """The panels of a slot in order. Raises UnknownSlot."""
    if slot not in _slots:
        raise UnknownSlot(slot)
    return tuple(_slots[slot])
