"""/desk/honours/organisations/: the register of a division, its numbers, its file, and what is done for each."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.honours.actions import organisations as actions
from wenmai.honours.forms.organisations import OrganisationForm, SupportForm, words_of
from wenmai.honours.organisation_file import COLUMNS, TYPE, export_organisations, import_organisations
from wenmai.honours.queries import organisations as queries
from wenmai.kernel import clock
from wenmai.kernel.errors import DomainError, Invalid
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.kernel.trying import tried
from wenmai.kernel.whole import whole
from wenmai.ledger.tables import template

LARGEST = 2 * 1024 * 1024


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: Request) -> HttpResponse:
    """The list, the numbers of a year, and a form for another."""
    homes = queries.homes_of(request.actor)
    form = OrganisationForm(homes, request.POST or None)

    def act() -> HttpResponse:
        made = actions.register(request.actor, draft=form.draft())
        messages.success(request, _("登记好了，公开名录里有它。"))
        return redirect("honours_desk:organisation", made.pk)

    if done := tried(form, act):
        return done
    year, now = whole(request.GET.get("year"), 4), clock.today().year
    year = year if 2000 <= year <= now else now
    page = queries.kept_organisations(request.actor, page_number(request.GET.get("page")))
    shown = {"form": form, "homes": homes, "page": page, "lines": queries.year_lines(homes, year)}
    shown |= {"year": year, "earlier": year - 1, "later": year + 1 if year < now else 0}
    return render(request, "honours/desk_organisations.html", shown, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: Request, key: int) -> HttpResponse:
    """What was done for it; record more; end it."""
    found, error = queries.get_kept_organisation(request.actor, key), None
    form = SupportForm(request.POST if request.POST.get("do") == "support" else None)

    def act() -> HttpResponse:
        actions.record_support(request.actor, organisation=found, draft=form.draft())
        messages.success(request, _("记下了。"))
        return redirect("honours_desk:organisation", key)

    if done := tried(form, act):
        return done
    if request.POST.get("do") == "end":
        try:
            return _ended(request, key)
        except DomainError as refused:
            error = refused
    supports = queries.supports_of(found, also_undone=True)
    shown = {"organisation": found, "supports": supports, "form": form, "error": error}
    return render(request, "honours/desk_organisation.html", shown, status=error.status if error else _status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, key: int) -> HttpResponse:
    """Correct it."""
    found = queries.get_kept_organisation(request.actor, key)
    homes = queries.homes_of(request.actor)
    form = OrganisationForm(homes, request.POST or None, known=found.division, initial=words_of(found))

    def act() -> HttpResponse:
        actions.correct(request.actor, organisation=found, draft=form.draft(demo=found.demo))
        messages.success(request, _("改好了。"))
        return redirect("honours_desk:organisation", key)

    shown = {"form": form, "organisation": found}
    return tried(form, act) or render(request, "honours/desk_organisation_edit.html", shown, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: Request) -> HttpResponse:
    """导入 CSV."""
    found, error = None, None
    if request.method == "POST":
        try:
            found = import_organisations(request.actor, _sent(request))
        except DomainError as refused:
            error = refused
    status = error.status if error else 422 if found and found.errors else 200
    shown = {"found": found, "error": error, "columns": COLUMNS}
    return render(request, "honours/desk_organisation_file.html", shown, status=status)


@require_safe
def take(request: Request) -> HttpResponse:
    """导出 CSV, or the template with one example."""
    empty = request.GET.get("empty") == "1"
    content = template(COLUMNS) if empty else export_organisations(queries.all_kept(request.actor))
    answer = HttpResponse(content, content_type=TYPE)
    name = "template" if empty else str(clock.today())
    answer["Content-Disposition"] = f'attachment; filename="organisations-{name}.csv"'
    return answer


@require_POST
def undo(request: Request, key: int) -> HttpResponse:
    """撤回一笔扶持."""
    found = queries.get_kept_support(request.actor, key)
    try:
        actions.undo_support(request.actor, support=found, reason=request.POST.get("reason", ""))
        messages.success(request, _("撤回了，不再计入。"))
    except DomainError as refused:
        messages.error(request, refused.message)
    return redirect("honours_desk:organisation", found.organisation_id)


def _ended(request: Request, key: int) -> HttpResponse:
    found = queries.get_kept_organisation(request.actor, key)
    actions.end(request.actor, organisation=found, reason=request.POST.get("reason", ""))
    messages.success(request, _("记下了，公开名录里不再列出。"))
    return redirect("honours_desk:organisation", key)


def _sent(request: Request) -> bytes:
    sent = request.FILES.get("file")
    if sent is None or (sent.size or 0) > LARGEST:
        raise Invalid("honours.file", _("选一个 CSV 文件，不超过 2 MB。"))
    return bytes(sent.read())


def _status(form: Any) -> int:
    return 422 if form.errors else 200
