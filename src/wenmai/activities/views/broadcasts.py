"""看直播, for everybody."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenmai.activities import around, broadcasts, filters
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number


@require_safe
def live(request: Request) -> HttpResponse:
    """What is on a screen now, next, or can be seen again; ?show= chooses which."""
    wanted = filters.wanted_of(request.GET.dict(), request.COOKIES.get("place", settings.HOME_DIVISION))
    phase = broadcasts.phase_of(request.GET.get("show", ""), wanted.division)
    shown = {
        "nav": "live",
        "phase": phase.value,
        "phases": broadcasts.phase_chips(phase, wanted.division),
        "page": broadcasts.broadcasts(phase, wanted.division, page_number(request.GET.get("page"))),
        "place": around.places_around(wanted)["place"],
    }
    return render(request, "activities/live.html", shown)
