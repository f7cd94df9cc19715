"""/prices/: what costs what at a house and what is free, and which houses have published their income."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenmai.fees.queries.income import published_in, years_of
from wenmai.fees.queries.prices import page_of_house
from wenmai.kernel import clock
from wenmai.kernel.http import Request
from wenmai.kernel.whole import whole
from wenmai.places.queries.divisions import child_divisions, get_division
from wenmai.places.queries.institutions import get_institution

FIRST_YEAR, SHOWN = 2021, 6


@require_safe
def prices(request: Request, code: str) -> HttpResponse:
    """价目公示: prices, discounts, approvals; beside them what is free, and the income that was published."""
    house = get_institution(request.actor, code)
    published = [each.published for each in years_of(house) if each.published]
    return render(request, "fees/prices.html", {"page": page_of_house(house), "published": published, "nav": "places"})


@require_safe
def income(request: Request, code: str) -> HttpResponse:
    """收入公布: of each house of a division that took something in a year, whether it was published."""
    division, last = get_division(code), clock.today().year - 1
    asked = whole(request.GET.get("year"), 4)
    year = asked if FIRST_YEAR <= asked <= last else last
    shown = {"division": division, "year": year, "lines": published_in(code, year), "below": child_divisions(code)}
    shown |= {"years": range(last, max(last - SHOWN, FIRST_YEAR - 1), -1), "nav": "places"}
    return render(request, "fees/income.html", shown)
