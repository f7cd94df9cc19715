"""The days of open data: the end of a month that is over, or of a year as far as its months are over."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.errors import NotFound
from wenmai.measures.periods import Period, month, year

EARLIEST: Final = 1949


def last_day() -> date:
    """The last day of the last month that is over: a month that still runs would tell of single days."""
    return clock.month_start(clock.today()) - timedelta(days=1)


def period_of(name: str) -> Period:
    """From New Year's Day to the end of "2025", "2025-06", or of a year's months that are over. Raises NotFound."""
    found = re.fullmatch(r"(\d{4})(?:-(0[1-9]|1[0-2]))?", name)
    number, of = (int(found[1]), int(found[2] or 12)) if found else (0, 12)
    if number < EARLIEST:
        raise NotFound("trust.period", _("时间请写成 2025 或者 2025-06。"))
    whole, end = year(number), month(date(number, of, 1)).end
    end = end if found and found[2] else min(end, last_day())
    if end > last_day() or end < whole.start:
        raise NotFound("trust.period", _("这段时间还没有过完一个月。"))
    return Period(whole.start, end)


def names_of(years: Sequence[int]) -> list[str]:
    """The periods of a catalogue: each of these years that has a month that is over."""
    return [str(number) for number in years if date(number, 1, 31) <= last_day()]
