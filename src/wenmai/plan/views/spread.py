"""A clause across the places of a region. Public."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from wenmai.kernel.whole import whole
from wenmai.plan import files
from wenmai.plan.maps import map_of
from wenmai.plan.shelf import kept
from wenmai.plan.spread import TALL, WIDE, Spread, spread
from wenmai.plan.views.sending import sheets_sent


@require_safe
def page(request: HttpRequest, plan: str, region: str, clause: str) -> HttpResponse:
    """/plan/<plan>/<region>/<clause>/across/?level=3."""
    found = spread(plan, clause, region, whole(request.GET.get("level"), 1))
    return render(request, "plan/spread.html", {"nav": "plan", "spread": found, "parts": _parts(found)})


def _parts(found: Spread) -> str:
    """Map, funnel, trends and table, as text that is kept: they are the same for everyone."""
    key = f"across:{found.clause.id}:{found.region.code}:{found.level}"
    return kept(key, lambda: _rendered(found))


def _rendered(found: Spread) -> str:
    shown = {"spread": found, "map": map_of(found), "wide": int(WIDE), "tall": int(TALL)}
    return render_to_string("plan/_spread.html", shown)


@require_safe
def file(request: HttpRequest, plan: str, region: str, clause: str) -> HttpResponse:
    """The same as a file: ?format=xlsx, else CSV."""
    found = spread(plan, clause, region, whole(request.GET.get("level"), 1))
    name = files.file_name(found.clause.id, region, "across")
    return sheets_sent(files.spread_sheets(found), request.GET.get("format", ""), name)
