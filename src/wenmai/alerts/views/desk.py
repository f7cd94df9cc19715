"""The desk of who answers for a region: what changed there, and what one does not want to hear of."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wenmai.alerts import actions, queries
from wenmai.kernel.http import Request
from wenmai.kernel.whole import whole


@require_safe
def own(request: Request) -> HttpResponse:
    """What changed at the places of one's own postings in a month."""
    lines = queries.own_changes(request.actor, 31)
    fresh = [each.key for each in lines if each.fresh]
    page = {"nav": "alerts", "lines": lines, "mutes": queries.mutes(request.actor), "newest": max(fresh, default=0)}
    return render(request, "alerts/desk/own.html", page | {"fresh": len(fresh)})


@require_POST
def seen(request: Request) -> HttpResponse:
    """What the page showed has been read; what came since stays new."""
    actions.look(request.actor, upto=whole(request.POST.get("upto"), 18))
    messages.success(request, _("记下了，以后只把新的标出来。"))
    return redirect("alerts_desk:own")


@require_POST
def mute(request: Request) -> HttpResponse:
    """No more messages of a clause at a place."""
    actions.mute(request.actor, region=request.POST.get("region", ""), clause=request.POST.get("clause", ""))
    messages.success(request, _("不再提醒了。这里照样列着，随时可以恢复。"))
    return redirect("alerts_desk:own")


@require_POST
def hear_again(request: Request) -> HttpResponse:
    """Messages again."""
    actions.hear_again(request.actor, region=request.POST.get("region", ""), clause=request.POST.get("clause", ""))
    messages.success(request, _("以后照常提醒。"))
    return redirect("alerts_desk:own")
