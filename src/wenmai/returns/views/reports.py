"""The desk: writing and publishing the yearly service report of a house."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.whole import whole
from wenmai.returns.actions.reports import publish_report, save_report, withdraw_report
from wenmai.returns.queries.reports import get_draft, shown


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: Request, code: str, year: int) -> HttpResponse:
    """Write (POST saves, publishes or takes down), with the figures as they stand."""
    draft, refused, status = get_draft(request.actor, code, year), "", 200
    if request.method == "POST":
        try:
            messages.success(request, _done(request, code, year))
            return redirect("returns_desk:report", code, year)
        except DomainError as error:
            refused, status, draft = error.message, error.status, get_draft(request.actor, code, year)
    given = request.POST if refused else {}
    parts = [(each, given.get(f"t-{each.key}", each.text), draft.hints.get(each.key, "")) for each in draft.parts]
    page = {"draft": draft, "parts": parts, "shown": shown(draft.parts, draft.values, draft.values), "refused": refused}
    return render(request, "returns/desk/report.html", page | {"nav": "returns"}, status=status)


def _done(request: Request, code: str, year: int) -> str:
    given = request.POST.dict()
    if given.get("act") == "withdraw":
        withdraw_report(request.actor, institution=code, year=year, reason=given.get("reason", ""))
        return _("撤下了。")
    texts = {name[2:]: text for name, text in given.items() if name.startswith("t-")}
    row = save_report(request.actor, institution=code, year=year, seen=whole(given.get("seen")), texts=texts)
    if given.get("act") != "publish":
        return _("存好了。")
    publish_report(request.actor, institution=code, year=year, seen=row.revision)
    return _("公布了。")
