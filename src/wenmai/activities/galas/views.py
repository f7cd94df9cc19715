"""村晚云联播 and 跟着村晚去旅游, for everybody."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenmai.activities.galas import pages
from wenmai.activities.galas.numbers import numbers as numbers_of
from wenmai.activities.gatherings import get_festival
from wenmai.kernel.http import Request
from wenmai.kernel.whole import whole


@require_safe
def joint(request: Request, key: int) -> HttpResponse:
    """Every village of a festival."""
    festival = get_festival(request.actor, key)
    shown = {"festival": festival, "joint": pages.joint(festival), "nav": "activities"}
    return render(request, "activities/galas.html", shown)


@require_safe
def route(request: Request, key: int) -> HttpResponse:
    """From village to village; ?g= chooses which."""
    festival = get_festival(request.actor, key)
    stops, coming = pages.route(festival, [whole(each) for each in request.GET.getlist("g")[:40]])
    chosen = [each.tile.gala.pk for each in stops]
    shown = {"festival": festival, "stops": stops, "coming": coming, "chosen": chosen, "nav": "activities"}
    return render(request, "activities/gala_route.html", shown)


@require_safe
def numbers(request: Request, key: int) -> HttpResponse:
    """By county; ?county= opens the villages behind its numbers."""
    festival = get_festival(request.actor, key)
    lines, county = numbers_of(festival), request.GET.get("county", "")
    chosen = next((each for each in lines if each.code == county), None) if county else None
    shown = {"festival": festival, "lines": lines, "chosen": chosen, "nav": "activities"}
    return render(request, "activities/gala_numbers.html", shown)


@require_safe
def gala(request: Request, key: int) -> HttpResponse:
    """One village: where it is seen, what is played, how one gets there."""
    found = pages.get_gala(request.actor, key)
    shown = {"gala": found, "tile": pages.tile_of(found), "views": found.views.last(), "nav": "activities"}
    return render(request, "activities/gala.html", shown)


@require_safe
def picture(request: Request, key: int) -> HttpResponse:
    """The picture itself."""
    found = pages.get_picture(request.actor, key)
    answer = HttpResponse(bytes(found.content), content_type=found.type)
    answer["Content-Disposition"] = "inline"
    answer["Content-Security-Policy"] = "default-src 'none'"
    return answer
