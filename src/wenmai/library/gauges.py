"""馆藏总量 of the houses whose stock is kept here (SC-I04, PZH-I01, PZH-I02), from the events of items.

What stock is, `queries.yearly` says: of its owner, on a shelf or lent, not withdrawn. One pass over the events for all houses.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from wenmai.kernel import clock
from wenmai.ledger.gauges import Gauge, Reading, declare_gauge
from wenmai.ledger.readings import by_source
from wenmai.ledger.takeovers import counting
from wenmai.library import facts
from wenmai.library.models import ItemStatus

REGISTRY: Final = "registry"
HOLDINGS: Final = Gauge("library.holdings", "馆藏总量", "册", prefer=(REGISTRY, "import"), importable=True)
GONE = (ItemStatus.WITHDRAWN.value, ItemStatus.ORDERED.value, ItemStatus.PROCESSING.value)
"""Put so, an item is not stock: withdrawn, or not yet on a shelf."""
_SQL: Final = """
WITH told AS (
    SELECT id, item_id, kind, payload ->> 'owner' AS owner, payload ->> 'base' AS base FROM library_circevent
    WHERE at < %(until)s AND kind IN ('item_added', 'item_moved', 'item_put')
), stood AS (
    SELECT item_id, (array_agg(owner ORDER BY id DESC) FILTER (WHERE kind <> 'item_put'))[1]::bigint AS owner,
        (array_agg(base ORDER BY id DESC) FILTER (WHERE kind <> 'item_moved'))[1] AS base
    FROM told GROUP BY item_id
), held AS (
    SELECT s.owner, count(*) FILTER (WHERE s.base <> ALL(%(gone)s)) AS copies, bool_or(i.demo) AS demo
    FROM stood s JOIN library_item i ON i.id = s.item_id GROUP BY s.owner
)
SELECT h.code, h.division_id, h.kind, coalesce(held.copies, 0), h.demo OR coalesce(held.demo, false)
FROM (SELECT DISTINCT owner::bigint AS owner FROM told WHERE kind <> 'item_put') AS ever
JOIN places_institution h ON h.id = ever.owner LEFT JOIN held ON held.owner = h.id ORDER BY h.code
"""


def read_holdings(as_of: date) -> Iterable[Reading]:
    """Copies of each house at the end of a day. A house that never had one here is not known, one that has none left has 0.

    Of a house whose stock others report, a part may be entered here: their number stays until it counts its loans here
    (ledger.takeovers), and from its first reading here theirs no longer counts.
    """
    reported = _reported(as_of)
    values: dict[str, Any] = {"until": clock.day_bounds(as_of)[1], "gone": list(GONE)}
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)
        rows = cursor.fetchall()
    for code, division, kind, copies, demo in rows:
        if code not in reported:
            more = {"demo": True} if demo else {}
            yield Reading(
                division, as_of, REGISTRY, Decimal(copies), institution=code, institution_kind=kind, attributes=more
            )


def _reported(as_of: date) -> set[str]:
    """Houses of which only others have told the stock, and that do not count their loans here."""
    sources: dict[str, set[str]] = {}
    for row in by_source(HOLDINGS.name, as_of):
        sources.setdefault(row.institution_code, set()).add(row.source)
    others = {code for code, told in sources.items() if REGISTRY not in told}
    return others - counting(facts.LENDING.name, as_of)


def declare_all() -> None:
    """Once, when the application starts."""
    declare_gauge(HOLDINGS, read_holdings)
