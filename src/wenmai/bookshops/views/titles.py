"""在售书目: a shop sends its list."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wenmai.bookshops import title_file
from wenmai.bookshops.actions.titles import put_titles
from wenmai.bookshops.queries.agreements import get_shop
from wenmai.bookshops.queries.titles import list_of
from wenmai.kernel.errors import Invalid
from wenmai.kernel.http import Request
from wenmai.kernel.spreadsheets import CSV

MOST_SHOWN = 100
"""Lines at fault that are shown; all are counted."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def titles(request: Request, code: str) -> HttpResponse:
    """What the list says, and a new one; after it what became of each line. Sending it again is harmless."""
    shop = get_shop(request.actor, code)
    shown: dict[str, object] = {"shop": shop, "desk_station": shop.institution, "most": MOST_SHOWN}
    if request.method == "POST":
        file, whole = request.FILES.get("file"), request.POST.get("way") != "add"
        content = file.read(title_file.MOST_BYTES + 1) if file else b""
        try:
            done = put_titles(request.actor, shop=shop.pk, content=content, whole=whole)
            shown |= {"done": done, "faults": done.faults[:MOST_SHOWN]}
        except Invalid as refused:
            shown["trouble"] = refused.message
    shown["page"] = list_of(shop.institution)
    return render(request, "bookshops/desk/titles.html", shown, status=422 if "trouble" in shown else 200)


@require_safe
def template(request: Request, code: str) -> HttpResponse:
    """样表."""
    get_shop(request.actor, code)
    headers = {"Content-Disposition": 'attachment; filename="books-on-offer.csv"'}
    return HttpResponse(title_file.template(), content_type=CSV, headers=headers)
