"""The search page, for everybody."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.search.choices import choices, wish_of
from wenmai.search.queries import seek


@require_safe
def search(request: Request) -> HttpResponse:
    """What matches ?q= within ?kind=, ?division= and flags such as ?free=1, and links to narrow or widen it."""
    wish = wish_of(request.GET, near=request.COOKIES.get("place", ""))
    results = seek(request.actor, wish, page=page_number(request.GET.get("page")), with_facets=True)
    page = {"wish": wish, "results": results, "choices": choices(request.GET, wish, results), "nav": "search"}
    return render(request, "search/search.html", page)
