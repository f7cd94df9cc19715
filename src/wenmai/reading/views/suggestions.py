"""/reading/suggestions/: how suggestions come about, and the switch."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from wenmai.kernel.http import Request
from wenmai.reading.actions import stopping
from wenmai.reading.models.suggestions import LEAST
from wenmai.reading.queries.suggestions import last_counting, my_stop


@never_cache
@require_safe
def about(request: Request) -> HttpResponse:
    """In words, for everybody; the switch for who has signed in."""
    shown = {"stop": my_stop(request.actor), "counted": last_counting(), "least": LEAST, "nav": "books"}
    return render(request, "reading/suggestions.html", shown)


@require_POST
def turn(request: Request) -> HttpResponse:
    """One's own switch."""
    if request.POST.get("deed") == "off":
        stopping.stop_mine(request.actor)
        messages.success(request, _("关掉了：不再给您推荐，下次统计也不算您的借阅。"))
    else:
        stopping.resume_mine(request.actor)
        messages.success(request, _("打开了。"))
    return redirect("reading:suggestions")


@require_POST
def turn_house(request: Request, code: str) -> HttpResponse:
    """The switch of a library."""
    if request.POST.get("deed") == "off":
        stopping.stop_house(request.actor, code=code)
        messages.success(request, _("关掉了：本馆的借阅不参加统计，本馆的读者看不到借阅推荐。"))
    else:
        stopping.resume_house(request.actor, code=code)
        messages.success(request, _("打开了，下次统计起算进去。"))
    return redirect("reading_desk:start")
