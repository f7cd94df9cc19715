"""The desk: what is asked of whoever books, templates of the house, and the report of a month."""

from django.contrib import messages
from django.forms import formset_factory
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.activities.actions.templates import keep_template, retire_template
from wenmai.activities.desk import station_of
from wenmai.activities.forms.questions import QuestionForm, drafts_of, initial_of
from wenmai.activities.month import month_of, odd_month
from wenmai.activities.policies import may_edit
from wenmai.activities.queries import get_own_activity
from wenmai.activities.reporting import month_report, workbook_of
from wenmai.activities.templating import get_template
from wenmai.activities.views.desk import at_desk
from wenmai.activities.vocabulary import Line
from wenmai.activities.year import county_of
from wenmai.booking.actions.questions import MOST, ask_questions
from wenmai.kernel.errors import DomainError, NotFound
from wenmai.kernel.http import Request
from wenmai.kernel.spreadsheets import XLSX

Questions = formset_factory(QuestionForm, extra=2, max_num=MOST, validate_max=True)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def questions(request: Request, key: int) -> HttpResponse:
    """报名要填的."""
    activity = get_own_activity(request.actor, key)
    if not may_edit(request.actor, activity) or activity.offering is None:
        raise NotFound("not_found", _("没有这一页。"))
    forms, error = Questions(request.POST or None, initial=initial_of(activity)), None
    if forms.is_bound and forms.is_valid():
        try:
            ask_questions(request.actor, offering=activity.offering, drafts=drafts_of(forms))
        except DomainError as refused:
            error = refused
        else:
            messages.success(request, _("记下了。之后报名的人会看到。"))
            return redirect("activities_desk:questions", key)
    status = 422 if error or (forms.is_bound and not forms.is_valid()) else 200
    shown = {"forms": forms, "activity": activity, "error": error}
    return render(request, "activities/desk_questions.html", shown, status=status)


@require_POST
@at_desk
def keep(request: Request, key: int) -> HttpResponse:
    """存成常办."""
    activity = get_own_activity(request.actor, key)
    try:
        keep_template(request.actor, activity=activity, name=request.POST.get("name", ""))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("存好了。工作台“发一场活动”里点它就行。"))
    return redirect("activities_desk:edit", key)


@require_POST
@at_desk
def retire(request: Request, key: int) -> HttpResponse:
    """不再列出."""
    template = retire_template(request.actor, template=get_template(request.actor, key))
    messages.success(request, _("工作台不再列出它。"))
    return redirect("activities_desk:edit", template.activity_id)


@require_safe
@at_desk
def report(request: Request) -> HttpResponse:
    """The month of a house, on the screen or as XLSX."""
    station = station_of(request.actor, request.GET.get("at", ""))
    found = month_report(station, month_of(request.GET.get("month", "")), request.GET.get("line", ""))
    if request.GET.get("format") != "xlsx":
        shown = {"report": found, "desk_station": station, "county": county_of(station), "lines": Line}
        shown |= {"odd_month": odd_month(request.GET.get("month", ""))}
        return render(request, "activities/desk_report.html", shown)
    answer = HttpResponse(workbook_of(found), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{station.code}-{found.first:%Y-%m}.xlsx"'
    return answer
