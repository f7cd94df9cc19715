"""各地的数: a year of libraries by divisions, down to houses."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wenmai.kernel import clock
from wenmai.kernel.http import Request
from wenmai.kernel.spreadsheets import CSV, csv_of
from wenmai.kernel.whole import whole
from wenmai.library.queries.place_figures import KINDS, Row, figures_of

YEARS = 5


@require_safe
def places(request: Request) -> HttpResponse:
    """`?division=` a code, `?year=` one of the last five; `?format=csv` as a file."""
    this, asked = clock.today().year, whole(request.GET.get("year"), 4)
    years = list(range(this, this - YEARS, -1))
    found = figures_of(request.GET.get("division") or settings.HOME_DIVISION, asked if asked in years else this)
    heads = [*(_(kind.title) for kind in KINDS), _("借过书的读者，人"), _("借出别馆的书，册次")]
    if request.GET.get("format") == "csv":
        rows = [_line(each) for each in (*found.rows, found.total)]
        name = f"libraries-{found.division.pk}-{found.year}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(csv_of([_("代码"), _("地方"), *heads], rows), content_type=CSV, headers=headers)
    shown = {"figures": found, "heads": heads, "years": years, "nav": "desk"}
    return render(request, "library/places.html", shown)


def _line(row: Row) -> list[str | int | float]:
    return [row.code, row.name, *row.numbers, row.active, row.foreign]
