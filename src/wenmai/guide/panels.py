"""What the guide shows on pages of other rooms."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from wenmai.guide.models import GoodsKind
from wenmai.guide.queries.goods import of_houses, returned_to, waiting_for
from wenmai.guide.queries.spots import fading_for, near_house
from wenmai.places.models import Institution

ON_A_PANEL = 6


def spots_near(request: HttpRequest, thing: object) -> SafeString:
    """附近的风景和美食 of a house, or of the house that holds an activity; nothing when nothing is known."""
    assert isinstance(thing, Institution)
    rows = near_house(thing, most=ON_A_PANEL)
    return _render(request, "guide/panel_spots.html", {"rows": rows, "house": thing}) if rows else SafeString("")


def goods_of_institution(request: HttpRequest, thing: object) -> SafeString:
    """What a house offers; nothing when it offers nothing."""
    assert isinstance(thing, Institution)
    rows = of_houses([thing.pk], most=ON_A_PANEL)
    return _render(request, "guide/panel_goods.html", {"rows": rows, "house": thing}) if rows else SafeString("")


def goods_of_villages(request: HttpRequest, thing: object) -> SafeString:
    """村晚好物市集 below the galas of some houses."""
    houses = _houses(thing)
    rows = of_houses([each.pk for each in houses], GoodsKind.VILLAGE)
    return _render(request, "guide/panel_market.html", {"rows": rows}) if rows else SafeString("")


def spots_on_the_way(request: HttpRequest, thing: object) -> SafeString:
    """What is near one stop of a route: a house."""
    assert isinstance(thing, Institution)
    rows = near_house(thing, most=3)
    return _render(request, "guide/panel_way.html", {"rows": rows, "house": thing}) if rows else SafeString("")


def of_desk(request: HttpRequest, thing: object) -> SafeString:
    """Goods that wait for the actor's check, or were sent back to them, and places that fade for want of a check; nothing when none."""
    del thing
    actor = request.actor  # type: ignore[attr-defined]
    shown: dict[str, object] = {
        "count": waiting_for(actor),
        "returned": returned_to(actor),
        "fading": fading_for(actor),
    }
    return _render(request, "guide/panel_desk.html", shown) if any(shown.values()) else SafeString("")


def _houses(thing: object) -> Sequence[Institution]:
    assert isinstance(thing, Sequence)
    return [each for each in thing if isinstance(each, Institution)]


def _render(request: HttpRequest, template: str, shown: dict[str, object]) -> SafeString:
    return SafeString(render_to_string(template, shown, request))
