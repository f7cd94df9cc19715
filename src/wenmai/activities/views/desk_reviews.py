"""The desk: correct what is announced, read what the houses below announce, take down and publish again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.activities.actions import edit as edit_words
from wenmai.activities.actions import publish_again as publish_anew
from wenmai.activities.actions import withdraw as take_down
from wenmai.activities.forms.desk import WordsForm, words_of
from wenmai.activities.gatherings import festivals_for
from wenmai.activities.policies import may_edit
from wenmai.activities.queries import get_own_activity, host_of
from wenmai.activities.reviewing import recent_below
from wenmai.activities.templating import templates_like
from wenmai.activities.views.desk import at_desk
from wenmai.kernel.errors import DomainError, Invalid, NotFound
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def edit(request: Request, key: int) -> HttpResponse:
    """Correct the words of an activity."""
    activity = get_own_activity(request.actor, key)
    if not may_edit(request.actor, activity):
        raise NotFound("not_found", _("没有这一页。"))
    form = WordsForm(host_of(activity), request.POST or None, initial=words_of(activity))
    if form.is_valid():
        try:
            edit_words(request.actor, activity=activity, draft=form.corrected(activity))
        except DomainError as error:
            form.add_error(next(iter(set(error.fields) & set(form.fields)), None), error.message)
        else:
            messages.success(request, _("改好了。"))
            return redirect("activities_desk:edit" if activity.withdrawn_at else "activities:activity", activity.pk)
    shown = {"form": form, "activity": activity, "station": activity.offering and activity.offering.institution.label}
    shown |= {"festivals": festivals_for(activity), "kept": templates_like(activity)}
    return render(request, "activities/desk_edit.html", shown, status=422 if form.errors else 200)


@require_POST
@at_desk
def publish_again(request: Request, key: int) -> HttpResponse:
    """Put a corrected activity back."""
    activity = publish_anew(request.actor, activity=get_own_activity(request.actor, key))
    messages.success(request, _("重新发出去了。"))
    return redirect("activities:activity", activity.pk)


@require_safe
@at_desk
def recent(request: Request) -> HttpResponse:
    """基层新发布."""
    return _recent(request)


@require_POST
@at_desk
def withdraw(request: Request, key: int) -> HttpResponse:
    """Take one down; without a reason the list says what is missing."""
    try:
        take_down(request.actor, activity=get_own_activity(request.actor, key), reason=request.POST.get("reason", ""))
    except Invalid as error:
        return _recent(request, error, key)
    messages.success(request, _("撤下了。发布的单位会看到原因，改好可以再发。"))
    return redirect(f"{reverse('activities_desk:recent')}#a{key}")


def _recent(request: Request, error: DomainError | None = None, key: int = 0) -> HttpResponse:
    page = recent_below(request.actor, page_number(request.GET.get("page")))
    shown = {"page": page, "error": error, "refused": key}
    return render(request, "activities/desk_recent.html", shown, status=422 if error else 200)
