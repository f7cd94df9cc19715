"""One's own works, and judging."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wenmai.kernel.errors import DomainError
from wenmai.kernel.gates import signed_in
from wenmai.kernel.http import Request
from wenmai.kernel.whole import whole
from wenmai.works.actions.entering import agree, withdraw
from wenmai.works.actions.judging import give_score
from wenmai.works.forms.public import ScoreForm
from wenmai.works.models.calls import CallState
from wenmai.works.queries import judging, works


@require_safe
@signed_in
def mine(request: Request) -> HttpResponse:
    """我的作品."""
    shown = {"works": works.of_family(request.actor), "judged": judging.calls_judged_by(request.actor), "nav": "me"}
    return render(request, "works/mine.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def own(request: Request, key: int) -> HttpResponse:
    """One of them: the decision, where it was passed on; agree, withdraw."""
    found, error = works.get_own(request.actor, key), None
    if request.method == "POST":
        act = agree if request.POST.get("do") == "agree" else withdraw
        try:
            act(request.actor, work=found)
            return redirect("works:own", key)
        except DomainError as refused:
            error = refused
    published = found.call.published_at is not None
    mine = found.author == request.actor.person
    shown = {
        "work": found,
        "published": published,
        "mine": mine,
        "forwardings": works.forwardings_of(found),
        "nav": "me",
    }
    return render(request, "works/own.html", shown | {"error": error}, status=error.status if error else 200)


@require_safe
@signed_in
def judge(request: Request) -> HttpResponse:
    """The calls that one judges."""
    return render(request, "works/judge.html", {"calls": judging.calls_judged_by(request.actor), "nav": "me"})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def judge_call(request: Request, key: int) -> HttpResponse:
    """The works of one call without their authors, each with its score."""
    found = judging.get_judged_call(request.actor, key)
    error = None
    if request.method == "POST":
        try:
            return _scored(request, key)
        except DomainError as refused:
            error = refused
    rows = judging.to_judge(request.actor, found)
    left = sum(1 for each in rows if not each.own and each.score is None)
    shown = {"call": found, "rows": rows, "left": left, "judging": found.state == CallState.JUDGING, "nav": "me"}
    return render(request, "works/judge_call.html", shown | {"error": error}, status=error.status if error else 200)


def _scored(request: Request, key: int) -> HttpResponse:
    form, at = ScoreForm(request.POST), whole(request.POST.get("work"))
    if form.is_valid():
        work = judging.get_judged_work(request.actor, key, at)
        give_score(request.actor, work=work, draft=form.draft())
        messages.success(request, _("记下了。"))
    else:
        messages.error(request, _("分数写 0 到 100，最多两位小数。"))
    return redirect(f"{reverse('works:judge_call', args=[key])}#h-{at}")
