"""What a house took: since the last close, in a month, in a year; and which houses have published a year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from wenmai.booking.models import ACTIVE, Booking, Session
from wenmai.fees import policies
from wenmai.fees.models import DayClose, Group, Price, PublishedIncome, Receipt
from wenmai.fees.queries.prices import chosen_price, lists_of
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.pagination import Page, page_of
from wenmai.people.queries.persons import display_names
from wenmai.places.models import Institution

SHOWN = 300


@dataclass(frozen=True, slots=True)
class Sums:
    """Fen and number of receipts, what was given back counted against; `upto` is the last row."""

    fen: int = 0
    receipts: int = 0
    upto: int = 0


@dataclass(frozen=True, slots=True)
class Till:
    """A house's till: what was taken since the last close, and that close."""

    rows: Sequence[Receipt]
    sums: Sums
    closed: DayClose | None


@dataclass(frozen=True, slots=True)
class Due:
    """One booking of a date: what it was booked at, what is due in fen, and the receipt that stands."""

    booking: Booking
    name: str
    price: Price | None
    due: int
    paid: Receipt | None

    @property
    def over(self) -> bool:
        """Paid, and called off or not used: perhaps to be given back."""
        return self.booking.state not in ACTIVE


@dataclass(frozen=True, slots=True)
class MonthLine:
    """What one offering brought in a month from one group."""

    offering: int
    title: str
    code: str
    heads: int
    taken: int
    back: int

    @property
    def group(self) -> str:
        """普通, 老年人 …"""
        return str(Group(self.code).label)

    @property
    def fen(self) -> int:
        """Taken less given back."""
        return self.taken + self.back


@dataclass(frozen=True, slots=True)
class Month:
    """The report of a month of a house, with the days that were closed."""

    institution: Institution
    first: date
    lines: Sequence[MonthLine]
    closes: Sequence[DayClose]

    @property
    def fen(self) -> int:
        """All of it."""
        return sum(each.fen for each in self.lines)


@dataclass(frozen=True, slots=True)
class YearLine:
    """A house in a year: what it took and what it published; `owed` when the year is over and nothing is published."""

    institution: Institution
    year: int
    published: PublishedIncome | None
    owed: bool


def last_close(institution: Institution) -> DayClose | None:
    """The close before."""
    return DayClose.objects.filter(institution=institution).order_by("-upto").first()


def open_sums(institution: Institution, after: int) -> Sums:
    """Everything after a receipt."""
    return _sums(Receipt.objects.filter(institution=institution, pk__gt=after))


def year_sums(institution: Institution, year: int) -> Sums:
    """Everything of a year."""
    return _sums(Receipt.objects.filter(institution=institution, on__year=year))


def till_of(institution: Institution) -> Till:
    """What lies in the till. Three queries."""
    closed = last_close(institution)
    rows = Receipt.objects.filter(institution=institution, pk__gt=closed.upto if closed else 0)
    listed = rows.select_related("offering", "answers", "answer").order_by("-pk")[:SHOWN]
    return Till(list(listed), _sums(rows), closed)


def get_receipt(actor: Actor, key: int) -> Receipt:
    """One receipt of one's own house. Raises NotFound."""
    found = Receipt.objects.select_related("institution__division", "offering").filter(pk=key).first()
    if found is None or not policies.may_take(actor, found.institution):
        raise NotFound("fees.no_receipt", _("没有这笔收款。"))
    return found


def dues_of(session: Session) -> Sequence[Due]:
    """Who booked a date, at what price, and who has paid; also who paid and is not coming. Five queries."""
    rows = Receipt.objects.filter(session=session.pk, booking__isnull=False, kind=Receipt.Kind.TAKEN, answer=None)
    paid = {each.booking: each for each in rows}
    standing = Q(state__in=ACTIVE) | Q(key__in=list(paid))
    bookings = list(Booking.objects.filter(standing, session=session).order_by("pk"))
    lists, names = lists_of(session.offering_id), display_names({each.person for each in bookings})
    return [_due(each, names.get(each.person, ""), chosen_price(each, lists), paid.get(each.key)) for each in bookings]


def month_of(institution: Institution, first: date) -> Month:
    """A month by offering and group. Two queries."""
    rows = Receipt.objects.filter(institution=institution, on__gte=first, on__lt=clock.next_month(first))
    sums: dict[tuple[str, int, str], list[int]] = {}
    read = rows.values_list("offering__title", "offering", "group", "kind", "heads", "fen")
    for title, offering, group, kind, heads, fen in read:
        line = sums.setdefault((title, offering, group), [0, 0, 0])
        taken = kind == Receipt.Kind.TAKEN
        line[0] += heads if taken else -heads
        line[1 if taken else 2] += fen
    lines = [MonthLine(offering, title, group, *line) for (title, offering, group), line in sorted(sums.items())]
    last = clock.next_month(first) - timedelta(days=1)
    closes = DayClose.objects.filter(institution=institution, on__range=(first, last)).order_by("pk")
    return Month(institution, first, lines, list(closes))


def receipts_in(institution: Institution, first: date, line: tuple[int, str], number: int) -> "Page[Receipt]":
    """What stands behind one line (offering and group) of a month, the newest first. Two queries a page."""
    rows = Receipt.objects.filter(institution=institution, on__gte=first, on__lt=clock.next_month(first))
    rows = rows.filter(offering=line[0], group=line[1]).select_related("offering", "answers", "answer")
    return page_of(rows.order_by("-pk"), number)


def years_of(institution: Institution) -> Sequence[YearLine]:
    """The years in which a house took something, the newest first."""
    taken = Receipt.objects.filter(institution=institution).dates("on", "year", order="DESC")
    published = {each.year: each for each in PublishedIncome.objects.filter(institution=institution)}
    return [_year_line(institution, each.year, published.get(each.year)) for each in taken]


def published_in(division: str, year: int) -> Sequence[YearLine]:
    """The houses of a division that took something in a year, and whether it was published. Three queries."""
    rows = Receipt.objects.filter(on__year=year, institution__division__path__contains=[division])
    houses = Institution.objects.filter(pk__in=rows.values("institution")).order_by("pinyin", "pk")
    published = {
        each.institution_id: each for each in PublishedIncome.objects.filter(institution__in=houses, year=year)
    }
    return [_year_line(each, year, published.get(each.pk)) for each in houses]


def receipts_of(bookings: Sequence[Any]) -> Sequence[Receipt]:
    """The receipts of some bookings, by their keys."""
    return list(Receipt.objects.filter(booking__in=bookings).select_related("offering").order_by("pk"))


def _year_line(institution: Institution, year: int, published: PublishedIncome | None) -> YearLine:
    return YearLine(institution, year, published, published is None and year < clock.today().year)


def _sums(rows: "QuerySet[Receipt]") -> Sums:
    found: Mapping[str, Any] = rows.aggregate(fen=Sum("fen", default=0), n=Count("pk"), last=Max("pk", default=0))
    return Sums(found["fen"], found["n"], found["last"])


def _due(booking: Booking, name: str, price: Price | None, paid: Receipt | None) -> Due:
    return Due(booking, name, price, price.fen * booking.party_size if price else 0, paid)
