"""Five working days of 公示, by the official calendar; the day on which it is put up does not count."""

from datetime import date, timedelta
from typing import Final

from wenmai.places.models import DayKind
from wenmai.places.queries.days import official_days

LEAST: Final = 5
WORKING: Final = frozenset({DayKind.WORKDAY, DayKind.MAKE_UP})
FARTHEST: Final = 60


def last_day(first: date, days: int = LEAST) -> date:
    """The day on which the `days`-th working day after `first` ends."""
    calendar = official_days(first + timedelta(days=1), first + timedelta(days=FARTHEST + 4 * days))
    working = [day for day, each in sorted(calendar.items()) if each.kind in WORKING]
    return working[days - 1]
