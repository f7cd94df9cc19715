"""A volunteer is picked at the desk, asked, and answers: on their own page, or on the telephone."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wenmai.activities.actions.visit_asks import accept_ask, ask_volunteer, decline_ask
from wenmai.activities.actions.visits import open_contact
from wenmai.activities.asks import companion_of, get_house_ask, get_own_ask
from wenmai.activities.drafts import Contact
from wenmai.activities.forms.visits import PlanForm
from wenmai.activities.matching import match
from wenmai.activities.models import VisitAsk
from wenmai.activities.policies import is_companion
from wenmai.activities.views.desk import at_desk
from wenmai.activities.visiting import get_house_visit, who_goes
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.whole import whole


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def pick(request: Request, key: int) -> HttpResponse:
    """挑志愿者: who fits the hour, each with reasons; one is asked."""
    found = get_house_visit(request.actor, key)
    form = PlanForm(found, request.POST or request.GET or None)
    if form.is_valid() and request.method == "POST":
        try:
            chosen = whole(request.POST.get("volunteer"))
            ask_volunteer(request.actor, visit=found, volunteer=chosen, plan=form.plan())
        except DomainError as error:
            form.add_error(next(iter(set(error.fields) & set(form.fields)), None), error.message)
        else:
            messages.success(request, _("问了。答应以后自动约好，对方会收到消息。"))
            return redirect("activities_desk:visit", key)
    shown = {"visit": found, "form": form, "plan": form.plan() if form.is_valid() else None}
    shown["match"] = match(found, shown["plan"]) if shown["plan"] else None  # type: ignore[arg-type]
    status = 422 if request.method == "POST" else 200
    return render(request, "activities/desk_match.html", shown, status=status)


@require_POST
@at_desk
def answer(request: Request, key: int) -> HttpResponse:
    """What a volunteer without an account said on the telephone."""
    ask = get_house_ask(request.actor, key)
    _answered(request.actor, ask, request)
    return redirect("activities_desk:visit", ask.visit_id)


@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: Request, key: int) -> HttpResponse:
    """请你上门: what, where about, when, with whom; yes or no."""
    ask, error = get_own_ask(request.actor, key), None
    if request.method == "POST":
        try:
            _answered(request.actor, ask, request)
        except DomainError as refused:
            error = refused
        else:
            return redirect("activities:visit_ask", key)
    return _page(request, ask, None, error)


@require_POST
def contact(request: Request, key: int) -> HttpResponse:
    """看地址: after a yes; it is noted."""
    ask = get_own_ask(request.actor, key)
    return _page(request, ask, open_contact(request.actor, visit=ask.visit))


def _answered(actor: Actor, ask: VisitAsk, request: Request) -> None:
    if request.POST.get("do") == "accept":
        accept_ask(actor, ask=ask)
        messages.success(request, _("答应了，约好了。"))
    else:
        decline_ask(actor, ask=ask, reason=request.POST.get("reason", ""))
        messages.success(request, _("记下了，单位会另外找人。谢谢。"))


def _page(request: Request, ask: VisitAsk, contact: Contact | None, error: DomainError | None = None) -> HttpResponse:
    goes = is_companion(request.actor, ask.visit) and ask.visit.ask_id == ask.pk
    shown = {
        "ask": ask,
        "visit": ask.visit,
        "contact": contact,
        "error": error,
        "goes": goes,
        "to_come": ask.during.lower > clock.now(),
        "may_answer": ask.state == "asked" and ask.answer_by > clock.now(),
        "companion": companion_of(ask),
        "names": who_goes(ask.visit) if goes else (),
    }
    return render(request, "activities/visit_ask.html", shown, status=error.status if error else 200)
