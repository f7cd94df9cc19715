"""What changed of a plan in a region since last week. Public: states are computed from public figures."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenmai.alerts import queries
from wenmai.kernel.whole import whole


@require_safe
def changes(request: HttpRequest, plan: str, region: str) -> HttpResponse:
    """The last seven days, or as many as asked."""
    days = whole(request.GET.get("days")) or queries.WEEK
    page = {"nav": "plan", "page": queries.changes_page(plan, region, days), "spans": (7, 31, 92)}
    return render(request, "alerts/changes.html", page)
