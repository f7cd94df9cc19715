"""图书: everything that a house that lends does with its books, on one page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wenmai.kernel.http import Request
from wenmai.library import desk_pages


@never_cache
@require_safe
def books(request: Request) -> HttpResponse:
    """`?house=` one of the houses at which the actor serves, the first without."""
    code = request.GET.get("house", "")
    house = desk_pages.get_house(request.actor, code) if code else desk_pages.first_house(request.actor)
    return render(request, "library/books.html", {"page": desk_pages.books_page(request.actor, house)})
