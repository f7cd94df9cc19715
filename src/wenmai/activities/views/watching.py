"""The desk: where a date can be watched live or later (SC-D13)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wenmai.activities.forms.watching import WatchForm
from wenmai.activities.views.desk import at_desk
from wenmai.booking.actions.watching import add_watch_link, take_off_watch_link
from wenmai.booking.queries.sessions import get_run_session
from wenmai.booking.queries.watching import get_run_link, links_of
from wenmai.kernel.http import Request
from wenmai.kernel.trying import tried


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def watch(request: Request, key: int) -> HttpResponse:
    """The links of a date, and one more."""
    session = get_run_session(request.actor, key)
    form = WatchForm(request.POST or None)

    def act() -> HttpResponse:
        add_watch_link(request.actor, session=session, **form.cleaned_data)
        messages.success(request, _("放上了，活动页和日历里看得到。"))
        return redirect("activities_desk:watch", key)

    shown = {"form": form, "session": session, "links": links_of([key]).get(key, ())}
    status = 422 if form.errors else 200
    return tried(form, act) or render(request, "activities/desk_watch.html", shown, status=status)


@require_POST
@at_desk
def take_off(request: Request, key: int) -> HttpResponse:
    """撤下."""
    taken = take_off_watch_link(request.actor, link=get_run_link(request.actor, key))
    messages.success(request, _("撤下了。"))
    return redirect("activities_desk:watch", taken.session_id)
