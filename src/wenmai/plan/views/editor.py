"""The editor of definitions, for planners: drafts, a live preview on real data, what would change, publishing."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.whole import whole
from wenmai.plan import actions, editing, published
from wenmai.plan.models import DefinitionDraft


@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: Request) -> HttpResponse:
    """Open drafts, what was published, and the form to begin another."""
    found, refused = editing.desk(request.actor), ""
    if request.method == "POST":
        plan, clause = request.POST.get("plan", ""), request.POST.get("clause", "").strip()
        try:
            return redirect("plan_desk:draft", actions.begin_draft(request.actor, plan=plan, clause=clause).pk)
        except DomainError as error:
            refused = error.message
    page = {"desk": found, "refused": refused, "typed": request.POST, "nav": "definitions"}
    return render(request, "plan/desk/definitions.html", page, status=422 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: Request, key: int) -> HttpResponse:
    """One draft: the text, what is wrong with it, what it gives; save, or only look."""
    row = editing.get_draft(request.actor, key)
    if request.method == "POST" and request.POST.get("do") != "look":
        return _save(request, row)
    if request.method == "POST":
        return _page(request, row, _typed(request))
    return _page(request, row, editing.text_of(row, whole(request.GET.get("text"))))


@require_POST
def preview(request: Request, key: int) -> HttpResponse:
    """The preview alone, while somebody types."""
    row = editing.get_draft(request.actor, key)
    shown = editing.preview_of(row, _typed(request))
    return render(request, "plan/desk/_preview.html", {"preview": shown, "draft": row})


@require_http_methods(["GET", "HEAD", "POST"])
def changes(request: Request, key: int) -> HttpResponse:
    """Every region and year whose value, status or coverage would change; below it the way to publish."""
    row, refused = editing.get_draft(request.actor, key), ""
    if request.method == "POST":
        number, reason = whole(request.POST.get("text")), request.POST.get("reason", "")[:400]
        try:
            made = actions.publish_definition(request.actor, draft=key, text=number, reason=reason)
        except DomainError as error:
            refused = error.message
        else:
            messages.success(request, _("公布了，各级看板已经按新口径算。旧口径留在版本里。"))
            return redirect("plan:definition", made.pk)
    page = {"page": published.proposed(row), "refused": refused, "nav": "definitions", "typed": request.POST}
    return render(request, "plan/desk/changes.html", page, status=422 if refused else 200)


@require_POST
def drop(request: Request, key: int) -> HttpResponse:
    """End a draft without publishing."""
    editing.get_draft(request.actor, key)
    actions.drop_draft(request.actor, draft=key)
    messages.success(request, _("草稿收起来了，没有公布。"))
    return redirect("plan_desk:definitions")


@require_safe
def file(request: Request, key: int) -> HttpResponse:
    """The draft as a file in the one layout, to be reviewed and put into the plan's folder."""
    row = editing.get_draft(request.actor, key)
    name = content_disposition_header(as_attachment=True, filename=f"{row.clause}.toml") or "attachment"
    text = editing.laid_out(editing.text_of(row, 0))
    return HttpResponse(text, "application/toml; charset=utf-8", headers={"Content-Disposition": name})


def _typed(request: Request) -> str:
    return request.POST.get("text", "").replace("\r\n", "\n")


def _save(request: Request, row: DefinitionDraft) -> HttpResponse:
    text = editing.laid_out(_typed(request)) if request.POST.get("do") == "lay_out" else _typed(request)
    try:
        actions.save_draft(request.actor, draft=row.pk, text=text, over=whole(request.POST.get("over")))
    except DomainError as error:
        return _page(request, row, text, error)
    messages.success(request, _("存好了。"))
    return redirect("plan_desk:draft", row.pk)


def _page(request: Request, row: DefinitionDraft, text: str, error: DomainError | None = None) -> HttpResponse:
    page = {
        "draft": row,
        "text": text,
        "history": editing.history(row),
        "preview": editing.preview_of(row, text),
        "plan": editing.plan_of(row),
        "refused": error.message if error else "",
        "nav": "definitions",
    }
    return render(request, "plan/desk/draft.html", page, status=error.status if error else 200)
