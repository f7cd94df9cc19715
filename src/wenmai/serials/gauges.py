"""现期报刊: how many serials a library subscribes to on a day, and in how many copies (ISO 2789 / GB/T 13191, current serials);
and 当年购买报刊种类 of the yearly return: in how many it has had a subscription since New Year.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Count, Q, Sum
from psycopg.types.range import DateRange

from wenmai.ledger.gauges import Gauge, Reading, declare_gauge
from wenmai.serials.models import Subscription

REGISTRY: Final = "registry"
TITLES: Final = Gauge("serials.titles", "现期报刊种数", "种", prefer=(REGISTRY,))
COPIES: Final = Gauge("serials.copies", "现期报刊份数", "份", prefer=(REGISTRY,))
SUBSCRIBED: Final = Gauge("serials.subscribed", "当年订购报刊种数", "种", prefer=(REGISTRY,))


def declare_all() -> None:
    """Once, when the application starts."""
    declare_gauge(TITLES, partial(_read, "titles"))
    declare_gauge(COPIES, partial(_read, "copies"))
    declare_gauge(SUBSCRIBED, read_subscribed)


def read_subscribed(as_of: date) -> Iterable[Reading]:
    """Serials of each library that ever subscribed here, with a day of their subscription between New Year and the day."""
    return _readings(as_of, _titles(Q(during__overlap=DateRange(as_of.replace(month=1, day=1), as_of, "[]"))))


def _read(column: str, as_of: date) -> Iterable[Reading]:
    """Of the day itself; 0 once the last subscription of a library has ended."""
    now = Q(during__contains=as_of)
    return _readings(as_of, _titles(now) if column == "titles" else Sum("copies", filter=now, default=0))


def _titles(when: Q) -> Count:
    return Count("record", distinct=True, filter=when)


def _readings(as_of: date, counted: Count | Sum) -> Iterable[Reading]:
    begun = Subscription.objects.filter(during__startswith__lte=as_of)
    rows = begun.values_list("library__code", "library__kind", "library__division", "library__demo")
    found = rows.annotate(counted=counted, made_up=BoolOr("demo")).order_by("library__code")
    for code, kind, division, demo, number, made_up in found:
        marks = {"demo": True} if demo or made_up else {}
        value = Decimal(number)
        yield Reading(division, as_of, REGISTRY, value, institution=code, institution_kind=kind, attributes=marks)
