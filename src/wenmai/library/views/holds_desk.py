"""The pull list and the shelf of holds of a house."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.whole import whole
from wenmai.library import desk_pages, hold_pages
from wenmai.library.queries.hold_pages import hold_shelf, pull_list
from wenmai.places.models import Institution


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pull(request: Request, code: str) -> HttpResponse:
    """找书单: copies to be taken from the shelves; each is found or missed."""
    house = desk_pages.get_house(request.actor, code)
    if request.method == "POST":
        return _pulled(request, house)
    page = pull_list(request.actor, house, desk_pages.page_number(request.GET.get("page", "")))
    return render(request, "library/holds/pull.html", {"page": page, "house": house, "key": uuid4().hex, "nav": "desk"})


def _pulled(request: Request, house: Institution) -> HttpResponse:
    sent = request.POST
    item, deed = whole(sent.get("item") or "0"), sent.get("deed", "")[:10]
    key = f"{sent.get('key', '')[:40] or uuid4().hex}:{item}:{deed}"
    try:
        messages.success(request, hold_pages.found_at_desk(request.actor, house, item, deed, key))
    except DomainError as refused:
        messages.error(request, refused.message)
    return redirect("library_desk:pull", house.code)


@never_cache
@require_http_methods(["GET", "HEAD"])
def shelf(request: Request, code: str) -> HttpResponse:
    """预约架: what lies ready, and until when."""
    house = desk_pages.get_house(request.actor, code)
    page = hold_shelf(request.actor, house, desk_pages.page_number(request.GET.get("page", "")))
    return render(request, "library/holds/shelf.html", {"page": page, "house": house, "nav": "desk"})
