"""The desk of a county, a city, the province: the table of what was accepted, who is missing, files, reminders."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.returns import pages
from wenmai.returns.actions import deciding
from wenmai.returns.queries import sums


@never_cache
@require_safe
def table(request: Request, form: str, division: str, year: int) -> HttpResponse:
    """A form of a division."""
    return _table(request, sums.get_table(request.actor, form, division, year))


def _table(request: Request, found: sums.Table, refused: str = "", status: int = 200) -> HttpResponse:
    page = pages.table_page(request.actor, found) | {"refused": refused, "nav": "returns"}
    return render(request, "returns/desk/table.html", page, status=status)


@require_POST
def remind(request: Request, form: str, division: str, year: int) -> HttpResponse:
    """催报."""
    found = sums.get_table(request.actor, form, division, year)
    try:
        told = deciding.remind(request.actor, form=form, division=division, year=year)
    except DomainError as error:
        return _table(request, found, error.message, error.status)
    said = ngettext("发出 %(n)s 条提醒。", "发出 %(n)s 条提醒。", told) % {"n": told}
    messages.success(request, said if told else _("今天已经提醒过了。"))
    return redirect("returns_desk:table", form, division, year)


@never_cache
@require_safe
def file(request: Request, form: str, division: str, year: int) -> HttpResponse:
    """?format=csv, else XLSX: the table in the layout of the form, by house, and who is missing."""
    found = sums.get_table(request.actor, form, division, year)
    return pages.file_of(pages.of_table(found), request.GET.get("format", ""), f"{form}-{division}-{year}")
