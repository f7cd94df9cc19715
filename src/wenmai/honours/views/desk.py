"""/desk/honours/: open a campaign, declare, recommend, give points, put up, answer, name, revoke."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.honours import policies
from wenmai.honours.actions import applying, campaigns, deciding, judging
from wenmai.honours.forms.campaigns import CampaignForm, DeclareForm, day_of, points_of, words_of
from wenmai.honours.queries import campaigns as queries
from wenmai.honours.queries import counted
from wenmai.honours.queries.organisations import homes_of
from wenmai.kernel import clock
from wenmai.kernel.errors import DomainError, NotFound
from wenmai.kernel.http import Request
from wenmai.kernel.trying import tried
from wenmai.kernel.whole import whole
from wenmai.places.queries.divisions import divisions_by_code


@require_safe
def listed(request: Request) -> HttpResponse:
    """What one declares, recommends or decides."""
    shown = {
        "campaigns": queries.desk_campaigns(request.actor),
        "applications": queries.applications_of(request.actor),
        "open": queries.open_to(request.actor),
        "opens": bool(request.actor.scopes(policies.OFFICIALS)),
        "keeps": bool(homes_of(request.actor)),
    }
    return render(request, "honours/desk_list.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Open a campaign."""
    homes = divisions_by_code(request.actor.scopes(policies.OFFICIALS)).values()
    form = CampaignForm([each for each in homes if each.level <= queries.COUNTY], request.POST or None)

    def act() -> HttpResponse:
        made = campaigns.open_campaign(request.actor, draft=form.draft())
        messages.success(request, _("开始了。下面各地的主管部门收到了消息。"))
        return redirect("honours_desk:campaign", made.pk)

    done = tried(form, act)
    return done or render(request, "honours/desk_new.html", {"form": form}, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def campaign(request: Request, key: int) -> HttpResponse:
    """Who has declared, who comes first, the notice and its objections, and naming them."""
    page, error = queries.desk_page(request.actor, key), None
    if request.method == "POST":
        done, error = _done(lambda: _decided(request, key))
        if done:
            return done
    shown = {"desk": page, "page": page.page, "error": error, "today": clock.today()}
    return render(request, "honours/desk_campaign.html", shown, status=error.status if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: Request, key: int) -> HttpResponse:
    """Declare one of the actor's houses, or correct what it declared."""
    page = queries.campaign_page(key)
    houses = queries.declared_by(request.actor, page.campaign)
    at = request.GET.get("at", "")
    chosen = next((each for each in houses if each[0].code == at), houses[0] if houses else None)
    if chosen is None:
        raise NotFound("honours.elsewhere", _("这个评选不收你们单位的申报。"))
    form = DeclareForm(queries.criteria_of(page.campaign), request.POST or None, initial=words_of(chosen[1]))

    def act() -> HttpResponse:
        made = applying.declare(request.actor, campaign=page.campaign, draft=form.draft(chosen[0]))
        messages.success(request, _("申报交上去了。有人推荐以前还能改。"))
        return redirect("honours_desk:application", made.pk)

    shown = {"page": page, "form": form, "house": chosen[0], "houses": houses, "held": chosen[1]}
    return tried(form, act) or render(request, "honours/desk_declare.html", shown, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def application(request: Request, key: int) -> HttpResponse:
    """One application: what it claims beside what was counted, and what is to be done with it."""
    found, error = queries.get_application(request.actor, key), None
    if request.method == "POST":
        done, error = _done(lambda: _judged(request, key))
        if done:
            return done
    numbers = counted.counted_of(found)
    shown = {"application": found, "counted": numbers, "claims": counted.compared(found, numbers), "error": error}
    shown |= {"steps": queries.steps_of(found), "may": queries.deeds_of(request.actor, found)}
    shown |= {"report": counted.month_report_of(found)}
    return render(request, "honours/desk_application.html", shown, status=error.status if error else 200)


@require_POST
def answer(request: Request, key: int) -> HttpResponse:
    """Answer an objection."""
    found = queries.get_objection(request.actor, key)
    upheld, words = request.POST.get("upheld") == "1", request.POST.get("answer", "")
    try:
        deciding.answer(request.actor, objection=found, upheld=upheld, words=words)
        messages.success(request, _("答复了，提异议的人会收到消息。"))
    except DomainError as refused:
        messages.error(request, refused.message)
    return redirect("honours_desk:campaign", found.notice.campaign_id)


@require_POST
def revoke(request: Request, key: int) -> HttpResponse:
    """撤销."""
    found = queries.get_decided_award(request.actor, key)
    try:
        deciding.revoke(request.actor, award=found, reason=request.POST.get("reason", ""))
        messages.success(request, _("撤销了，公开页上写着原因。"))
    except DomainError as refused:
        messages.error(request, refused.message)
    return redirect("honours_desk:campaign", found.campaign_id)


def _decided(request: Request, key: int) -> HttpResponse:
    found = queries.get_campaign(key)
    if request.POST.get("do") == "award":
        made = deciding.award(request.actor, campaign=found, document=request.POST.get("document", ""))
        messages.success(request, _("公布了 %(n)s 家。") % {"n": len(made)})
    else:
        notice = deciding.put_up(request.actor, campaign=found, last=day_of(request.POST.get("last", "")))
        messages.success(request, _("公示开始了，到 %(day)s。") % {"day": f"{notice.last:%Y-%m-%d}"})
    return redirect("honours_desk:campaign", key)


def _judged(request: Request, key: int) -> HttpResponse:
    found, do = queries.get_application(request.actor, key), request.POST.get("do")
    if do == "points":
        given = points_of(request.POST.dict(), queries.claimed(found))
        judging.give_points(request.actor, application=found, points=given)
    elif do == "tie":
        order, reason = whole(request.POST.get("order"), 2), request.POST.get("reason", "")
        judging.break_tie(request.actor, application=found, order=order, reason=reason)
    elif do == "withdraw":
        applying.withdraw(request.actor, application=found)
    else:
        opinion = request.POST.get("opinion", "")
        judging.recommend(request.actor, application=found, opinion=opinion, passed=do == "recommend")
    messages.success(request, _("记下了。"))
    return redirect("honours_desk:application", key)


def _done(act: Callable[[], HttpResponse]) -> tuple[HttpResponse | None, DomainError | None]:
    """The answer, or why not."""
    try:
        return act(), None
    except DomainError as error:
        return None, error


def _status(form: Any) -> int:
    return 422 if form.errors else 200
