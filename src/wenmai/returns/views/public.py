"""What everybody may open: a figure of a house, down to the records behind it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenmai.kernel.http import Request
from wenmai.kernel.whole import whole
from wenmai.ledger.kinds import get_kind
from wenmai.places.queries.institutions import get_institution
from wenmai.returns import figures
from wenmai.returns.queries.returns import check_year


@require_safe
def figure(request: Request, code: str, year: int, measure: str) -> HttpResponse:
    """One measure of a house for a year: what it counts, its months, its facts, or the reading of a stock."""
    house = get_institution(request.actor, code)
    check_year(year)
    found = figures.opened(house, year, measure, after=whole(request.GET.get("after")))
    facts = [(row, get_kind(row.kind).title) for row in found.facts]
    page = {"house": house, "year": year, "open": found, "facts": facts, "nav": "places"}
    return render(request, "returns/figure.html", page)
