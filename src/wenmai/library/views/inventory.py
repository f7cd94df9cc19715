"""盘点: the counts of a house, a new one, and one with its box for scans and its result."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.kernel.errors import Conflict, Invalid
from wenmai.kernel.http import Request
from wenmai.library import desk_pages
from wenmai.library.actions.inventory import add_scans, close_count, open_count
from wenmai.library.models import InventoryCount
from wenmai.library.queries.inventory import counts, found, get_count
from wenmai.places.models import Institution


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def inventory(request: Request, code: str) -> HttpResponse:
    """The counts, and a form for one more."""
    house, sent = desk_pages.get_house(request.actor, code), request.POST
    if request.method == "POST":
        try:
            made = open_count(request.actor, house=code, first=sent.get("first", ""), last=sent.get("last", ""))
        except Invalid as refused:
            messages.error(request, refused.message)
        else:
            return redirect("library_desk:count", house.code, made.pk)
    page = counts(request.actor, house, desk_pages.page_number(request.GET.get("page", "")))
    return render(request, "library/inventory/counts.html", {"house": house, "page": page})


@never_cache
@require_safe
def count(request: Request, code: str, key: int) -> HttpResponse:
    """One count as it stands."""
    house = desk_pages.get_house(request.actor, code)
    return _shown(request, house, get_count(request.actor, house, key))


def _shown(request: Request, house: Institution, row: InventoryCount, status: int = 200, **more: str) -> HttpResponse:
    result = None if row.closed_at else found(row)
    said = {"house": house, "row": row, "found": result, **more}
    return render(request, "library/inventory/count.html", said, status=status)


@never_cache
@require_POST
def scans(request: Request, code: str, key: int) -> HttpResponse:
    """Lines of a scanner, or one barcode. What is refused is given back."""
    house, sent = desk_pages.get_house(request.actor, code), request.POST.get("lines", "")
    row = get_count(request.actor, house, key)
    try:
        new = add_scans(request.actor, count=row.pk, lines=sent.splitlines())
    except (Conflict, Invalid) as refused:
        row.refresh_from_db()
        return _shown(request, house, row, 422, trouble=refused.message, lines=sent)
    messages.success(request, _("记下 %s 个新条码。") % new)
    return redirect("library_desk:count", house.code, key)


@require_POST
def close(request: Request, code: str, key: int) -> HttpResponse:
    """结账."""
    house = desk_pages.get_house(request.actor, code)
    row = get_count(request.actor, house, key)
    try:
        close_count(request.actor, count=row.pk)
    except Conflict as refused:
        messages.error(request, refused.message)
    return redirect("library_desk:count", house.code, key)
