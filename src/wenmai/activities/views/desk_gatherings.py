"""The desk: festivals and brands, and which of them an activity belongs to."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wenmai.activities import gatherings
from wenmai.activities.actions import brands as brand_actions
from wenmai.activities.actions import festivals as festival_actions
from wenmai.activities.forms.gatherings import (
    BrandForm,
    CountForm,
    FestivalForm,
    ResourceForm,
    words_of_brand,
    words_of_festival,
)
from wenmai.activities.hosts import chosen_host, hosts_of
from wenmai.activities.queries import get_own_activity
from wenmai.activities.views.desk import at_desk
from wenmai.kernel.http import Request
from wenmai.kernel.trying import tried
from wenmai.kernel.whole import whole


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def festivals(request: Request) -> HttpResponse:
    """The festivals that the actor runs, and a form for another."""
    form = FestivalForm(request.POST or None)
    if done := tried(form, lambda: _opened(request, form)):
        return done
    shown = {"form": form, "rows": gatherings.run_by(request.actor), "hosts": hosts_of(request.actor)}
    return render(request, "activities/desk_festivals.html", shown, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def festival(request: Request, key: int) -> HttpResponse:
    """Change one; count for it; hold it again."""
    found = gatherings.get_run_festival(request.actor, key)
    form = FestivalForm(request.POST or None, initial=words_of_festival(found))
    if done := tried(form, lambda: _changed(request, form, key)):
        return done
    return show_festival(request, key, words=form)


@require_POST
@at_desk
def count(request: Request, key: int) -> HttpResponse:
    """A number with its evidence."""
    form = CountForm(request.POST)
    gatherings.get_run_festival(request.actor, key)
    return tried(form, lambda: _counted(request, form, key)) or show_festival(request, key, counting=form)


@require_POST
@at_desk
def next_edition(request: Request, key: int) -> HttpResponse:
    """再办一届."""
    made = festival_actions.next_edition(request.actor, festival=gatherings.get_run_festival(request.actor, key))
    messages.success(request, _("下一届立好了，日期按节日推算，看一眼。"))
    return redirect("activities_desk:festival", made.pk)


@require_POST
@at_desk
def join(request: Request, key: int) -> HttpResponse:
    """加入 or 退出, from the page where the words are corrected."""
    activity = get_own_activity(request.actor, key)
    found = gatherings.get_festival(request.actor, whole(request.POST.get("festival")))
    act = festival_actions.leave if request.POST.get("leave") else festival_actions.join
    act(request.actor, festival=found, activity=activity)
    return redirect("activities_desk:edit", activity.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def brands(request: Request) -> HttpResponse:
    """The brands that the actor runs, those that are overdue marked, and a form for another."""
    form = BrandForm(request.POST or None)
    if done := tried(form, lambda: _founded(request, form)):
        return done
    shown = {"form": form, "rows": gatherings.brands_run_by(request.actor), "hosts": hosts_of(request.actor)}
    return render(request, "activities/desk_brands.html", shown, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def brand(request: Request, key: int) -> HttpResponse:
    """Change or end one."""
    found = gatherings.get_run_brand(request.actor, key)
    form = BrandForm(request.POST or None, initial=words_of_brand(found))
    if done := tried(form, lambda: _rebranded(request, form, key)):
        return done
    return render(request, "activities/desk_brand.html", {"form": form, "brand": found}, status=_status(form))


def _opened(request: Request, form: FestivalForm) -> HttpResponse:
    host = chosen_host(request.actor, request.POST.get("host", ""))
    demo = bool(host.institution and host.institution.demo)
    draft = form.draft(host.division, host.institution, demo=demo)
    made = festival_actions.open_festival(request.actor, draft=draft)
    messages.success(request, _("立好了。各家的活动现在可以加入。"))
    return redirect("activities_desk:festival", made.pk)


def _changed(request: Request, form: FestivalForm, key: int) -> HttpResponse:
    found = gatherings.get_run_festival(request.actor, key)
    festival_actions.edit_festival(request.actor, festival=found, draft=form.draft(found.division, found.institution))
    messages.success(request, _("改好了。"))
    return redirect("activities_desk:festival", key)


def _counted(request: Request, form: CountForm, key: int) -> HttpResponse:
    festival_actions.count(request.actor, festival=gatherings.get_run_festival(request.actor, key), **form.cleaned_data)
    messages.success(request, _("记下了。"))
    return redirect("activities_desk:festival", key)


def _founded(request: Request, form: BrandForm) -> HttpResponse:
    host = chosen_host(request.actor, request.POST.get("host", ""))
    demo = bool(host.institution and host.institution.demo)
    brand_actions.found_brand(request.actor, draft=form.draft(host.division, host.institution, demo=demo))
    messages.success(request, _("立好了。发活动时选这个品牌。"))
    return redirect("activities_desk:brands")


def _rebranded(request: Request, form: BrandForm, key: int) -> HttpResponse:
    found = gatherings.get_run_brand(request.actor, key)
    ended = request.POST.get("ended") == "1"
    brand_actions.edit_brand(
        request.actor, brand=found, draft=form.draft(found.division, found.institution), ended=ended
    )
    messages.success(request, _("改好了。"))
    return redirect("activities_desk:brands")


def show_festival(
    request: Request,
    key: int,
    *,
    words: FestivalForm | None = None,
    counting: CountForm | None = None,
    linking: ResourceForm | None = None,
) -> HttpResponse:
    """The page of one festival, with the form that was refused."""
    found = gatherings.get_run_festival(request.actor, key)
    shown = {
        "page": gatherings.festival_page(found),
        "form": words or FestivalForm(initial=words_of_festival(found)),
        "counting": counting or CountForm(),
        "linking": linking or ResourceForm(),
    }
    refused = any(each is not None and each.errors for each in (words, counting, linking))
    return render(request, "activities/desk_festival.html", shown, status=422 if refused else 200)


def _status(form: forms.Form) -> int:
    return 422 if form.errors else 200
