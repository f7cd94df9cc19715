"""Who holds a stock: each county, or a division above one for what stands directly in it; and their sums."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce

from wenmai.measures.by_house import fetch, rows_sql
from wenmai.measures.definitions import Measure
from wenmai.places.models import Level
from wenmai.trust.suppression import Node


@dataclass(frozen=True, slots=True)
class Held:
    """What one of them has: `readings` make it, the oldest of `as_of`."""

    value: Decimal = Decimal(0)
    readings: int = 0
    as_of: date = date.max
    sources: frozenset[str] = frozenset()
    demo: bool = False

    def __add__(self, other: "Held") -> "Held":
        return Held(
            self.value + other.value,
            self.readings + other.readings,
            min(self.as_of, other.as_of),
            self.sources | other.sources,
            self.demo or other.demo,
        )


Sums = Mapping[Node, Held]


def rolled(owners: Mapping[str, Held], paths: Mapping[str, Collection[str]]) -> dict[Node, Held]:
    """Every region with all below it, and what stands directly under those that have counties or cities below them."""
    found = defaultdict[Node, list[Held]](list)
    inner = {above for code in owners for above in paths[code] if above != code}
    for code, each in owners.items():
        for above in paths[code]:
            found[Node(above)].append(each)
        if code in inner:
            found[Node(code, own=True)].append(each)
    return {node: reduce(Held.__add__, parts) for node, parts in found.items()}


def by_owner(measure: Measure, day: date) -> dict[str, Held]:
    """The readings that count, by the county that holds them, or the division above a county that they are of.

    A city that states more than its houses have said has the rest of it directly, and its counties what their houses said.
    """
    source, values = rows_sql([measure], day)
    rows = fetch(
        f"""
        WITH s AS ({source}), r AS (
            SELECT d.path[least(d.level, {Level.COUNTY:d})] AS code, s.v, 1 AS one, s.as_of, s.source, s.demo
            FROM s JOIN places_division d ON d.code = s.division_code WHERE cardinality(s.behind) < {Level.COUNTY:d}
            UNION ALL
            SELECT s.behind[cardinality(s.behind)], -s.v, 0, s.as_of, s.source, s.demo
            FROM s WHERE cardinality(s.behind) BETWEEN 1 AND {Level.COUNTY - 1:d}
        )
        SELECT code, sum(v), sum(one)::int, min(as_of), array_agg(DISTINCT split_part(source, ':', 1)), bool_or(demo)
        FROM r GROUP BY 1
        """,  # noqa: S608 - words of closed lists
        values,
    )
    return {code: Held(value, count, as_of, frozenset(found), demo) for code, value, count, as_of, found, demo in rows}
