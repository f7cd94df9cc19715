"""Places to go and goods for programs."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from ninja import Query, Router, Schema

from wenmai.guide.models import Goods, GoodsKind, SpotKind
from wenmai.guide.queries.goods import GoodsWanted
from wenmai.guide.queries.goods import list_goods as listed_goods
from wenmai.guide.queries.spots import Near, SpotsWanted, get_spot
from wenmai.guide.queries.spots import list_spots as listed_spots
from wenmai.kernel.http import Request

router = Router(tags=["guide"])
Code = Annotated[str, Query(max_length=12, pattern="^[0-9]*$")]
PageNumber = Annotated[int, Query(ge=1, le=10_000)]


class SpotLine(Schema):
    """A place to go; `km` as the crow flies, only for a position. `good_until`: the last day on which it is listed."""

    key: int
    kind: str
    title: str
    division: str
    address: str
    lon: Decimal | None
    lat: Decimal | None
    hours: str
    phone: str
    url: str
    about: str
    source: str
    checked_on: date
    good_until: date
    demo: bool
    km: float | None = None


class SpotLines(Schema):
    """20 to a page; `counted` is exact to 1,000."""

    counted: str
    page: int
    items: list[SpotLine]


class GoodsLine(Schema):
    """Something that is offered; nobody pays here. `price_fen` null: ask the house."""

    key: int
    kind: str
    sort: str
    title: str
    about: str
    house: str
    price_fen: int | None
    unit: str
    url: str
    sold_at: str
    partner: str
    public_percent: int | None
    demo: bool


class GoodsLines(Schema):
    """20 to a page; `counted` is exact to 1,000."""

    counted: str
    page: int
    items: list[GoodsLine]


@router.get("/spots", response=SpotLines, summary="Sights, routes, food and farm stays")
def list_spots(
    request: Request,
    division: Code = "",
    kind: SpotKind | None = None,
    q: Annotated[str, Query(max_length=40)] = "",
    lon: Annotated[Decimal | None, Query(ge=73, le=136)] = None,
    lat: Annotated[Decimal | None, Query(ge=3, le=54)] = None,
    page: PageNumber = 1,
) -> SpotLines:
    """By division, kind and words; with a position what is within 30 km, the nearest first."""
    del request
    near = (lon, lat) if lon is not None and lat is not None else None
    found = listed_spots(SpotsWanted(division, kind.value if kind else "", q, near), page)
    return SpotLines(counted=found.counted, page=page, items=[_spot(each) for each in found.items])


@router.get("/spots/{int:key}", response=SpotLine, summary="One place to go")
def one_spot(request: Request, key: int) -> SpotLine:
    """As listed."""
    return _spot(Near(get_spot(request.actor, min(key, 2**62))))


@router.get("/goods", response=GoodsLines, summary="Goods of villages, products with partners")
def list_goods(
    request: Request, division: Code = "", kind: GoodsKind | None = None, page: PageNumber = 1
) -> GoodsLines:
    """What is shown, newest first."""
    del request
    found = listed_goods(GoodsWanted(kind.value if kind else "", "", division), page)
    return GoodsLines(counted=found.counted, page=page, items=[_goods(each) for each in found.items])


def _spot(near: Near) -> SpotLine:
    spot = near.spot
    names = ("kind", "title", "address", "lon", "lat", "hours", "phone", "url", "about", "source", "checked_on", "demo")
    km = None if near.km is None else round(near.km, 1)
    plain = {name: getattr(spot, name) for name in names}
    return SpotLine(key=spot.pk, division=spot.division_id, good_until=spot.good_until, km=km, **plain)


def _goods(goods: Goods) -> GoodsLine:
    names = ("kind", "sort", "title", "about", "price_fen", "unit", "url", "partner", "public_percent", "demo")
    sold_at = goods.sold_at.code if goods.sold_at else ""
    plain = {name: getattr(goods, name) for name in names}
    return GoodsLine(key=goods.pk, house=goods.house.code, sold_at=sold_at, **plain)
