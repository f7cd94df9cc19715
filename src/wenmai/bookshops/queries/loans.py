"""Loans from shops on pages: of a shop today, of a library by how far they have come."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from wenmai.bookshops import policies, refusals
from wenmai.bookshops.models import Bookshop, LoanState, ShopLoan, ShopRefusal, Tie
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.pagination import Page, page_of
from wenmai.library.models import Loan
from wenmai.places.models import Institution

SHOWN = 12


def loans() -> "QuerySet[ShopLoan]":
    """With what a row shows."""
    return ShopLoan.objects.select_related("shop__institution", "item", "returned_to")


def due_now() -> Coalesce:
    """Until when the library lets the reader keep it, renewals and recalls included; to annotate loans with."""
    return Coalesce(Subquery(Loan.objects.filter(pk=OuterRef("loan")).values("due_at")), F("due_at"))


def of_today(shop: int) -> Sequence[ShopLoan]:
    """What a shop lent today, the last in front; these can be undone."""
    since = clock.day_bounds(clock.today())[0]
    return list(loans().filter(shop=shop, lent_at__gte=since).order_by("-lent_at", "-pk"))


def waiting(library: int, page: int) -> Page[ShopLoan]:
    """What came back and waits for the acquisitions desk, oldest first."""
    return page_of(loans().filter(library=library, state=LoanState.RETURNED).order_by("returned_at", "pk"), page)


def out(library: int, text: str = "") -> Sequence[ShopLoan]:
    """What is still with readers, by title, ISBN or the number of the shop; overdue first."""
    rows = loans().filter(library=library, state=LoanState.LENT).annotate(due=due_now())
    if text:
        rows = rows.filter(Q(title__icontains=text) | Q(isbn=text) | Q(item__barcode=text))
    return list(rows.order_by("due", "pk")[:SHOWN])


def in_stock(library: int) -> Sequence[ShopLoan]:
    """What became stock lately."""
    rows = loans().filter(library=library, state=LoanState.ACCESSIONED)
    return list(rows.order_by("-accessioned_at", "-pk")[:SHOWN])


def get_loan(actor: Actor, key: int) -> ShopLoan:
    """A loan for the library's staff. Raises NotFound for others."""
    row = ShopLoan.objects.select_related("library__division").filter(pk=key).first()
    if row is None or not policies.may_take_in(actor, row.library):
        raise refusals.no_loan()
    return row


@dataclass(frozen=True, slots=True)
class YearSums:
    """A library's year: books chosen, of them still out, waiting, in stock; fen promised and spent by them; refusals by reason."""

    chosen: int
    out: int
    waiting: int
    stocked: int
    fen: int
    refused: Mapping[str, int]


def year_of(library: Institution) -> YearSums:
    """The running year. Two queries."""
    since = clock.day_bounds(clock.today().replace(month=1, day=1))[0]
    rows = ShopLoan.objects.filter(library=library, lent_at__gte=since).exclude(state=LoanState.UNDONE)
    states = {
        each: Count("pk", filter=Q(state=each)) for each in (LoanState.LENT, LoanState.RETURNED, LoanState.ACCESSIONED)
    }
    sums = rows.aggregate(all=Count("pk"), fen=Sum("cost_fen"), **{each.value: count for each, count in states.items()})
    refused: dict[str, int] = {}
    for reasons in ShopRefusal.objects.filter(shop__library=library, at__gte=since).values_list("reasons", flat=True):
        for each in reasons:
            refused[each] = refused.get(each, 0) + 1
    most = dict(sorted(refused.items(), key=lambda pair: (-pair[1], pair[0])))
    return YearSums(sums["all"], sums["lent"], sums["returned"], sums["accessioned"], sums["fen"] or 0, most)


@dataclass(frozen=True, slots=True)
class TieSums:
    """A way of standing together (SC-L05): how many shops have it today, and the books chosen this year under such an agreement."""

    tie: str
    label: str
    shops: int
    chosen: int


def ties_of(library: Institution, shops: Sequence[Bookshop]) -> Sequence[TieSums]:
    """The running year of a library, each way apart; `shops` are its agreements. One query."""
    chosen = chosen_by(library, "shop__tie")
    held = Counter(each.tie for each in shops if each.holds)
    return [TieSums(each.value, str(each.label), held[each], chosen.get(each.value, 0)) for each in Tie]


def chosen_by(library: Institution, field: str) -> Mapping[object, int]:
    """Books chosen this year that were not undone, by a field of the loan. One query."""
    since = clock.day_bounds(clock.today().replace(month=1, day=1))[0]
    rows = ShopLoan.objects.filter(library=library, lent_at__gte=since).exclude(state=LoanState.UNDONE)
    return dict(rows.order_by().values_list(field).annotate(Count("pk")))
