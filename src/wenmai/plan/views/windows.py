"""The calendar of a clause that is asked every so many months, and its list of what is overdue. Public."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from wenmai.kernel.pagination import Page, page_number
from wenmai.kernel.whole import whole
from wenmai.plan import files, windows
from wenmai.plan.shelf import kept
from wenmai.plan.views.sending import sheets_sent
from wenmai.plan.windows import Calendar

LATE = 50


@require_safe
def page(request: HttpRequest, plan: str, region: str, clause: str) -> HttpResponse:
    """/plan/<plan>/<region>/<clause>/windows/?year=2026."""
    found = windows.calendar(plan, clause, region, whole(request.GET.get("year"), 4))
    number = page_number(request.GET.get("page"))
    late = Page(found.overdue[(number - 1) * LATE : number * LATE], number, LATE, len(found.overdue))
    shown = {"nav": "plan", "page": late, "calendar": found, "heat": _heat(found)}
    return render(request, "plan/windows.html", shown)


def _heat(found: Calendar) -> str:
    """The table of cells, as text that is kept: it is the same for everyone."""
    key = f"heat:{found.clause.id}:{found.region.code}:{found.year}"
    return kept(key, lambda: render_to_string("plan/_heat.html", {"calendar": found}))


@require_safe
def file(request: HttpRequest, plan: str, region: str, clause: str) -> HttpResponse:
    """The same as a file: ?format=xlsx with both tables, else CSV: of all windows, with ?what=late of what is overdue."""
    found = windows.calendar(plan, clause, region, whole(request.GET.get("year"), 4))
    sheets = files.calendar_sheets(found)
    late = request.GET.get("what") == "late"
    name = files.file_name(found.clause.id, region, "overdue" if late else "windows")
    return sheets_sent(sheets[1:] if late else sheets, request.GET.get("format", ""), name)
