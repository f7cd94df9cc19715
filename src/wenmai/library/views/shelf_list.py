"""排架目录 as a file."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wenmai.audit.limits import hit
from wenmai.kernel.http import Request
from wenmai.kernel.spreadsheets import CSV, XLSX, Sheet, csv_of, workbook
from wenmai.library import desk_pages
from wenmai.library.queries.shelf_list import heading, shelf_list


@never_cache
@require_safe
def download(request: Request, code: str) -> HttpResponse:
    """From ?first= to ?last=; ?format=xlsx, else CSV."""
    house = desk_pages.get_house(request.actor, code)
    hit("catalogue.stock", request.actor.person, 10, 600)
    first, last = (request.GET.get(name, "").strip() for name in ("first", "last"))
    lines = shelf_list(request.actor, house, first, last)
    if request.GET.get("format") == "xlsx":
        sheet = Sheet(_("排架目录"), heading(), list(lines), (6, 20, 40, 20, 18, 8, 10, 20))
        return _file(workbook([sheet]), XLSX, f"shelf-list-{house.code}.xlsx")
    return _file(csv_of(heading(), lines), CSV, f"shelf-list-{house.code}.csv")


def _file(body: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
