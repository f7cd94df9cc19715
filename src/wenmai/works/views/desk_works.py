"""One work on the desk: decide, void a score, pass on, take down, withdraw for who has no phone."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wenmai.kernel.errors import DomainError
from wenmai.kernel.gates import at_desk
from wenmai.kernel.http import Request
from wenmai.kernel.trying import tried
from wenmai.kernel.whole import whole
from wenmai.works.actions.deciding import decide, take_down
from wenmai.works.actions.entering import withdraw
from wenmai.works.actions.forwarding import answer, forward, recall
from wenmai.works.actions.judging import void_score
from wenmai.works.forms.desk import DecisionForm, ForwardForm
from wenmai.works.models import Work
from wenmai.works.models.calls import CallState
from wenmai.works.queries import calls, works
from wenmai.works.queries.results import result_of
from wenmai.works.refusals import status_of


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def work(request: Request, key: int) -> HttpResponse:
    """Everything about one work."""
    found, error = works.get_run_work(request.actor, key), None
    first = {"outcome": found.outcome, "place": found.place, "answer": found.answer}
    decision = DecisionForm(_posted(request, "decide"), initial=first)
    passed = ForwardForm(calls.targets_of(found.call), _posted(request, "forward"))
    done = tried(decision, lambda: _decided(request, decision, found))
    done = done or tried(passed, lambda: _passed_on(request, passed, found))
    if not done and request.method == "POST" and not (decision.is_bound or passed.is_bound):
        try:
            done = _acted(request, found)
        except DomainError as refused:
            error = refused
    if done:
        return done
    shown = _shown(found) | {"decision": decision, "passed": passed, "error": error}
    status = error.status if error else status_of(decision, passed)
    return render(request, "works/desk/work.html", shown, status=status)


def _shown(found: Work) -> dict[str, Any]:
    return {
        "work": found,
        "line": works.named(found),
        "call": found.call,
        "result": result_of(found),
        "judging": found.call.state == CallState.JUDGING and found.withdrawn_at is None,
        "forwardings": works.forwardings_of(found),
    }


def _decided(request: Request, form: DecisionForm, work: Work) -> HttpResponse:
    decide(request.actor, work=work, decision=form.draft())
    messages.success(request, _("定了。公布时告诉作者。"))
    return redirect("works_desk:call", work.call_id)


def _passed_on(request: Request, form: ForwardForm, work: Work) -> HttpResponse:
    forward(request.actor, work=work, to=form.draft())
    messages.success(request, _("报送了，作者会收到消息。"))
    return redirect("works_desk:work", work.pk)


def _acted(request: Request, found: Work) -> HttpResponse:
    do, actor, words = request.POST.get("do", ""), request.actor, request.POST.get("words", "")
    if do == "void":
        wanted = whole(request.POST.get("score"))
        for each in result_of(found).given:
            if each.score.pk == wanted:
                void_score(actor, score=each.score, reason=words)
    elif do == "take_down":
        take_down(actor, work=found, reason=words)
    elif do == "withdraw":
        withdraw(actor, work=found)
    elif do == "recall":
        recall(actor, forwarding=works.get_forwarding(actor, whole(request.POST.get("forwarding"))))
    elif do in {"accept", "return"}:
        row = works.get_forwarding(actor, whole(request.POST.get("forwarding")))
        answer(actor, forwarding=row, accepted=do == "accept", words=words)
    messages.success(request, _("记下了。"))
    return redirect("works_desk:work", found.pk)


def _posted(request: Request, what: str) -> Any:
    return request.POST if request.method == "POST" and request.POST.get("do") == what else None
