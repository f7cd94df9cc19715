"""Every region and month at once: counties and above with all below them, the year's sum so far, and where a target stands.

One statement gives each county's months of a year as one row; adding a few hundred counties up is quicker here than in the database.
What a province's board of all indicators needs, and a ministry's of thirty.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Final, NamedTuple

from django.db import connection, transaction

from wenmai.measures.periods import Period
from wenmai.places.models import Level

_MEMORY: Final = "SELECT set_config('work_mem', '64MB', true)"
_OWNED: Final = f"""
SELECT measure, division_code, year, {", ".join(f"max(value) FILTER (WHERE month = {number})" for number in range(1, 13))}
FROM (
    SELECT measure, division_code, value, date_part('year', starts_on)::int AS year, date_part('month', starts_on)::int AS month
    FROM measures_cellregion WHERE grain = 'month' AND measure = ANY(%s) AND starts_on BETWEEN %s AND %s OFFSET 0
) AS cell GROUP BY 1, 2, 3
"""  # noqa: S608 - numbers of our own
_PATHS: Final = "SELECT code, path FROM places_division WHERE level <= %s AND path[%s] = %s"

_Year = list[Decimal | None]
"""Twelve months; None where nothing was reported."""


class Square(NamedTuple):
    """A measure of a region in a month; `so_far` is the year's sum up to it, `low` the yearly target, None without one."""

    measure: str
    region: str
    month: date
    value: Decimal
    so_far: Decimal
    low: Decimal | None

    @property
    def share(self) -> Decimal | None:
        """How much of the year's target has come so far; None without one."""
        return self.so_far / self.low if self.low else None


def grid(
    measures: Sequence[str],
    codes: Sequence[str],
    period: Period,
    *,
    within: tuple[str, int] = ("51", Level.PROVINCE),
    targets: Mapping[tuple[str, str], Decimal] | None = None,
) -> Iterator[Square]:
    """Additive measures of counties and above in whole months, in no order. A month without a row was not reported.

    `within`: code and level of a division that holds them all. `targets`: yearly amounts by (measure, region).
    One after another: kept all at once, hundreds of thousands of tuples cost more to look after than to make.
    """
    aims = targets or {}
    for (measure, code, number), months in _years(measures, codes, period, within).items():
        yield from _squares(measure, code, number, months, aims.get((measure, code)))


def _years(
    measures: Sequence[str], codes: Sequence[str], period: Period, within: tuple[str, int]
) -> dict[tuple[str, str, int], _Year]:
    """By measure, region and year: the cells of all that lies in the region, added."""
    found: dict[tuple[str, str, int], _Year] = {}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_MEMORY)
        cursor.execute(_PATHS, [int(Level.COUNTY), int(within[1]), within[0]])
        wanted = frozenset(codes)
        paths = {code: [each for each in path if each in wanted] for code, path in cursor.fetchall()}
        cursor.execute(_OWNED, [list(measures), period.start, period.end])
        for measure, owner, number, *months in cursor.fetchall():
            for code in paths.get(owner, ()):
                key = (measure, code, number)
                found[key] = _added(found[key], months) if key in found else months
    return found


def _added(one: _Year, other: _Year) -> _Year:
    return [a if b is None else b if a is None else a + b for a, b in zip(one, other, strict=True)]


def _squares(measure: str, code: str, year: int, months: _Year, low: Decimal | None) -> Iterator[Square]:
    so_far = Decimal(0)
    for start, value in zip(_starts(year), months, strict=True):
        if value is not None:
            so_far += value
            yield Square(measure, code, start, value, so_far, low)


@cache
def _starts(year: int) -> tuple[date, ...]:
    return tuple(date(year, number, 1) for number in range(1, 13))
