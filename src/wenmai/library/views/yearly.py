"""本馆一年: the figures of ISO 2789, on a page and as a file."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wenmai.kernel import clock
from wenmai.kernel.http import Request
from wenmai.kernel.spreadsheets import CSV, XLSX, Sheet, csv_of, workbook
from wenmai.kernel.whole import whole
from wenmai.library import desk_pages
from wenmai.library.queries.yearly import Figure, year_of

YEARS = 5


@never_cache
@require_safe
def year(request: Request, code: str) -> HttpResponse:
    """`?year=` one of the last five."""
    house, asked = desk_pages.get_house(request.actor, code), _asked(request)
    shown = {"house": house, "year": asked, "years": _years(), "figures": year_of(house, asked)}
    return render(request, "library/year.html", shown)


@never_cache
@require_safe
def download(request: Request, code: str) -> HttpResponse:
    """The same as a file: ?format=xlsx, else CSV."""
    house, asked = desk_pages.get_house(request.actor, code), _asked(request)
    head, rows = [_("指标"), _("数"), _("单位"), _("怎么算")], [_row(each) for each in year_of(house, asked)]
    if request.GET.get("format") == "xlsx":
        sheet = Sheet(f"{house.code} {asked}"[:31], head, rows, widths=(24, 10, 8, 60))
        return _file(workbook([sheet]), XLSX, f"library-{house.code}-{asked}.xlsx")
    return _file(csv_of(head, rows), CSV, f"library-{house.code}-{asked}.csv")


def _row(figure: Figure) -> list[str | int | float]:
    return [figure.title, figure.value, figure.unit, figure.meaning]


def _years() -> list[int]:
    this = clock.today().year
    return list(range(this, this - YEARS, -1))


def _asked(request: Request) -> int:
    given = whole(request.GET.get("year"), 4)
    return given if given in _years() else clock.today().year


def _file(body: str | bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
