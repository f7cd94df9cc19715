"""The desk of the bureau that answers for the plan: what still needs a document, filing it, taking it back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.plan import actions, evidence
from wenmai.plan.evidence import Papers
from wenmai.plan.forms import EvidenceForm, tell


@require_safe
def asked(request: Request) -> HttpResponse:
    """The clauses that documents decide, those that wait first."""
    found = evidence.asked_of(request.actor)
    rows = sorted(found, key=lambda each: not each.waiting)
    page = {"asked": rows, "waiting": evidence.waiting_count(found), "nav": "evidence"}
    return render(request, "plan/desk/asked.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: Request, region: str, clause: str) -> HttpResponse:
    """One clause: file a document, see those that were filed."""
    found = evidence.own_papers(request.actor, clause, region)
    form = _form(request, found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.file_evidence(request.actor, clause=found.asked.clause.id, division=region, **form.filed())
        except DomainError as error:
            tell(form, error)
        else:
            messages.success(request, _("凭据交好了，规划进展里已经算上。"))
            return redirect("plan_desk:papers", region, clause)
    return _papers(request, found, form, 422 if request.method == "POST" else 200)


@require_POST
def withdraw(request: Request, key: int) -> HttpResponse:
    """Take a document out of force, with the reason."""
    row = evidence.get_evidence(request.actor, key)
    try:
        actions.withdraw_evidence(request.actor, evidence=key, reason=request.POST.get("reason", "")[:200])
    except DomainError as error:
        found = evidence.own_papers(request.actor, row.clause, row.division_code)
        return _papers(request, found, _blank(found), error.status, error.message)
    messages.success(request, _("撤下了，原因已经记下。"))
    return redirect("plan_desk:papers", row.division_code, row.clause)


def _form(request: Request, found: Papers) -> EvidenceForm:
    if request.method == "POST":
        return EvidenceForm(request.POST, request.FILES, parts=[part.name for part in found.asked.parts])
    return _blank(found)


def _blank(found: Papers) -> EvidenceForm:
    return EvidenceForm(parts=[part.name for part in found.asked.waiting] or [""])


def _papers(request: Request, found: Papers, form: EvidenceForm, status: int, refused: str = "") -> HttpResponse:
    page = {"papers": found, "asked": found.asked, "form": form, "refused": refused, "nav": "evidence"}
    return render(request, "plan/desk/papers.html", page, status=status)
