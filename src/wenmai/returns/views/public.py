"""What everybody may open: service reports, and a figure of a house down to the records behind it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wenmai.kernel.atom import CONTENT_TYPE as ATOM
from wenmai.kernel.atom import atom_of
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number, page_of
from wenmai.kernel.tagged import tagged
from wenmai.kernel.whole import whole
from wenmai.ledger.kinds import get_kind
from wenmai.places.queries.institutions import get_institution
from wenmai.returns import figures
from wenmai.returns.feeds import posts_of, structured
from wenmai.returns.queries.reports import editions, figures_then, get_edition, shown, values_of
from wenmai.returns.queries.returns import check_year
from wenmai.returns.sections import written

FED = 50


@require_safe
def figure(request: Request, code: str, year: int, measure: str) -> HttpResponse:
    """One measure of a house for a year: what it counts, its months, its facts, or the reading of a stock."""
    house = get_institution(request.actor, code)
    check_year(year)
    found = figures.opened(house, year, measure, after=whole(request.GET.get("after")))
    facts = [(row, get_kind(row.kind).title) for row in found.facts]
    page = {"house": house, "year": year, "open": found, "facts": facts, "nav": "places"}
    return render(request, "returns/figure.html", page)


@require_safe
def reports(request: Request) -> HttpResponse:
    """Published service reports, newest first."""
    page = {"page": page_of(editions(), page_number(request.GET.get("page"))), "nav": "places"}
    return render(request, "returns/reports.html", page)


@require_safe
def report(request: Request, code: str, year: int) -> HttpResponse:
    """The service report of a house; each figure opens, and says when the records say otherwise by now."""
    row = get_edition(code, year)
    then, house = figures_then(row), row.of.institution
    now = values_of(house, year, list(then))
    parts = shown(written(row.body), then, now)
    page = {
        "row": row,
        "house": house,
        "year": year,
        "parts": parts,
        "structured": structured(request, row),
        "nav": "places",
    }
    return render(request, "returns/report.html", page)


@require_safe
def feed(request: Request) -> HttpResponse:
    """/returns/feed.atom: reports that were published last."""
    site = request.build_absolute_uri("/").rstrip("/")
    posts = posts_of(editions()[:FED], site)
    body = atom_of(_("年度服务报告"), f"{site}/returns/", posts, request.build_absolute_uri())
    return tagged(request, body, ATOM)
