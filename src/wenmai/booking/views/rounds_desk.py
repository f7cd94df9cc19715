"""Rounds at the desk: plan, publish, seal, draw, decide, call off."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.booking.actions import drawing, rounds
from wenmai.booking.actions.deciding import decide, finish
from wenmai.booking.forms.rounds_desk import RoundForm
from wenmai.booking.models import IntakeRound
from wenmai.booking.policies import may_run_sessions_of
from wenmai.booking.queries import rounds as queries
from wenmai.booking.queries.delays import delays_at, open_delay
from wenmai.booking.round_pages import phase
from wenmai.kernel import clock
from wenmai.kernel.errors import DomainError, NotFound
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number, page_of
from wenmai.places.queries import get_institution

DEEDS = ("publish", "seal", "draw", "finish", "cancel")


@require_safe
def desk(request: Request) -> HttpResponse:
    """The rounds of my houses, newest first."""
    page = page_of(queries.rounds_at(request.actor), page_number(request.GET.get("page")))
    houses = queries.houses_of(request.actor)
    shown = {"page": page, "houses": houses, "late": delays_at(request.actor), "nav": "rounds"}
    return render(request, "booking/desk/rounds.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: Request, code: str) -> HttpResponse:
    """A new round of one house."""
    house = get_institution(request.actor, code)
    if not may_run_sessions_of(request.actor, house):
        raise NotFound("not_found", _("没有这一页。"))
    form = RoundForm(request.POST or None, free=queries.free_pools(house))
    if request.method == "POST" and form.is_valid():
        try:
            made = rounds.plan_round(request.actor, draft=form.draft(house))
        except DomainError as error:
            _faults(form, error)
        else:
            return redirect("booking_rounds:round", made.key)
    return render(request, "booking/desk/round_plan.html", {"form": form, "house": house, "nav": "rounds"})


@require_safe
def show(request: Request, key: UUID) -> HttpResponse:
    """One round: numbers, what can be done now, and who applied."""
    return _page(request, _mine(request, key))


@require_POST
def act(request: Request, key: UUID, deed: str) -> HttpResponse:
    """Publish, seal, draw, finish or call off. Refused: the same page, with the reason."""
    found = _mine(request, key)
    try:
        _do(request, found, deed)
    except DomainError as error:
        return _page(request, found, error)
    messages.success(request, _("办好了。"))
    return redirect("booking_rounds:round", key)


@require_POST
def answer(request: Request, application: int) -> HttpResponse:
    """Accept or refuse one application, with a reason."""
    found = queries.get_application(request.actor, application)
    try:
        decide(
            request.actor,
            application=found.pk,
            accept=request.POST.get("accept") == "yes",
            reason=request.POST.get("reason", ""),
        )
    except DomainError as error:
        return _page(request, _mine(request, found.round.key), error)
    return redirect("booking_rounds:round", found.round.key)


def _do(request: Request, found: IntakeRound, deed: str) -> None:
    if deed == "publish":
        rounds.publish_round(request.actor, round=found)
    elif deed == "seal":
        drawing.seal(request.actor, round=found)
    elif deed == "draw":
        drawing.draw_round(request.actor, round=found, seed=request.POST.get("seed", ""))
    elif deed == "finish":
        finish(request.actor, round=found)
    elif deed == "cancel":
        rounds.cancel_round(request.actor, round=found, reason=request.POST.get("reason", ""))
    else:
        raise NotFound("not_found", _("没有这一页。"))


def _mine(request: Request, key: UUID) -> IntakeRound:
    found = queries.get_round(request.actor, key)
    if not may_run_sessions_of(request.actor, found.institution):
        raise NotFound("booking.no_round", _("没有这一轮报名，或不归这个单位管。"))
    return found


def _page(request: Request, found: IntakeRound, error: DomainError | None = None) -> HttpResponse:
    state = request.GET.get("state", "")
    shown = {
        "round": found,
        "delay": open_delay(found),
        "phase": phase(found, clock.now()),
        "counts": queries.state_lines(found),
        "choices": queries.offered(found),
        "page": queries.applications_of(request.actor, found, state, page_number(request.GET.get("page"))),
        "error": error,
        "nav": "rounds",
    }
    return render(request, "booking/desk/round.html", shown, status=error.status if error else 200)


def _faults(form: RoundForm, error: DomainError) -> None:
    for name, fault in error.fields.items():
        form.add_error(name if name in form.fields else None, fault)
    if not error.fields:
        form.add_error(None, error.message)
