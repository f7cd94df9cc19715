"""/me/reading/: one's own log and years. No view of staff leads here."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.kernel.whole import whole
from wenmai.reading import log_file
from wenmai.reading.actions import log as deeds
from wenmai.reading.models import Mark
from wenmai.reading.queries import log


@never_cache
@require_safe
def start(request: Request) -> HttpResponse:
    """The log by months, or how to turn it on."""
    mark = request.GET.get("mark", "")
    page = log.my_log(request.actor, page_number(request.GET.get("page")), mark)
    shown = {"on": log.on_since(request.actor), "page": page, "months": log.by_month(page.items), "marks": Mark.choices}
    return render(
        request, "reading/log.html", shown | {"years": log.my_years(request.actor), "mark": mark, "nav": "me"}
    )


@require_POST
def turn(request: Request) -> HttpResponse:
    """On, or off with or without what was written."""
    try:
        if request.POST.get("deed") == "on":
            deeds.turn_on(request.actor)
            messages.success(request, _("打开了。从现在起借的书，只记给您自己看。"))
        else:
            gone = deeds.turn_off(request.actor, delete=request.POST.get("keep") != "keep")
            messages.success(request, _("关掉了，删了 %d 条。") % gone if gone else _("关掉了，不再记。"))
    except DomainError as refused:
        messages.error(request, refused.message)
    return redirect("reading_me:log")


@require_POST
def mark(request: Request, key: int) -> HttpResponse:
    """想读, 读过, on the page of a book."""
    try:
        row = deeds.mark_book(request.actor, record=key, mark=request.POST.get("mark", ""))
        messages.success(request, _("记下了：%s。只有您自己看得到。") % row.get_mark_display())
    except DomainError as refused:
        if refused.status == 404:
            raise
        messages.error(request, refused.message)
    return redirect("opac:record", key)


@require_POST
def entry(request: Request, key: int) -> HttpResponse:
    """A note, a mark, or the entry away."""
    if request.POST.get("deed") == "delete":
        deeds.delete_entry(request.actor, key=key)
        messages.success(request, _("删了这一条。"))
        return redirect("reading_me:log")
    try:
        deeds.note_entry(request.actor, key=key, mark=request.POST.get("mark", ""), note=request.POST.get("note", ""))
    except DomainError as refused:
        if refused.status == 404:
            raise
        messages.error(request, refused.message)
    return redirect("reading_me:log")


@never_cache
@require_safe
def year(request: Request, year: int) -> HttpResponse:
    """年度阅读报告, to be read, printed and kept; it has no address for others."""
    report = log.my_year(request.actor, min(max(whole(str(year)), 1900), 9999))
    return render(request, "reading/year.html", {"report": report, "years": log.my_years(request.actor), "nav": "me"})


@never_cache
@require_safe
def csv(request: Request) -> HttpResponse:
    """The whole log as a file."""
    answer = HttpResponse(log_file.csv_of(log.my_entries(request.actor)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="reading.csv"'
    return answer
