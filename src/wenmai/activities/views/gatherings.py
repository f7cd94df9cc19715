"""The public pages of festivals and brands."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenmai.activities import gatherings
from wenmai.activities.galas.pages import galas_of
from wenmai.activities.models import Festival, Style
from wenmai.activities.queries import by_day
from wenmai.activities.study import study_bases
from wenmai.activities.teams.pages import called_for
from wenmai.activities.vocabulary import Stage, Subject
from wenmai.kernel.http import Request
from wenmai.kernel.whole import code_of
from wenmai.places.models import Division
from wenmai.places.queries.divisions import divisions_by_code


@require_safe
def festivals(request: Request) -> HttpResponse:
    """What runs, what comes, what was."""
    code = place_of(request)
    shown = {"festivals": gatherings.festivals(code), "place": divisions_by_code([code]).get(code) if code else None}
    return render(request, "activities/festivals.html", shown | {"nav": "activities"})


@require_safe
def festival(request: Request, key: int) -> HttpResponse:
    """One festival, with what the ledger says of it."""
    page = gatherings.festival_page(gatherings.get_festival(request.actor, key))
    shown = {"page": page, "days": by_day(page.lines), "nav": "activities"} | called_for(page.festival)
    shown["galas"] = galas_of(page.festival).count()
    shown["here"] = _below(page.festival, place_of(request))
    return render(request, "activities/festival.html", shown)


@require_safe
def brands(request: Request) -> HttpResponse:
    """The brands around here, in their groups."""
    code = place_of(request)
    found = gatherings.brands(code)
    groups = [(style.label, [each for each in found if each.brand.style == style]) for style in Style]
    place = divisions_by_code([code]).get(code) if code else None
    shown = {"groups": [(title, lines) for title, lines in groups if lines], "nav": "activities", "place": place}
    return render(request, "activities/brands.html", shown)


@require_safe
def brand(request: Request, key: int) -> HttpResponse:
    """One brand: its years and what comes."""
    page = gatherings.brand_page(gatherings.get_brand(request.actor, key))
    shown = {"page": page, "days": by_day(page.lines), "nav": "activities"} | called_for(page.line.brand)
    return render(request, "activities/brand.html", shown)


@require_safe
def study(request: Request) -> HttpResponse:
    """研学基地 and their tours, by school stage and subject."""
    code, stage, subject = place_of(request), request.GET.get("stage", ""), request.GET.get("subject", "")
    shown = {
        "bases": study_bases(code, stage, subject),
        "stage": stage,
        "subject": subject,
        "stages": Stage.choices,
        "subjects": Subject.choices,
        "place": divisions_by_code([code]).get(code) if code else None,
        "nav": "activities",
    }
    return render(request, "activities/study.html", shown)


def _below(festival: Festival, code: str) -> Division | None:
    """The reader's place, where the festival is one of a division above it."""
    place = divisions_by_code([code]).get(code) if code else None
    return place if place and festival.division_id in place.path[:-1] else None


def place_of(request: Request) -> str:
    """The division that is asked for, or where the reader is at home; "" is everywhere."""
    return code_of(request.GET.get("division", request.COOKIES.get("place", settings.HOME_DIVISION)))
