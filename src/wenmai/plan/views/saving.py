"""A board and an opened clause as files: ?format=xlsx has all their tables, CSV the first. Public, as the pages are."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from wenmai.plan import board_files, boards, files, queries
from wenmai.plan.views.sending import sheets_sent


@require_safe
def board(request: HttpRequest, plan: str, region: str) -> HttpResponse:
    """/plan/<plan>/<region>/file/?by=<clause>&format=xlsx."""
    shown, focus = boards.board(plan, region), request.GET.get("by", "")
    chosen = focus if focus in shown.plan.clauses else boards.first_focus(shown)
    parts = boards.parts(plan, chosen, shown.region.code) if boards.has_parts(shown, chosen) else None
    name = files.file_name(plan, shown.region.code)
    return sheets_sent(board_files.board_sheets(shown, parts), request.GET.get("format", ""), name)


@require_safe
def clause(request: HttpRequest, plan: str, region: str, clause: str) -> HttpResponse:
    """/plan/<plan>/<region>/<clause>/file/?reading=1&format=xlsx."""
    name = queries.named(queries.clause_of(plan, clause).id, request.GET.get("reading", ""))
    page = boards.clause_page(name, region)
    saved = files.file_name(page.clause.id, page.region.code)
    return sheets_sent(board_files.clause_sheets(page), request.GET.get("format", ""), saved)
