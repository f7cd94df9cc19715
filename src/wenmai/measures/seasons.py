"""Which share of a year falls in which month, from the last whole years; and sums between any two days.

Months are added over the years before they are divided: a year with twice the visits weighs twice, as in any ratio here.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from wenmai.ledger import queries as ledger
from wenmai.measures import cells, periods
from wenmai.measures.definitions import get_measure
from wenmai.measures.periods import Period
from wenmai.places.queries.divisions import get_division

YEARS: Final = 3
MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Season:
    """`shares` of January to December, together 1, from `first` to `last` (years, both whole)."""

    shares: tuple[Decimal, ...]
    first: int
    last: int

    def elapsed(self, day: date) -> Decimal:
        """The share of a year's count that falls until the end of a day; within the month by days, so a leap day counts."""
        whole = sum(self.shares[: day.month - 1], Decimal(0))
        return whole + self.shares[day.month - 1] * periods.month(day).elapsed(day)


def season_of(months: Mapping[date, Decimal], year: int) -> Season | None:
    """The season before a year; None unless each month of each of the three years was reported (0 is a report)."""
    years = range(year - YEARS, year)
    wanted = [[date(each, number, 1) for each in years] for number in range(1, MONTHS + 1)]
    if not all(day in months for days in wanted for day in days):
        return None
    sums = [sum((months[day] for day in days), Decimal(0)) for days in wanted]
    total = sum(sums, Decimal(0))
    return Season(tuple(each / total for each in sums), years[0], years[-1]) if total > 0 else None


Months = Mapping[date, Decimal]


def monthly(
    measures: Collection[str], levels: Mapping[str, int], span: Period
) -> dict[tuple[str, str], dict[date, Decimal]]:
    """Sums by (measure, region) and month; `levels` are the levels of the regions. A month that nobody reported is absent."""
    upper = [code for code, level in levels.items() if level <= 3]
    lower = [code for code, level in levels.items() if level > 3]
    rows = _months("measures_cellregion", "starts_on", "AND c.grain = 'month'", measures, upper, span)
    rows += _months("measures_cellmonth", "month", "", measures, lower, span)
    found: dict[tuple[str, str], dict[date, Decimal]] = defaultdict(dict)
    for measure, code, month, value in rows:
        found[measure, code][month] = value
    return dict(found)


def together(several: Iterable[Months]) -> dict[date, Decimal]:
    """Months of several measures added."""
    found: dict[date, Decimal] = {}
    for months in several:
        for month, value in months.items():
            found[month] = found.get(month, Decimal(0)) + value
    return found


def _months(
    table: str, start: str, more: str, measures: Collection[str], codes: Sequence[str], span: Period
) -> list[tuple[str, str, date, Decimal]]:
    if not codes or not measures:
        return []
    sql = f"""
        SELECT c.measure, r.code, c.{start}, sum(c.value) FROM {table} c JOIN places_division d ON d.code = c.division_code
        CROSS JOIN LATERAL unnest(d.path) AS r(code)
        WHERE r.code = ANY(%s) AND c.measure = ANY(%s) AND d.path && %s::varchar[] AND c.{start} BETWEEN %s AND %s {more}
        GROUP BY 1, 2, 3
    """  # noqa: S608 - names of our own
    values: list[Any] = [list(codes), sorted(measures), list(codes), span.start, span.end]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[str, str, date, Decimal]] = cursor.fetchall()
    return rows


def between(measures: Collection[str], division: str, span: Period) -> Decimal | None:
    """The sum of additive measures over any days; None when nothing was reported. Counties and above read the cells of days."""
    if get_division(division).level <= 3:
        return _days(measures, division, span)
    wanted = [
        (get_measure(name), each)
        for name in measures
        for each in cells.filters_within(get_measure(name), span.start, span.end, division)
    ]
    found = [(measure, *ledger.total(each)) for measure, each in wanted]
    values = [Decimal(n) if measure.add == "count" else quantity for measure, quantity, n in found if n]
    return sum(values, Decimal(0)) if values else None


def _days(measures: Collection[str], division: str, span: Period) -> Decimal | None:
    sql = """
        SELECT sum(c.value) FROM measures_cellregion c JOIN places_division d ON d.code = c.division_code
        WHERE c.measure = ANY(%s) AND c.grain = 'day' AND c.starts_on BETWEEN %s AND %s AND d.path @> ARRAY[%s]::varchar[]
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [sorted(measures), span.start, span.end, division])
        value: Decimal | None = cursor.fetchone()[0]
    return value


def same_day_last_year(day: date) -> date:
    """The same date a year before; of the 29th of February the 28th."""
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


def to_date(day: date) -> Period:
    """From New Year to the day."""
    return Period(date(day.year, 1, 1), day)


def twelve_months(day: date) -> Period:
    """The twelve months that end with the day: 365 days, or 366 where a leap day lies in them."""
    return Period(same_day_last_year(day) + timedelta(days=1), day)
