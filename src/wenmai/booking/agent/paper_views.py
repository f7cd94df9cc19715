"""What somebody without a phone takes home where there is no ticket yet: that they wait, or are in a round, on paper."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wenmai.booking.agent.page import served
from wenmai.booking.models import Application
from wenmai.booking.queries.rounds import wished
from wenmai.kernel.http import Request


@never_cache
@require_safe
def slip(request: Request, found: str) -> HttpResponse:
    """A sheet of A5 for `?made=`; back to the person's page where there is nothing to print."""
    serving = served(request, found)
    if serving.made is None or serving.kind not in {"wait", "round", "room"}:
        return redirect("agent:person", found)
    wishes = wished(serving.made) if isinstance(serving.made, Application) else []
    shown = {"wishes": wishes, "serving": serving, "person": serving.person, "made": serving.made, "nav": "agent"}
    return render(request, "agent/slip.html", shown)
