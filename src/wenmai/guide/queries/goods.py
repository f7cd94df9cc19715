"""Goods as pages read them, and the register of products that were developed with partners."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, Q, QuerySet, When
from django.utils.translation import gettext as _

from wenmai.guide import policies
from wenmai.guide.models import Goods, GoodsKind, GoodsState, GoodsYear, Sort
from wenmai.guide.policies import CHECKERS
from wenmai.kernel import clock
from wenmai.kernel.actor import STAFF_ROLES, Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.pagination import Page, page_of


@dataclass(frozen=True, slots=True)
class GoodsWanted:
    """Nothing written is any."""

    kind: str = ""
    sort: str = ""
    division: str = ""
    house: str = ""


@dataclass(frozen=True, slots=True)
class YearLine:
    """A year of the register; money in yuan. `reported` products of `on_sale` have said what they brought in."""

    year: int
    begun: int
    on_sale: int
    houses: int
    partners: int
    reported: int
    pieces: int
    income: Decimal
    given: Decimal


@dataclass(frozen=True, slots=True)
class ProductLine:
    """One product behind a year, in the words that were let through; `said` None where its house has not reported."""

    goods: Goods
    said: GoodsYear | None

    @property
    def shown(self) -> bool:
        """True while it has a page."""
        return self.goods.state == GoodsState.LISTED

    @property
    def income(self) -> Decimal | None:
        """In yuan."""
        return Decimal(self.said.income_fen) / 100 if self.said else None


def list_goods(wanted: GoodsWanted, page: int = 1) -> Page[Goods]:
    """What is shown, newest first."""
    rows = shown_goods()
    for name, value in (("kind", wanted.kind), ("sort", wanted.sort), ("house__code", wanted.house)):
        if value:
            rows = rows.filter(**{name: value})
    if wanted.division:
        rows = rows.filter(house__division__path__contains=[wanted.division])
    return page_of(rows.order_by("-decided_at", "-pk"), page)


def shown_goods() -> "QuerySet[Goods]":
    """What everybody may see."""
    return Goods.objects.filter(state=GoodsState.LISTED).select_related("house__division", "sold_at")


def of_houses(keys: Iterable[int], kind: str = "", most: int = 12) -> list[Goods]:
    """What these houses offer, newest first. One query."""
    rows = shown_goods().filter(house__in=list(keys))
    rows = rows.filter(kind=kind) if kind in GoodsKind.values else rows
    return list(rows.order_by("-decided_at", "-pk")[:most])


def get_goods(actor: Actor, key: int) -> Goods:
    """One that the actor may see. Raises NotFound."""
    rows = Goods.objects.select_related("house__division", "sold_at")
    found = rows.filter(pk=key).first()
    if found is None or not policies.may_see(actor, found):
        raise NotFound("guide.no_goods", _("没有这一件，可能已经下架。看看别的。"))
    return found


def get_desk_goods(actor: Actor, key: int) -> Goods:
    """One that the actor offers or checks. Raises NotFound."""
    found = get_goods(actor, key)
    if not (policies.may_keep(actor, found.house) or policies.may_check(actor, found)):
        raise NotFound("guide.no_goods", _("没有这一件，或不归这里管。"))
    return found


def desk_goods(actor: Actor, page: int = 1) -> Page[Goods]:
    """What the actor's houses offer and what the actor checks: what waits comes first, then what was sent back."""
    rows = _desk(actor).select_related("house")
    return page_of(rows.order_by(_turn(), "-made_at", "-pk"), page)


def waiting_for(actor: Actor) -> int:
    """How many wait for the actor's check."""
    areas = list(actor.scopes(CHECKERS))
    rows = Goods.objects.filter(state=GoodsState.ASKED, house__division__path__overlap=areas)
    me = actor.person or "-"
    return rows.exclude(made_by=me).exclude(worded_by=me).count() if areas else 0


def returned_to(actor: Actor) -> int:
    """How many of the actor's houses were sent back and wait for other words. One query."""
    codes = list(actor.scopes(STAFF_ROLES))
    rows = Goods.objects.filter(state=GoodsState.RETURNED, house__code__in=codes)
    return rows.count() if codes else 0


def _turn() -> Case:
    order = (GoodsState.ASKED, GoodsState.RETURNED, GoodsState.LISTED, GoodsState.RETIRED)
    return Case(*[When(state=state, then=number) for number, state in enumerate(order)])


def _desk(actor: Actor) -> "QuerySet[Goods]":
    codes, areas = list(actor.scopes(STAFF_ROLES)), list(actor.scopes(CHECKERS))
    own = Q(house__code__in=codes) | Q(house__division__path__overlap=codes + areas)
    return Goods.objects.all() if actor.system else Goods.objects.filter(own)


def latest_years(goods: Goods) -> list[GoodsYear]:
    """The figures that count, newest year first."""
    return sorted({each.year: each for each in goods.years.order_by("at", "pk")}.values(), key=lambda each: -each.year)


def product_years(division: str = "") -> Sequence[YearLine]:
    """The register of 文创 by year, newest first (PZH-E05): begun and on sale by agreements, figures by what houses noted.

    Two queries. A product that was taken down counts until the year of that day.
    """
    products = _products(division)
    latest = _latest(products)
    first = min((_begun(each) for each in products), default=clock.today().year)
    return [_line(year, products, latest) for year in range(clock.today().year, first - 1, -1)] if products else []


def products_of(year: int, division: str = "") -> Sequence[ProductLine]:
    """What a line of `product_years` is the sum of: those on sale in the year, or that said what they brought in. Two queries."""
    products = _products(division)
    latest = _latest(products)
    wanted = [each for each in products if _on_sale(each, year) or (each.pk, year) in latest]
    return [ProductLine(each, latest.get((each.pk, year))) for each in wanted]


def _products(division: str) -> list[Goods]:
    """Products that were ever let through, as they were then: what waits for a check is in no register, and its past years stay."""
    rows = Goods.objects.filter(first_listed_at__isnull=False, listed_agreed_on__isnull=False)
    if division:
        rows = rows.filter(house__division__path__contains=[division])
    return list(rows.select_related("house").order_by("listed_agreed_on", "pk"))


def _latest(products: Sequence[Goods]) -> dict[tuple[int, int], GoodsYear]:
    years = GoodsYear.objects.filter(goods__in=[each.pk for each in products]).order_by("at", "pk")
    return {(each.goods_id, each.year): each for each in years}


def _line(year: int, products: Sequence[Goods], latest: dict[tuple[int, int], GoodsYear]) -> YearLine:
    there = [each for each in products if _on_sale(each, year)]
    noted = [latest[each.pk, year] for each in products if (each.pk, year) in latest]
    return YearLine(
        year=year,
        begun=sum(_begun(each) == year for each in products),
        on_sale=len(there),
        houses=len({each.house_id for each in there}),
        partners=len({each.listed_partner for each in there}),
        reported=len(noted),
        pieces=sum(each.pieces for each in noted),
        income=Decimal(sum(each.income_fen for each in noted)) / 100,
        given=Decimal(sum(each.public_fen for each in noted)) / 100,
    )


def _begun(goods: Goods) -> int:
    assert goods.listed_agreed_on is not None
    return goods.listed_agreed_on.year


def _on_sale(goods: Goods, year: int) -> bool:
    ended = goods.state == GoodsState.RETIRED and goods.decided_at is not None
    last = clock.day_of(goods.decided_at).year if ended and goods.decided_at else year
    return _begun(goods) <= year <= last


def sorts_shown() -> Sequence[tuple[str, str]]:
    """Every sort with its name, for filters."""
    return [(str(value), str(label)) for value, label in Sort.choices]
