"""The report of a festival, a brand or a series: on the screen, on paper, as XLSX, and open to the records."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from wenmai.activities import gatherings, themes
from wenmai.activities.themes import Theme
from wenmai.kernel import clock
from wenmai.kernel.http import Request
from wenmai.kernel.spreadsheets import XLSX
from wenmai.kernel.whole import code_of, whole
from wenmai.places.queries.divisions import divisions_by_code
from wenmai.places.queries.institutions import get_institution

FIRST_YEAR = 2000


@require_safe
def festival(request: Request, key: int) -> HttpResponse:
    """One edition of a festival, or the part of it that a division below has held."""
    found = gatherings.get_festival(request.actor, key)
    theme, code = themes.theme_of_festival(found), code_of(request.GET.get("division"))
    place = divisions_by_code([code]).get(code) if code else None
    inside = place is not None and found.division_id in place.path[:-1]
    return _report(request, themes.part_of(theme, place) if place and inside else theme)


@require_safe
def brand(request: Request, key: int) -> HttpResponse:
    """A year of a brand."""
    year = _year(request)
    return _report(request, themes.theme_of_brand(gatherings.get_brand(request.actor, key), year), year)


@require_safe
def series(request: Request, code: str) -> HttpResponse:
    """A year of a series of one house; the house itself where there is no such series."""
    house, name, year = get_institution(request.actor, code), request.GET.get("name", "")[:60], _year(request)
    theme = themes.theme_of_series(house, name, year)
    if not theme.activities:
        return redirect("places:institution", house.code)
    return _report(request, theme, year)


def _report(request: Request, theme: Theme, year: int = 0) -> HttpResponse:
    report = themes.report_of(theme)
    if request.GET.get("format") == "xlsx":
        answer = HttpResponse(themes.sheets_of(report), content_type=XLSX)
        answer["Content-Disposition"] = f'attachment; filename="theme-{theme.first}-{theme.last}.xlsx"'
        return answer
    by, word = request.GET.get("by", ""), request.GET.get("word", "")
    if by:
        report = themes.with_records(report, by, word, whole(request.GET.get("after")))
    kept = {name: request.GET[name] for name in ("name", "year", "division") if name in request.GET}
    shown = {"report": report, "year": year, "asked": bool(by), "at": clock.now()}
    shown |= {"years": _years(year, kept), "kept": f"{urlencode(kept)}&" if kept else ""}
    return render(request, "activities/theme.html", shown | {"nav": "activities"})


def _year(request: Request) -> int:
    asked, this = whole(request.GET.get("year"), 4), clock.today().year
    return asked if FIRST_YEAR <= asked <= this else this


def _years(year: int, kept: Mapping[str, str]) -> list[tuple[int, str]]:
    """The last years with the query that opens each; none where the days are fixed."""
    this = clock.today().year
    span = range(this, this - gatherings.YEARS, -1) if year else ()
    return [(each, urlencode({**kept, "year": each})) for each in span]
