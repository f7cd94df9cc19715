"""One statement: read, taken as a file, sent, answered, drawn anew, settled."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from wenmai.hub import statement_deeds
from wenmai.hub.queries.statements import get_statement, lines_of
from wenmai.hub.reporting import statement_csv, statement_xlsx
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.spreadsheets import CSV, XLSX


@require_safe
def statement(request: Request, key: int) -> HttpResponse:
    """With its lines, and what the actor may do with it."""
    row = get_statement(request.actor, key)
    shown = {"row": row, "lines": lines_of(row), "may": statement_deeds.choices(request.actor, row), "nav": "desk"}
    shown["house"] = statement_deeds.side_of(request.actor, row)
    return render(request, "hub/statement.html", shown)


@require_POST
def act(request: Request, key: int) -> HttpResponse:
    """A button of its page."""
    get_statement(request.actor, key)
    try:
        said = statement_deeds.done(request.actor, key, request.POST)
    except DomainError as refused:
        if refused.status == 403:
            raise
        messages.error(request, refused.message)
    else:
        messages.success(request, said)
    return redirect("hub_desk:statement", key)


@require_safe
def file(request: Request, key: int) -> HttpResponse:
    """As XLSX, or as CSV."""
    row = get_statement(request.actor, key)
    csv = request.GET.get("format") == "csv"
    answer = HttpResponse(statement_csv(row) if csv else statement_xlsx(row), content_type=CSV if csv else XLSX)
    name = f"statement-{row.drawer.code}-{row.other.code}-{row}.{'csv' if csv else 'xlsx'}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
