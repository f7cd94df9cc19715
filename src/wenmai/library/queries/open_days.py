"""On which days houses are open, for due dates. Remembered by the revision of a house's hours."""

from collections.abc import Callable
from datetime import date, timedelta

from wenmai.places.models import Institution
from wenmai.places.queries.hours import ranges_between

WINDOW = 14
MOST_HOUSES = 2000

_known: dict[tuple[int, int], dict[date, bool]] = {}


def open_days(house: Institution) -> Callable[[date], bool]:
    """A function that says whether the house is open on a day. Three queries for each 15 days that nobody asked for yet."""
    key = (house.pk, house.hours_revision)
    if key not in _known and len(_known) >= MOST_HOUSES:
        _known.clear()
    days = _known.setdefault(key, {})

    def is_open(day: date) -> bool:
        if day not in days:
            found = ranges_between(house, day, day + timedelta(days=WINDOW))
            days.update({each: bool(ranges) for each, ranges in found.items()})
        return days[day]

    return is_open
