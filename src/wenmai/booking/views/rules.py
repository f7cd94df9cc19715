"""Rules at the desk: which ones there are, who follows them, whether booking is needed, and what people object to."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.booking.actions import credit, rules
from wenmai.booking.forms.rules import PRESETS, STARTS, PolicyForm
from wenmai.booking.policies import may_run_sessions_of
from wenmai.booking.queries.credit import open_appeals
from wenmai.booking.queries.rounds import houses_of
from wenmai.booking.queries.rules import advice, get_policy, needless_at, offerings_at, rules_for
from wenmai.kernel.errors import DomainError, NotFound
from wenmai.kernel.http import Request
from wenmai.kernel.whole import whole
from wenmai.places.models import Institution
from wenmai.places.queries import get_institution


@require_safe
def desk(request: Request) -> HttpResponse:
    """My houses, and appeals that wait."""
    shown = {"houses": houses_of(request.actor), "appeals": open_appeals(request.actor), "nav": "rules"}
    return render(request, "booking/desk/rules.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def house(request: Request, code: str) -> HttpResponse:
    """The rules of one house, and a new one."""
    found = _house(request, code)
    preset = PRESETS.get(request.GET.get("preset", ""), {})
    form = PolicyForm(request.POST or None, initial={**STARTS, **preset})
    if request.method == "POST" and form.is_valid():
        try:
            rules.make_policy(request.actor, draft=form.draft(), institution=found)
        except DomainError as error:
            _faults(form, error)
        else:
            return redirect("booking_rules:house", code)
    shown = {"house": found, "rules": rules_for(found), "form": form, "advice": advice(found), "nav": "rules"}
    shown |= {"needless": needless_at(found), "offerings": offerings_at(found)[:100]}
    return render(request, "booking/desk/rules_house.html", shown)


@require_POST
def use(request: Request, code: str) -> HttpResponse:
    """Let an offering of the house follow a rule, or none."""
    found = _house(request, code)
    offering = offerings_at(found).filter(pk=whole(request.POST.get("offering", ""))).first()
    if offering is None:
        raise NotFound("booking.no_offering", _("没有可约的场次。"))
    key = whole(request.POST.get("policy", ""))
    policy = get_policy(request.actor, key, house=found) if key else None
    rules.use_policy(request.actor, offering=offering, policy=policy)
    messages.success(request, _("改好了，从现在起的预约按新规则。"))
    return redirect("booking_rules:house", code)


@require_POST
def retire(request: Request, policy: int) -> HttpResponse:
    """Stop offering a rule."""
    found = get_policy(request.actor, policy)
    rules.retire_policy(request.actor, policy=found)
    return (
        redirect("booking_rules:house", found.institution.code) if found.institution else redirect("booking_rules:desk")
    )


@require_POST
def answer(request: Request, appeal: int) -> HttpResponse:
    """Answer an appeal."""
    uphold = request.POST.get("uphold") == "yes"
    try:
        credit.answer_appeal(request.actor, appeal=appeal, uphold=uphold, answer=request.POST.get("answer", ""))
    except DomainError as error:
        if error.status == 404:
            raise
        messages.error(request, error.message)
    return redirect("booking_rules:desk")


def _house(request: Request, code: str) -> Institution:
    found = get_institution(request.actor, code)
    if not may_run_sessions_of(request.actor, found):
        raise NotFound("not_found", _("没有这一页。"))
    return found


def _faults(form: PolicyForm, error: DomainError) -> None:
    for name, fault in error.fields.items():
        form.add_error(name if name in form.fields else None, fault)
    if not error.fields:
        form.add_error(None, error.message)
