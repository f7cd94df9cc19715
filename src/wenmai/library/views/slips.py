"""Slips to be printed: for a reader, for a crate, for the shelf of holds."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wenmai.kernel.http import Request
from wenmai.library import desk_pages
from wenmai.library.queries.slips import hold_slip, loan_slip, transit_slip


@never_cache
@require_safe
def loans(request: Request, code: str) -> HttpResponse:
    """借书单 of the reader who is at the desk (`?reader=` is the pass); without one it says what to do."""
    house = desk_pages.get_house(request.actor, code)
    reader = desk_pages.reader_of_pass(request.actor, request.GET.get("reader", "")[:400])
    slip = loan_slip(request.actor, house, reader) if reader else None
    return render(request, "library/slips/loans.html", {"house": house, "slip": slip})


@never_cache
@require_safe
def transit(request: Request, code: str, key: int) -> HttpResponse:
    """送书条: where a book goes. For whom it is not said."""
    house = desk_pages.get_house(request.actor, code)
    return render(
        request, "library/slips/transit.html", {"house": house, "slip": transit_slip(request.actor, house, key)}
    )


@never_cache
@require_safe
def hold(request: Request, code: str, key: int) -> HttpResponse:
    """预约条: around a book on the shelf of holds."""
    house = desk_pages.get_house(request.actor, code)
    return render(request, "library/slips/hold.html", {"house": house, "slip": hold_slip(request.actor, house, key)})
