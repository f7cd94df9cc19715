"""What the yearly return asks of a library that no single fact says: readers, borrowers, what was bought.

Each is read for a day; those of a year count from New Year's Day (`of_year` of their measures). Where a part is kept elsewhere nothing is known: a reading of before is then taken back (`void`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.contrib.postgres.aggregates import BoolOr
from django.db import connection
from django.db.models import Count, Q

from wenmai.kernel import clock
from wenmai.ledger.gauges import Gauge, Reading, declare_gauge
from wenmai.ledger.queries import FactFilter, distinct_days
from wenmai.ledger.readings import by_source
from wenmai.library import facts
from wenmai.library.foreign import GUEST
from wenmai.library.gauges import REGISTRY, STOOD, reported_by_others
from wenmai.library.models import Reader
from wenmai.places.models import Institution

CARDS: Final = Gauge("library.cards", "持证读者", "人", prefer=(REGISTRY,))
BORROWERS: Final = Gauge("library.borrowers", "当年外借人次", "人次", prefer=(REGISTRY,))
ACQUIRED: Final = Gauge("library.acquired", "当年新购藏量", "册", prefer=(REGISTRY,))
LOANS_OF_OTHERS: Final = "library.loan"
NOT_BOUGHT: Final = "赠|捐|交换|调拨|缴送|装订"
"""Words in 来源 of what came without being bought; bound volumes are issues that were counted as serials."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What a house has; None where only a part of it is kept here."""

    value: int | None
    demo: bool = False


def read_cards(as_of: date) -> Iterable[Reading]:
    """Readers of each house whose membership stands at the end of a day: begun, not closed, not run out. A person is one."""
    ended = clock.day_bounds(as_of)[1]
    stands = (Q(closed_at=None) | Q(closed_at__gte=ended)) & (Q(valid_until=None) | Q(valid_until__gte=as_of))
    rows = Reader.objects.filter(since__lte=as_of).values_list("home__code").order_by("home__code")
    found = rows.annotate(held=Count("pk", filter=stands), made_up=BoolOr("demo"))
    return _readings(CARDS, {code: Counted(value, demo) for code, value, demo in found}, as_of)


def read_borrowers(as_of: date) -> Iterable[Reading]:
    """Readers of each day, added over the days since New Year: who takes three books home on one day is one 人次.

    From the loans counted here, without those taken back. A house for which others sent loans in that time is not known.
    """
    year = FactFilter(first=as_of.replace(month=1, day=1), last=as_of)
    counted = distinct_days(replace(year, kinds=[facts.LENDING.name]), "reader")
    sent = distinct_days(replace(year, kinds=[LOANS_OF_OTHERS]), "reader")
    found = {code: Counted(None if code in sent else value) for code, value in counted.items()}
    return _readings(BORROWERS, {code: Counted(None) for code in sent} | found, as_of)


def read_acquired(as_of: date) -> Iterable[Reading]:
    """Copies that came in since New Year by their 入藏日期 and were not given, of the house that owned them at the end of the day.

    Copies weeded since count too. Where one was entered this year without its day nobody knows whether it is new: no value.
    """
    values: dict[str, Any] = {
        "until": clock.day_bounds(as_of)[1], "first": as_of.replace(month=1, day=1), "last": as_of,
        "entered": clock.day_bounds(as_of.replace(month=1, day=1))[0], "given": NOT_BOUGHT, "guest": GUEST,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_ACQUIRED, values)
        rows = cursor.fetchall()
    others = reported_by_others(as_of)
    found = {code: Counted(None if undated or code in others else new, demo) for code, new, undated, demo in rows}
    return _readings(ACQUIRED, found, as_of)


_ACQUIRED: Final = (
    STOOD
    + """
SELECT h.code, count(*) FILTER (WHERE i.acquired_on BETWEEN %(first)s AND %(last)s AND i.acquired_via !~ %(given)s),
    count(*) FILTER (WHERE i.acquired_on IS NULL AND s.first >= %(entered)s), bool_or(i.demo)
FROM stood s JOIN library_item i ON i.id = s.item_id JOIN places_institution h ON h.id = s.owner
WHERE i.acquired_via <> %(guest)s AND s.base <> 'ordered' GROUP BY h.code
"""
)


def _readings(gauge: Gauge, found: Mapping[str, Counted], as_of: date) -> Iterable[Reading]:
    """One for each house counted now or ever before: one of which nothing is left has 0, one that is not known takes back its own."""
    before = {row.institution_code for row in by_source(gauge.name, as_of) if row.source == REGISTRY}
    known = {code for code, each in found.items() if each.value is not None}
    for house in Institution.objects.filter(code__in=known | before).order_by("code"):
        each = found.get(house.code, Counted(0))
        more = {"demo": True} if each.demo or house.demo else {}
        more |= {"void": True} if each.value is None else {}
        yield Reading(
            house.division_id, as_of, REGISTRY, Decimal(each.value or 0), institution=house.code,
            institution_kind=house.kind, attributes=more,
        )  # fmt: skip


def declare_all() -> None:
    """Once, when the application starts."""
    declare_gauge(CARDS, read_cards)
    declare_gauge(BORROWERS, read_borrowers)
    declare_gauge(ACQUIRED, read_acquired)
