"""Every region and month at once: counties and above with all below them, the year's sum so far, and where a target stands.

One statement over the months of counties and above: what a province's board of all indicators needs, and a ministry's of thirty.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.db import connection

from wenmai.measures.periods import Period
from wenmai.places.models import Level

_SQL: Final = """
WITH cell AS (
    SELECT c.measure, r.code, c.starts_on, sum(c.value) AS value
    FROM measures_cellregion c JOIN places_division d ON d.code = c.division_code CROSS JOIN LATERAL unnest(d.path) AS r(code)
    WHERE c.grain = 'month' AND c.measure = ANY(%(measures)s) AND c.starts_on BETWEEN %(start)s AND %(end)s
        AND d.path[%(depth)s] = %(within)s AND r.code = ANY(%(codes)s)
    GROUP BY 1, 2, 3
), target(measure, code, low) AS (SELECT * FROM unnest(%(t_measures)s::text[], %(t_codes)s::text[], %(t_lows)s::numeric[]))
SELECT cell.measure, cell.code, cell.starts_on, cell.value,
    sum(cell.value) OVER (PARTITION BY cell.measure, cell.code, extract(year FROM cell.starts_on) ORDER BY cell.starts_on) AS so_far,
    target.low
FROM cell LEFT JOIN target ON target.measure = cell.measure AND target.code = cell.code
"""


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
) -> list[Square]:
    """Additive measures of counties and above in whole months, in no order. A month without a row was not reported.

    `within`: code and level of a division that holds them all. `targets`: yearly amounts by (measure, region).
    """
    aims = sorted((targets or {}).items())
    values: dict[str, Any] = {
        "measures": list(measures), "codes": list(codes), "start": period.start, "end": period.end,
        "within": within[0], "depth": int(within[1]),
        "t_measures": [key[0] for key, _low in aims], "t_codes": [key[1] for key, _low in aims],
        "t_lows": [low for _key, low in aims],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)
        return [Square(*row) for row in cursor.fetchall()]
