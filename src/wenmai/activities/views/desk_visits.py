"""The desk: home visits and groups that wait for an answer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.activities.actions import groups as group_actions
from wenmai.activities.actions import visits as actions
from wenmai.activities.actions.visit_asks import ring_volunteer
from wenmai.activities.asks import asks_over, get_house_ask, open_ask, who_is_asked
from wenmai.activities.desk import station_of
from wenmai.activities.drafts import Contact
from wenmai.activities.forms.taps import picked_start
from wenmai.activities.forms.visits import PlanForm, ReportForm, VisitForm
from wenmai.activities.grouping import date_of, dates_for, get_house_group, groups_at
from wenmai.activities.models import GroupRequest, HomeVisit
from wenmai.activities.policies import may_open_contact, may_report_visit
from wenmai.activities.sealed import opened
from wenmai.activities.views.desk import at_desk
from wenmai.activities.visiting import get_house_visit, visits_at, who_goes
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.whole import whole


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def visits(request: Request) -> HttpResponse:
    """Home visits of a house; a clerk registers a wish for somebody who cannot."""
    station = station_of(request.actor, request.GET.get("at", ""))
    form = VisitForm(request.actor, "", request.POST or None, house=station)
    if form.is_valid():
        try:
            made = actions.ask_visit(request.actor, draft=form.draft())
        except DomainError as error:
            form.add_error(next(iter(set(error.fields) & set(form.fields)), None), error.message)
        else:
            return redirect("activities_desk:visit", made.pk)
    shown = {"form": form, "visits": visits_at(request.actor, station), "desk_station": station}
    return render(request, "activities/desk_visits.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def visit(request: Request, key: int) -> HttpResponse:
    """One visit: agree on a date."""
    found = get_house_visit(request.actor, key)
    form = PlanForm(found, request.POST or None)
    if form.is_valid() and form.wants_volunteer():
        return redirect(f"{reverse('activities_desk:visit_match', args=[key])}?{form.as_query()}")
    if form.is_valid():
        try:
            actions.schedule_visit(request.actor, visit=found, plan=form.plan())
        except DomainError as error:
            form.add_error(next(iter(set(error.fields) & set(form.fields)), None), error.message)
        else:
            messages.success(request, _("约好了，对方会收到消息。"))
            return redirect("activities_desk:visit", key)
    return _visit(request, found, form, ReportForm())


@require_POST
@at_desk
def contact(request: Request, key: int) -> HttpResponse:
    """看地址: for who was assigned; it is noted."""
    found = get_house_visit(request.actor, key)
    shown = actions.open_contact(request.actor, visit=found)
    return _visit(request, found, PlanForm(found), ReportForm(), shown)


@require_POST
@at_desk
def ring(request: Request, key: int) -> HttpResponse:
    """看电话 of the volunteer who is asked; it is noted."""
    ask = get_house_ask(request.actor, key)
    phone = ring_volunteer(request.actor, ask=ask)
    return _visit(request, ask.visit, PlanForm(ask.visit), ReportForm(), ring=phone)


@require_POST
@at_desk
def report(request: Request, key: int) -> HttpResponse:
    """去过了."""
    found, form = get_house_visit(request.actor, key), ReportForm(request.POST)
    if form.is_valid():
        try:
            actions.report_visit(request.actor, visit=found, report=form.report())
        except DomainError as error:
            form.add_error(next(iter(set(error.fields) & set(form.fields)), None), error.message)
        else:
            messages.success(request, _("记下了，计入上门服务。"))
            return redirect("activities_desk:visit", key)
    return _visit(request, found, PlanForm(found), form)


@require_POST
@at_desk
def decline(request: Request, key: int) -> HttpResponse:
    """去不了."""
    actions.decline_visit(
        request.actor, visit=get_house_visit(request.actor, key), reason=request.POST.get("reason", "")
    )
    messages.success(request, _("退回了，对方会看到原因。"))
    return redirect("activities_desk:visit", key)


@require_safe
@at_desk
def groups(request: Request) -> HttpResponse:
    """Groups that ask for a date."""
    station = station_of(request.actor, request.GET.get("at", ""))
    shown = {"groups": groups_at(request.actor, station), "desk_station": station}
    return render(request, "activities/desk_groups.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def group(request: Request, key: int) -> HttpResponse:
    """One request: who to call, and 定 or 接待不了."""
    found, error = get_house_group(request.actor, key), None
    if request.method == "POST":
        try:
            _answer(request, found)
        except DomainError as refused:
            error = refused
        else:
            return redirect("activities_desk:group", key)
    shown = {
        "group": found,
        "contact": opened(found.contact),
        "dates": dates_for(found.activity, found.heads),
        "error": error,
    }
    return render(request, "activities/desk_group.html", shown, status=error.status if error else 200)


def _answer(request: Request, group: GroupRequest) -> None:
    if request.POST.get("do") == "decline":
        group_actions.decline_group(request.actor, group=group, answer=request.POST.get("answer", ""))
        messages.success(request, _("退回了，对方会看到原因。"))
        return
    session = date_of(group, whole(request.POST.get("session")))
    start = None if session else picked_start(request.POST)
    group_actions.confirm_group(request.actor, group=group, session=session, start=start)
    messages.success(request, _("定了，对方会收到消息。"))


def _visit(
    request: Request,
    found: HomeVisit,
    form: PlanForm,
    reporting: ReportForm,
    contact: Contact | None = None,
    ring: str = "",
) -> HttpResponse:
    shown: dict[str, object] = {"visit": found, "form": form, "reporting": reporting, "contact": contact}
    shown["names"] = who_goes(found)
    shown["may_open"] = may_open_contact(request.actor, found) and bool(found.contact)
    asked = open_ask(found)
    shown |= {
        "asked": asked,
        "asks": asks_over(found),
        "asked_name": who_is_asked(asked) if asked else "",
        "ring": ring,
    }
    shown["may_report"] = may_report_visit(request.actor, found)
    return render(request, "activities/desk_visit.html", shown, status=422 if form.errors or reporting.errors else 200)
