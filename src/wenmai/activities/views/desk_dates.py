"""The desk: more dates of an activity, by a pattern or over the opening hours, and last year's activity again."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wenmai.activities import dates
from wenmai.activities.actions import add_sessions, announce
from wenmai.activities.copying import draft_like, model_session, newest_sessions, opened_between, standing_starts
from wenmai.activities.dates import Proposal
from wenmai.activities.forms.dates import EntryForm, WeeklyForm
from wenmai.activities.forms.kept import KeptForm
from wenmai.activities.models import Activity
from wenmai.activities.policies import may_edit
from wenmai.activities.queries import get_own_activity
from wenmai.activities.views.desk import at_desk
from wenmai.kernel.errors import DomainError, Invalid, NotFound
from wenmai.kernel.http import Request
from wenmai.kernel.whole import code_of, whole
from wenmai.places.queries.days import official_days


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def add(request: Request, key: int) -> HttpResponse:
    """加场次: a weekly pattern or entry slots, looked at first, then published all at once."""
    activity, keep = _own(request, key), KeptForm(request.POST if request.method == "POST" else None)
    error = None
    if keep.is_valid():
        try:
            return _added(request, activity, keep)
        except DomainError as refused:
            error = refused
    shown = _proposed(request, activity) | {"activity": activity, "error": error, "chosen": _chosen(request)}
    shown["keep"] = keep if activity.offering and activity.offering.bookable else None
    status = error.status if error else 422 if keep.errors else 200
    return render(request, "activities/desk_dates.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def again(request: Request, key: int) -> HttpResponse:
    """照去年再办: the same words, seats and place; the dates a year on, by the weekday or by the lunar day."""
    activity, error = _own(request, key), None
    if request.method == "POST":
        try:
            return _repeated(request, activity)
        except DomainError as refused:
            error = refused
    lunar = request.GET.get("by") == "lunar"
    proposals = dates.again(newest_sessions(activity), lunar=lunar)
    shown = {"activity": activity, "proposals": proposals, "lunar": lunar, "error": error, "chosen": _chosen(request)}
    return render(request, "activities/desk_again.html", shown, status=error.status if error else 200)


def _own(request: Request, key: int) -> Activity:
    activity = get_own_activity(request.actor, key)
    if not may_edit(request.actor, activity) or activity.withdrawn_at:
        raise NotFound("not_found", _("没有这一页。"))
    return activity


def _chosen(request: Request) -> list[str]:
    return request.POST.getlist("date")


def _proposed(request: Request, activity: Activity) -> dict[str, Any]:
    way = request.GET.get("way", "")
    weekly = WeeklyForm(request.GET if way == "weekly" else None)
    entry = EntryForm(request.GET if way == "entry" else None)
    proposals: list[Proposal] | None = None
    if weekly.is_bound and weekly.is_valid():
        pattern = weekly.pattern()
        proposals = dates.weekly(pattern, official_days(pattern.first, pattern.last))
    elif entry.is_bound and entry.is_valid():
        given = entry.cleaned_data
        opened = opened_between(activity, given["first"], given["last"])
        proposals = dates.entries(opened, given["minutes"], standing_starts(activity))
    seats = entry.cleaned_data.get("seats") if entry.is_bound and proposals is not None else None
    many = proposals is not None and len(proposals) > dates.MOST
    return {"weekly": weekly, "entry": entry, "proposals": proposals, "seats": seats, "many": many, "way": way}


def _spans(request: Request) -> list[tuple[Any, Any]]:
    spans = dates.read(_chosen(request))
    if not spans:
        raise Invalid("activities.dates", _("至少勾一个还没过的日期。"))
    if len(spans) > dates.MOST:
        raise Invalid("activities.dates", _("一次最多 %(n)s 场，分两次加。") % {"n": dates.MOST})
    return spans


def _added(request: Request, activity: Activity, keep: KeptForm) -> HttpResponse:
    sent = code_of(request.POST.get("seats"), 5)
    seats = whole(sent) if sent else None
    model = model_session(activity)
    slots = [dates.slot_like(model, span, seats, keep.kept()) for span in _spans(request)]
    sessions = add_sessions(request.actor, activity=activity, slots=tuple(slots))
    messages.success(request, _("加了 %(n)s 场，已经可以看到。") % {"n": len(sessions)})
    return redirect("activities:activity", activity.pk)


def _repeated(request: Request, activity: Activity) -> HttpResponse:
    model = model_session(activity)
    slots = tuple(dates.slot_like(model, span) for span in _spans(request))
    made = announce(request.actor, draft=draft_like(activity), slots=slots)
    messages.success(request, _("照原样发出去了，%(n)s 场。文字要改，点“改文字”。") % {"n": len(slots)})
    return redirect("activities:activity", made.pk)
