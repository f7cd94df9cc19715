"""剔旧: lists of a house, a new one, one with its decision, and the same as a file."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.kernel.errors import Conflict, Invalid
from wenmai.kernel.http import Request
from wenmai.kernel.spreadsheets import XLSX
from wenmai.library import desk_pages, policies, weeding_file
from wenmai.library.actions.weeding import approve_weeding, propose_weeding, refuse_weeding
from wenmai.library.forms.weeding import WeedingForm
from wenmai.library.queries.weeding import get_list, lines_of, weeding_lists


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def weeding(request: Request, code: str) -> HttpResponse:
    """The lists, and a form for one more."""
    house = desk_pages.get_weeding_house(request.actor, code)
    form = WeedingForm(request.POST or None, initial={"key": uuid4().hex})
    if request.method == "POST" and form.is_valid():
        try:
            made = propose_weeding(request.actor, owner=house.code, draft=form.draft())
        except (Conflict, Invalid) as error:
            for name, fault in error.fields.items():
                form.add_error(name, fault)
            form.add_error(None, error.message)
        else:
            messages.success(request, _("提交了，等馆长或上级批。"))
            return redirect("library_desk:weeding_list", house.code, made.pk)
    page = weeding_lists(request.actor, house, desk_pages.page_number(request.GET.get("page", "")))
    serves = policies.may_circulate(request.actor, house.scope_path)
    shown = {"house": house, "form": form, "page": page, "serves": serves}
    return render(request, "library/weeding/lists.html", shown, status=422 if form.errors else 200)


@never_cache
@require_safe
def one(request: Request, code: str, key: int) -> HttpResponse:
    """One list with its items."""
    house = desk_pages.get_weeding_house(request.actor, code)
    row = get_list(request.actor, house, key)
    mine = row.proposed_by == request.actor.person
    may = policies.may_weed(request.actor, house.scope_path)
    shown = {"house": house, "row": row, "lines": lines_of(row), "may": may and not mine, "mine": mine}
    shown["serves"] = policies.may_circulate(request.actor, house.scope_path)
    return render(request, "library/weeding/one.html", shown)


@require_POST
def decide(request: Request, code: str, key: int) -> HttpResponse:
    """批准, 不批准."""
    house, sent = desk_pages.get_weeding_house(request.actor, code), request.POST
    try:
        if sent.get("deed") == "approve":
            approve_weeding(request.actor, weeding=get_list(request.actor, house, key).pk)
        else:
            row = get_list(request.actor, house, key)
            refuse_weeding(request.actor, weeding=row.pk, words=sent.get("words", ""))
    except (Conflict, Invalid) as refused:
        messages.error(request, refused.message)
    return redirect("library_desk:weeding_list", house.code, key)


@require_safe
def file(request: Request, code: str, key: int) -> HttpResponse:
    """The list for the files of the house."""
    house = desk_pages.get_weeding_house(request.actor, code)
    row = get_list(request.actor, house, key)
    answer = HttpResponse(weeding_file.as_workbook(row, lines_of(row)), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="weeding-{row.pk}.xlsx"'
    return answer
