"""What came of the routes of a hub: on the screen and as XLSX."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenmai.kernel.http import Request
from wenmai.kernel.spreadsheets import XLSX
from wenmai.logistics.queries.months import months_of
from wenmai.logistics.queries.trips import get_planned_hub
from wenmai.logistics.reporting import xlsx_of


@require_safe
def months(request: Request, code: str) -> HttpResponse:
    """A line a month."""
    hub = get_planned_hub(request.actor, code)
    found = months_of(hub)
    if request.GET.get("format") == "xlsx":
        answer = HttpResponse(xlsx_of(found), content_type=XLSX)
        answer["Content-Disposition"] = f'attachment; filename="logistics-{hub.code}.xlsx"'
        return answer
    return render(request, "logistics/months.html", {"hub": hub, "months": found, "nav": "desk"})
