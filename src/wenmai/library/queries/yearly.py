"""A library's year in figures, by the definitions of ISO 2789 (GB/T 13191): stock, what came and went, use, other libraries.

Use is counted from the facts, so that what was taken back (an undone loan, a withdrawn import) does not count; stock from
the events of items. A year is a year in Asia/Shanghai; the present one ends now.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.ledger.queries import FactFilter, distinct, total
from wenmai.library import facts
from wenmai.library.foreign import GUEST
from wenmai.library.gauges import GONE
from wenmai.library.models import CircEvent, EventKind, Item, ItemStatus, Reader
from wenmai.places.models import Institution


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: its name, its unit, and how it is counted."""

    key: str
    title: str
    value: int
    unit: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a year, and the instant at which it ends."""

    first: date
    last: date
    until: datetime


Supplier = Callable[[Institution, Span], Iterable[Figure]]
_suppliers: list[Supplier] = []


def supply_figures(supplier: Supplier) -> Callable[[], None]:
    """A room above has figures of a house's year to add, as serials do; called once, from apps.py. Returns how to stop."""
    _suppliers.append(supplier)
    return lambda: _suppliers.remove(supplier)


def year_of(house: Institution, year: int) -> tuple[Figure, ...]:
    """The figures of a house that lends, in the order of the standard."""
    span = _span(year)
    more = [figure for supplier in _suppliers for figure in supplier(house, span)]
    return (*_stock(house, span), *more, *_use(house, span), *_readers(house, span), *_others(house, span))


def _span(year: int) -> Span:
    last = min(date(year, 12, 31), clock.today())
    return Span(date(year, 1, 1), last, clock.day_bounds(last)[1])


def _stock(house: Institution, span: Span) -> Iterator[Figure]:
    here = _owned(house, span.until)
    held = _held(here, span.until)
    yield Figure("stock", _("馆藏"), held.count(), _("册"), _("年末归本馆、已上架、没有剔除的册数"))
    titles = held.values("record").distinct().count()
    yield Figure("titles", _("馆藏种数"), titles, _("种"), _("这些册属于多少种书"))
    added = here.filter(Exists(_events(EventKind.ITEM_ADDED, span)))
    yield Figure("additions", _("新增"), added.count(), _("册"), _("年末归本馆、这一年登记的册数"))
    gone = here.filter(Exists(_events(EventKind.ITEM_PUT, span).filter(payload__base=ItemStatus.WITHDRAWN)))
    yield Figure("withdrawals", _("剔除"), gone.count(), _("册"), _("年末归本馆、这一年剔除的册数"))


def _owned(house: Institution, until: datetime) -> "QuerySet[Item]":
    """Items that were the house's at an instant: those that are now, and those that have been moved, by the last that was said."""
    moved = CircEvent.objects.filter(kind=EventKind.ITEM_MOVED).values("item")
    whose = Cast(_last_said("owner", until, EventKind.ITEM_ADDED, EventKind.ITEM_MOVED), BigIntegerField())
    own = Item.objects.exclude(acquired_via=GUEST).filter(Q(owner=house) | Q(pk__in=moved))
    return own.annotate(whose=whose).filter(whose=house.pk)


def _held(items: "QuerySet[Item]", until: datetime) -> "QuerySet[Item]":
    """Items that were there at an instant and stood in a state that counts."""
    found = items.annotate(stood=_last_said("base", until, EventKind.ITEM_ADDED, EventKind.ITEM_PUT))
    return found.filter(stood__isnull=False).exclude(stood__in=GONE)


def _last_said(name: str, until: datetime, *kinds: EventKind) -> Subquery:
    """What the last event of some kinds before an instant says of an item, as text; null without one."""
    said = CircEvent.objects.filter(item=OuterRef("pk"), at__lt=until, kind__in=kinds)
    return Subquery(said.order_by("-pk").annotate(said=KeyTextTransform(name, "payload")).values("said")[:1])


def _events(kind: EventKind, span: Span) -> "QuerySet[CircEvent]":
    days = {"at__gte": clock.day_bounds(span.first)[0], "at__lt": span.until}
    return CircEvent.objects.filter(item=OuterRef("pk"), kind=kind, **days)


def _use(house: Institution, span: Span) -> Iterator[Figure]:
    lent, renewed = _counted(house, span, facts.LENDING.name), _counted(house, span, facts.RENEWAL.name)
    yield Figure("loans", _("外借"), lent, _("册次"), _("本馆借出的，不含续借；撤销的不算"))
    yield Figure("renewals", _("续借"), renewed, _("册次"), _("续借单列；两项相加是含续借的外借册次"))
    back = _counted(house, span, facts.RETURN.name)
    yield Figure("returns", _("还回"), back, _("册次"), _("在本馆还的，不论在哪里借的"))
    used = _counted(house, span, facts.IN_LIBRARY_USE.name)
    yield Figure("in_library_use", _("馆内阅览"), used, _("册次"), _("没有借出、在馆里看过的"))


def _counted(house: Institution, span: Span, kind: str, *attributes: tuple[str, str]) -> int:
    return int(total(_wanted(house, span, kind, *attributes))[0] or 0)


def _wanted(house: Institution, span: Span, kind: str, *attributes: tuple[str, str]) -> FactFilter:
    return FactFilter(kinds=[kind], first=span.first, last=span.last, institutions=[house.code], attributes=attributes)


def _readers(house: Institution, span: Span) -> Iterator[Figure]:
    open_then = Q(closed_at=None) | Q(closed_at__gte=span.until)
    registered = Reader.objects.filter(open_then, home=house, since__lte=span.last).count()
    yield Figure(
        "registered",
        _("读者"),
        registered,
        _("人"),
        _("现在归本馆的读者里，年末已办证、没有注销的；以前归哪个馆没有留下记录"),
    )
    active = distinct(_wanted(house, span, facts.LENDING.name), "reader")
    yield Figure("active", _("借过书的读者"), active, _("人"), _("这一年在本馆至少借过一册的人，一人算一次"))


def _others(house: Institution, span: Span) -> Iterator[Figure]:
    received = _counted(house, span, facts.LENDING.name, ("foreign", "true"))
    yield Figure("lent_of_others", _("借出别馆的书"), received, _("册次"), _("书归别的总分馆体系，在本馆借出"))
    lent = FactFilter(
        kinds=[facts.LENDING.name],
        first=span.first,
        last=span.last,
        attributes=(("owner", house.code), ("foreign", "true")),
    )
    yield Figure(
        "lent_elsewhere", _("本馆的书在别馆借出"), int(total(lent)[0] or 0), _("册次"), _("书归本馆，在别的体系借出")
    )
    back = _counted(house, span, facts.RETURN.name, ("foreign", "true"))
    yield Figure("returned_of_others", _("收还别馆借出的书"), back, _("册次"), _("在别的体系借的，还到本馆"))
