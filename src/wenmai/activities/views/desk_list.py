"""The desk: all dates of the house, coming and past, and from each to what can be done with it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenmai.activities.desk import station_of
from wenmai.activities.desk_list import dates_at, looked_for, months_at
from wenmai.activities.views.desk import at_desk
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number


@require_safe
@at_desk
def dates(request: Request) -> HttpResponse:
    """全部场次: by words, by month, 30 to a page."""
    station, looked = station_of(request.actor, request.GET.get("at", "")), looked_for(request.GET.dict())
    shown = {
        "desk_station": station,
        "station": station.label,
        "looked": looked,
        "odd_month": bool(request.GET.get("month")) and looked.month is None,
        "months": months_at(station, looked),
        "page": dates_at(station, looked, page_number(request.GET.get("page"))),
        "nav": "dates",
    }
    return render(request, "activities/desk_all.html", shown)
