"""The desk of statisticians: send a table, see line by line what would come of it, say yes, take it back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.kernel.errors import Conflict, DomainError, NotFound
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number, page_of
from wenmai.kernel.subjects import resolve
from wenmai.ledger import imports as tables
from wenmai.ledger import intake
from wenmai.ledger.gauges import all_gauges
from wenmai.ledger.kinds import all_kinds
from wenmai.measures import doubles
from wenmai.measures.forms import FACTS, GAUGES, SendForm, tell
from wenmai.measures.register import PlaceRegister

SHOWN = 200  # wrong rows on a page


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request) -> HttpResponse:
    """Send a file; what was sent before, and who may be counted twice."""
    form = SendForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent, what = form.cleaned_data["file"], form.cleaned_data["what"]
        try:
            row = intake.receive(
                request.actor, what=what, name=sent.name, content=sent.read(), register=PlaceRegister()
            )
            return redirect("measures_desk:draft", row.pk)
        except DomainError as error:
            tell(form, error)
    page = _overview(request) | {"form": form}
    return render(request, "measures/desk/imports.html", page, status=422 if request.method == "POST" else 200)


def _overview(request: Request) -> dict[str, object]:
    return {
        "drafts": intake.list_drafts(request.actor).defer("content")[:20],
        "page": page_of(intake.list_runs(request.actor), page_number(request.GET.get("page"))),
        "doubles": doubles.doubles_of(request.actor),
        "kinds": [each for each in all_kinds() if each.importable],
        "gauges": [each for each in all_gauges() if each.importable],
        "nav": "imports",
    }


@require_safe
def template(request: Request, what: str) -> HttpResponse:
    """A CSV to fill in, for one kind of facts or one stock."""
    makers = {FACTS: tables.fact_template, GAUGES: tables.gauge_template}
    if what not in makers:
        raise NotFound("import.template", _("没有这个模板。"))
    headers = {"Content-Disposition": f'attachment; filename="wenmai-{what}.csv"'}
    return HttpResponse(makers[what](request.GET.get("name", "")), "text/csv; charset=utf-8", headers=headers)


@require_safe
def draft(request: Request, key: int) -> HttpResponse:
    """What would come of a file, with nothing written."""
    return _draft(request, key)


def _draft(request: Request, key: int, refused: str = "") -> HttpResponse:
    row = intake.get_draft(request.actor, key)
    try:
        report = intake.examine(request.actor, row, register=PlaceRegister())
    except DomainError as error:
        report, refused = None, error.message
    errors = report.errors[:SHOWN] if report else ()
    page = {"draft": row, "report": report, "errors": errors, "refused": refused, "before": intake.same_file(row)}
    return render(request, "measures/desk/draft.html", page | {"nav": "imports"}, status=409 if refused else 200)


@require_POST
def carry_out(request: Request, key: int) -> HttpResponse:
    """Say yes: import the whole file, or only its good rows."""
    keep_good = request.POST.get("keep_good") == "1"
    try:
        report = intake.carry_out(request.actor, draft=key, keep_good=keep_good, register=PlaceRegister())
    except Conflict as error:
        return _draft(request, key, error.message)
    if not report.written:
        return _draft(request, key, _("还有错的行，没有写入任何一行。改好后重新发送，或只写没错的行。"))
    said = {"recorded": report.recorded, "already": report.already}
    messages.success(request, _("写入 %(recorded)s 行，早已有的 %(already)s 行。") % said)
    return redirect("measures_desk:run", report.run) if report.run else redirect("measures_desk:imports")


@require_POST
def discard(request: Request, key: int) -> HttpResponse:
    """Throw a file away."""
    intake.get_draft(request.actor, key)
    intake.discard(request.actor, draft=key)
    messages.success(request, _("放弃了，什么都没有写入。"))
    return redirect("measures_desk:imports")


def _who(request: Request, person: str) -> str:
    """The name of who imported, as far as it is told; people lies above this room."""
    try:
        return resolve(request.actor, f"people.person:{person}").title if person else ""
    except NotFound:
        return _("已注销的账号")


@require_http_methods(["GET", "HEAD", "POST"])
def run(request: Request, key: int) -> HttpResponse:
    """One import; taking it back as a whole."""
    row, refused = intake.get_run(request.actor, key), ""
    if request.method == "POST":
        try:
            row = intake.undo(request.actor, run=key, reason=request.POST.get("reason", ""))
            messages.success(request, _("撤回了 %(count)s 条，改好的文件可以重新导入。") % {"count": row.reversed})
            return redirect("measures_desk:run", key)
        except DomainError as error:
            refused = error.message
    page = {"run": row, "refused": refused, "who": _who(request, row.run_by), "nav": "imports"}
    return render(request, "measures/desk/run.html", page, status=422 if refused else 200)
