"""The calendar of a house: every room above puts its published dates into the one feed that people follow."""

from collections.abc import Callable

from wenmai.booking.calendars import Entry
from wenmai.places.models import Institution

Source = Callable[[Institution, str], list[Entry]]
_sources: dict[str, Source] = {}


def register(room: str, source: Source) -> None:
    """`source(house, site)` gives the room's entries; `site` is the address before the path. Once, when the app starts."""
    if room in _sources:
        raise ValueError(f"dates of a house registered twice: {room}")
    _sources[room] = source


def entries_at(house: Institution, site: str) -> list[Entry]:
    """Everything that the house has published, in no order."""
    return [entry for room in sorted(_sources) for entry in _sources[room](house, site)]
