"""The guide for everybody: where to go, what villages offer, what houses made with partners."""

from decimal import Decimal

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenmai.guide.forms.reading import position_of
from wenmai.guide.queries import goods as goods_queries
from wenmai.guide.queries import spots as spot_queries
from wenmai.guide.queries.goods import GoodsWanted
from wenmai.guide.queries.pictures import get_picture, is_public
from wenmai.guide.queries.spots import SpotsWanted
from wenmai.guide.vocabulary import GOODS_KINDS, SORTS, SPOT_KINDS
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.kernel.whole import code_of, whole
from wenmai.places.models import Level
from wenmai.places.queries.divisions import divisions_by_code
from wenmai.places.queries.institutions import institutions_by_code


@require_safe
def spots(request: Request) -> HttpResponse:
    """Around a place; ?house= near a house, ?lon=&lat= near the reader."""
    code, kind, words = _place(request), request.GET.get("kind", ""), request.GET.get("q", "")[:40]
    house = institutions_by_code([request.GET.get("house", "")]).get(request.GET.get("house", ""))
    near: tuple[Decimal, Decimal] | None = position_of(request.GET)
    if house and house.lon is not None and house.lat is not None:
        near = house.lon, house.lat
    elif house and not near:
        code = house.division.path[: Level.COUNTY][-1]
    found = spot_queries.list_spots(SpotsWanted(code, kind, words, near), page_number(request.GET.get("page")))
    shown = {"page": found, "kinds": SPOT_KINDS, "kind": kind, "words": words, "house": house, "near": near}
    return render(request, "guide/spots.html", shown | {"place": divisions_by_code([code]).get(code), "code": code})


@require_safe
def spot(request: Request, key: int) -> HttpResponse:
    """One place to go."""
    found = spot_queries.get_spot(request.actor, key)
    return render(request, "guide/spot.html", {"spot": found})


@require_safe
def goods_list(request: Request) -> HttpResponse:
    """村里好物和文创."""
    code, kind, sort = _place(request), request.GET.get("kind", ""), request.GET.get("sort", "")
    house = institutions_by_code([request.GET.get("house", "")]).get(request.GET.get("house", ""))
    wanted = GoodsWanted(kind, sort, "" if house else code, house.code if house else "")
    shown = {
        "page": goods_queries.list_goods(wanted, page_number(request.GET.get("page"))),
        "kinds": GOODS_KINDS,
        "sorts": SORTS,
        "kind": kind,
        "sort": sort,
        "house": house,
        "place": divisions_by_code([code]).get(code),
        "code": code,
    }
    return render(request, "guide/goods.html", shown)


@require_safe
def one_goods(request: Request, key: int) -> HttpResponse:
    """One thing."""
    found = goods_queries.get_goods(request.actor, key)
    return render(request, "guide/one_goods.html", {"goods": found})


@require_safe
def products(request: Request) -> HttpResponse:
    """The register of 文创 by year (PZH-E05, SC-E06); ?year= opens the products behind a line."""
    code, years = _place(request), goods_queries.product_years(_place(request))
    year = whole(request.GET.get("year", ""))
    rows = goods_queries.products_of(year, code) if any(each.year == year for each in years) else ()
    shown = {"years": years, "place": divisions_by_code([code]).get(code), "code": code, "year": year, "rows": rows}
    return render(request, "guide/products.html", shown)


@require_safe
def picture(request: Request, key: int) -> HttpResponse:
    """The picture itself; kept by browsers for a day while everybody may see it."""
    found = get_picture(request.actor, key)
    answer = HttpResponse(bytes(found.content), content_type=found.type)
    answer["Content-Disposition"] = "inline"
    answer["Content-Security-Policy"] = "default-src 'none'"
    answer["Cache-Control"] = "public, max-age=86400" if is_public(key) else "private, no-store"
    return answer


def _place(request: Request) -> str:
    """The division that is asked for, or where the reader is at home; "" is everywhere."""
    return code_of(request.GET.get("division", request.COOKIES.get("place", settings.HOME_DIVISION)))
