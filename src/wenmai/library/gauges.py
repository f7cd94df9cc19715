"""馆藏总量 of the houses whose stock is kept here (SC-I04, PZH-I01, PZH-I02) and its kinds, from the events of items.

What stock is, `queries.yearly` says: of its owner, on a shelf or lent, not withdrawn. One pass over the events for all houses.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Final

from django.db import connection

from wenmai.kernel import clock
from wenmai.ledger.gauges import Gauge, Reading, declare_gauge
from wenmai.ledger.readings import by_source
from wenmai.ledger.takeovers import counting
from wenmai.library import facts
from wenmai.library.models import ItemKind, ItemStatus

REGISTRY: Final = "registry"
HOLDINGS: Final = Gauge("library.holdings", "馆藏总量", "册", prefer=(REGISTRY, "import"), importable=True)
GONE = (ItemStatus.WITHDRAWN.value, ItemStatus.ORDERED.value, ItemStatus.PROCESSING.value)
"""Put so, an item is not stock: withdrawn, or not yet on a shelf."""
BOOKS: Final = (ItemKind.BOOK, ItemKind.PICTURE_BOOK, ItemKind.REFERENCE, ItemKind.BRAILLE)
OTHERS: Final = (ItemKind.AUDIOVISUAL, ItemKind.MAP, ItemKind.KIT, ItemKind.DEVICE, ItemKind.OTHER)
PARTS: Final = {
    Gauge("library.holdings_books", "馆藏图书", "册", prefer=(REGISTRY,)): BOOKS,
    Gauge("library.holdings_ancient", "馆藏古籍", "册", prefer=(REGISTRY,)): (ItemKind.ANCIENT,),
    Gauge("library.holdings_periodicals", "馆藏报刊", "册", prefer=(REGISTRY,)): (ItemKind.PERIODICAL,),
    Gauge("library.holdings_others", "其他馆藏", "件", prefer=(REGISTRY,)): OTHERS,
}
"""What the yearbook tells apart; together they are all kinds. Microforms have no kind of their own here."""
STOOD: Final = """
WITH told AS (
    SELECT id, item_id, kind, at, payload ->> 'owner' AS owner, payload ->> 'base' AS base FROM library_circevent
    WHERE at < %(until)s AND kind IN ('item_added', 'item_moved', 'item_put')
), stood AS (
    SELECT item_id, (array_agg(owner ORDER BY id DESC) FILTER (WHERE kind <> 'item_put'))[1]::bigint AS owner,
        (array_agg(base ORDER BY id DESC) FILTER (WHERE kind <> 'item_moved'))[1] AS base, min(at) AS first
    FROM told GROUP BY item_id
)
"""
"""Whose each item was at an instant, in which state, and when it was first there."""
_SQL: Final = (
    STOOD  # noqa: S608 - words of our own
    + """, held AS (
    SELECT s.owner, count(*) FILTER (WHERE s.base <> ALL(%(gone)s) AND i.kind = ANY(%(kinds)s)) AS copies, bool_or(i.demo) AS demo
    FROM stood s JOIN library_item i ON i.id = s.item_id GROUP BY s.owner
)
SELECT h.code, h.division_id, h.kind, coalesce(held.copies, 0), h.demo OR coalesce(held.demo, false)
FROM (SELECT DISTINCT owner::bigint AS owner FROM told WHERE kind <> 'item_put') AS ever
JOIN places_institution h ON h.id = ever.owner LEFT JOIN held ON held.owner = h.id ORDER BY h.code
"""
)


def read_holdings(as_of: date, kinds: Iterable[str] = tuple(ItemKind)) -> Iterable[Reading]:
    """Copies of each house at the end of a day. A house that never had one here is not known, one that has none left has 0.

    Of a house whose stock others report, a part may be entered here: their number stays until it counts its loans here
    (ledger.takeovers), and from its first reading here theirs no longer counts.
    """
    reported = reported_by_others(as_of)
    values: dict[str, Any] = {"until": clock.day_bounds(as_of)[1], "gone": list(GONE), "kinds": [*map(str, kinds)]}
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)
        rows = cursor.fetchall()
    for code, division, kind, copies, demo in rows:
        if code not in reported:
            more = {"demo": True} if demo else {}
            yield Reading(
                division, as_of, REGISTRY, Decimal(copies), institution=code, institution_kind=kind, attributes=more
            )


def reported_by_others(as_of: date) -> set[str]:
    """Houses of which only others have told the stock, and that do not count their loans here."""
    sources: dict[str, set[str]] = {}
    for row in by_source(HOLDINGS.name, as_of):
        sources.setdefault(row.institution_code, set()).add(row.source)
    others = {code for code, told in sources.items() if REGISTRY not in told}
    return others - counting(facts.LENDING.name, as_of)


def declare_all() -> None:
    """Once, when the application starts."""
    declare_gauge(HOLDINGS, read_holdings)
    for gauge, kinds in PARTS.items():
        declare_gauge(gauge, partial(read_holdings, kinds=kinds))
