"""A clause across the places of a region. Public."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenmai.kernel.whole import whole
from wenmai.plan import files
from wenmai.plan.maps import map_of
from wenmai.plan.spread import TALL, WIDE, spread
from wenmai.plan.views.sending import sheets_sent


@require_safe
def page(request: HttpRequest, plan: str, region: str, clause: str) -> HttpResponse:
    """/plan/<plan>/<region>/<clause>/across/?level=3."""
    found = spread(plan, clause, region, whole(request.GET.get("level"), 1))
    shown = {"nav": "plan", "spread": found, "map": map_of(found), "wide": int(WIDE), "tall": int(TALL)}
    return render(request, "plan/spread.html", shown | {"sides": files.sides()})


@require_safe
def file(request: HttpRequest, plan: str, region: str, clause: str) -> HttpResponse:
    """The same as a file: ?format=xlsx, else CSV."""
    found = spread(plan, clause, region, whole(request.GET.get("level"), 1))
    name = files.file_name(found.clause.id, region, "across")
    return sheets_sent(files.spread_sheets(found), request.GET.get("format", ""), name)
