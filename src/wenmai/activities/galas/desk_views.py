"""The desk: a village registers its gala, the county looks at it, and how many watched is noted."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wenmai.activities.actions.galas import (
    edit_gala,
    list_gala,
    note_views,
    register_gala,
    return_gala,
    withdraw_gala,
)
from wenmai.activities.galas import pages, rules
from wenmai.activities.galas.forms import GalaForm, ViewsForm, WordsForm, words_of_gala
from wenmai.kernel.errors import DomainError, Invalid
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.kernel.trying import tried
from wenmai.places.queries.institutions import houses_at


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: Request) -> HttpResponse:
    """Own galas and those that wait for a check; the form of a village."""
    houses = houses_at(request.actor)
    festivals = pages.festivals_for(houses) if houses else []
    dates = pages.coming_dates(houses) if festivals else []
    form = GalaForm(festivals, houses, dates, request.POST or None, request.FILES or None)
    if festivals and (done := tried(form, lambda: _registered(request, form))):
        return done
    found = pages.desk_galas(request.actor, page_number(request.GET.get("page")))
    shown = {"form": form, "houses": houses, "festivals": festivals, "page": found}
    return render(request, "activities/desk_galas.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def gala(request: Request, key: int) -> HttpResponse:
    """Correct one; for who checks: let it through or not."""
    found = pages.get_desk_gala(request.actor, key)
    form = WordsForm(request.POST or None, request.FILES or None, initial=words_of_gala(found))
    if done := tried(form, lambda: _edited(request, form, key)):
        return done
    return _shown(request, key, form, ViewsForm())


@require_POST
def decide(request: Request, key: int) -> HttpResponse:
    """通过, 退回 or 撤下."""
    found, reason = pages.get_desk_gala(request.actor, key), request.POST.get("reason", "")
    seen = request.POST.get("seen", "")
    deeds: dict[str, Callable[[], object]] = {
        "list": lambda: list_gala(request.actor, gala=found, seen=seen),
        "return": lambda: return_gala(request.actor, gala=found, reason=reason, seen=seen),
        "withdraw": lambda: withdraw_gala(request.actor, gala=found, reason=reason),
    }
    done = request.POST.get("do", "")
    try:
        deeds.get(done, _nothing)()
        messages.success(request, _done()[done])
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("activities_desk:gala", key)


@require_POST
def views(request: Request, key: int) -> HttpResponse:
    """How many watched, as others counted."""
    found, form = pages.get_desk_gala(request.actor, key), ViewsForm(request.POST)
    if done := tried(form, lambda: _noted(request, form, key)):
        return done
    return _shown(request, key, WordsForm(initial=words_of_gala(found)), form)


def _shown(request: Request, key: int, form: WordsForm, counting: ViewsForm) -> HttpResponse:
    found = pages.get_desk_gala(request.actor, key)
    shown = {
        "form": form,
        "counting": counting,
        "gala": found,
        "views": found.views.last(),
        "keeps": rules.may_keep_gala(request.actor, found),
        "checks": rules.may_check_gala(request.actor, found),
    }
    return render(request, "activities/desk_gala.html", shown, status=422 if form.errors or counting.errors else 200)


def _registered(request: Request, form: GalaForm) -> HttpResponse:
    made = register_gala(request.actor, draft=form.draft())
    messages.success(request, _("登记好了。县里核对后上联播，活动已经在日历里。"))
    return redirect("activities_desk:gala", made.pk)


def _edited(request: Request, form: WordsForm, key: int) -> HttpResponse:
    gala = edit_gala(request.actor, gala=pages.get_desk_gala(request.actor, key), words=form.words())
    messages.success(request, _("改好了。") if gala.state == "listed" else _("改好了，核对以后再上联播。"))
    return redirect("activities_desk:gala", key)


def _noted(request: Request, form: ViewsForm, key: int) -> HttpResponse:
    note_views(request.actor, gala=pages.get_desk_gala(request.actor, key), **form.cleaned_data)
    messages.success(request, _("记下了。不计入到场人次。"))
    return redirect("activities_desk:gala", key)


def _done() -> dict[str, str]:
    return {
        "list": _("上联播了。村里收到消息。"),
        "return": _("退回了。村里收到消息。"),
        "withdraw": _("撤下了。活动还在日历里。"),
    }


def _nothing() -> None:
    raise Invalid("activities.gala", _("点一个按钮：通过、退回，或不再展示。"))
