"""The public side of home visits and groups: ask, look, call off."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.activities.actions.groups import ask_group, cancel_group
from wenmai.activities.actions.visits import ask_visit, cancel_visit, open_contact
from wenmai.activities.forms.visits import GroupForm, VisitForm
from wenmai.activities.grouping import dates_for, get_group, my_groups
from wenmai.activities.policies import may_open_contact
from wenmai.activities.queries import get_activity
from wenmai.activities.visiting import get_visit, my_visits, who_goes
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.whole import code_of
from wenmai.places.queries.divisions import child_divisions
from wenmai.volunteers.queries.houses import COUNTY


@require_http_methods(["GET", "HEAD", "POST"])
def visits(request: Request) -> HttpResponse:
    """预约上门: what one asked for, and the form."""
    form = VisitForm(request.actor, _county(request), request.POST or None)
    if form.is_valid():
        try:
            visit = ask_visit(request.actor, draft=form.draft())
        except DomainError as error:
            form.add_error(next(iter(set(error.fields) & set(form.fields)), None), error.message)
        else:
            messages.success(request, _("记下了。三个工作日内会有人打电话来。"))
            return redirect("activities:visit", visit.pk)
    county = _county(request)
    counties = child_divisions(county) if len(county) < COUNTY else ()
    shown = {"form": form, "visits": my_visits(request.actor), "county": county, "counties": counties}
    return render(request, "activities/visits.html", shown, status=422 if form.errors else 200)


@require_safe
def visit(request: Request, key: int) -> HttpResponse:
    """One of them: its state, when, who comes."""
    found = get_visit(request.actor, key)
    own = request.actor.person == found.asked_by
    contact = (
        open_contact(request.actor, visit=found)
        if own and may_open_contact(request.actor, found) and found.contact
        else None
    )
    return render(request, "activities/visit.html", {"visit": found, "names": who_goes(found), "contact": contact})


@require_POST
def cancel(request: Request, key: int) -> HttpResponse:
    """不用了."""
    cancel_visit(request.actor, visit=get_visit(request.actor, key), reason=request.POST.get("reason", ""))
    messages.success(request, _("取消了。需要时再约。"))
    return redirect("activities:visit", key)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_group(request: Request, key: int) -> HttpResponse:
    """团体预约 of an activity."""
    activity = get_activity(request.actor, key)
    form = GroupForm(request.POST or None, initial={"wish_day": request.GET.get("day", "")[:10]})
    if form.is_valid():
        try:
            group = ask_group(request.actor, draft=form.draft(activity))
        except DomainError as error:
            form.add_error(next(iter(set(error.fields) & set(form.fields)), None), error.message)
        else:
            messages.success(request, _("记下了。主办单位会打电话来定日子。"))
            return redirect("activities:group", group.pk)
    shown = {"form": form, "activity": activity, "groups": my_groups(request.actor)}
    shown["dates"] = dates_for(activity, activity.offering.party_max + 1) if activity.offering else ()
    return render(request, "activities/group_ask.html", shown, status=422 if form.errors else 200)


@require_safe
def group(request: Request, key: int) -> HttpResponse:
    """One request: the answer, the date, the ticket."""
    return render(request, "activities/group.html", {"group": get_group(request.actor, key)})


@require_POST
def call_off_group(request: Request, key: int) -> HttpResponse:
    """不来了."""
    cancel_group(request.actor, group=get_group(request.actor, key))
    messages.success(request, _("取消了，位子已经退回。"))
    return redirect("activities:group", key)


def _county(request: Request) -> str:
    code = request.GET.get("division", request.COOKIES.get("place", settings.HOME_DIVISION))
    return code if code_of(code) and len(code) >= COUNTY else settings.HOME_DIVISION
