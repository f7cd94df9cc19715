"""/desk/trust/: what is doubted at one's place, and the reason why it is right."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.trust.actions.findings import explain
from wenmai.trust.models import State
from wenmai.trust.queries.findings import listed


@require_safe
def index(request: Request) -> HttpResponse:
    """The list, open ones first."""
    return _index(request)


def _index(request: Request, refused: str = "", status: int = 200) -> HttpResponse:
    state = request.GET.get("state", State.OPEN)
    found, lines = listed(request.actor, state, page_number(request.GET.get("page")))
    page = {
        "page": found,
        "lines": lines,
        "state": state,
        "states": State.choices,
        "refused": refused,
        "nav": "quality",
    }
    return render(request, "trust/desk/findings.html", page, status=status)


@require_POST
def settle(request: Request, key: int) -> HttpResponse:
    """Explain one."""
    try:
        explain(request.actor, finding=key, reason=request.POST.get("reason", ""))
    except DomainError as error:
        if error.status == 404:
            raise
        return _index(request, error.message, error.status)
    messages.success(request, _("原因记下了"))
    return redirect("trust_desk:findings")
