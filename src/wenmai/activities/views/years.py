"""/activities/year/CODE/: a year of a division, for everybody."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenmai.activities.vocabulary import Setting
from wenmai.activities.year import HOUSES, RECORDS, Chosen, records_of, sheets_of, year_of
from wenmai.kernel import clock
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.kernel.spreadsheets import XLSX
from wenmai.kernel.whole import whole
from wenmai.places.models import InstitutionKind
from wenmai.places.queries.divisions import child_divisions, get_division
from wenmai.places.queries.institutions import institutions_by_code

FIRST_YEAR, SHOWN = 2021, 6


@require_safe
def year(request: Request, code: str) -> HttpResponse:
    """Months of each house, settings of each library; a number opens its records."""
    division, this = get_division(code), clock.today().year
    asked = whole(request.GET.get("year"), 4)
    chosen_year = asked if FIRST_YEAR <= asked <= this else this
    kind = request.GET.get("kind", "")
    if request.GET.get("format") == "xlsx":
        return _file(sheets_of(division, chosen_year, kind), f"year-{code}-{chosen_year}")
    found = year_of(division, chosen_year, page_number(request.GET.get("page")), kind)
    shown = {"found": found, "page": found.houses, "kind": kind, "kinds": [InstitutionKind(each) for each in HOUSES]}
    shown |= {"years": range(this, max(this - SHOWN, FIRST_YEAR - 1), -1), "below": child_divisions(code)}
    shown |= {"above": division.path[-2] if len(division.path) > 1 else "", "months": range(1, 13)}
    return render(request, "activities/year.html", shown | _records(request, chosen_year) | {"nav": "activities"})


def _file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer


def _records(request: Request, year: int) -> dict[str, object]:
    house = institutions_by_code([request.GET.get("house", "")]).get(request.GET.get("house", ""))
    if house is None:
        return {}
    month, setting = whole(request.GET.get("month", "")[5:], 2), request.GET.get("setting", "")
    chosen = Chosen(house, month if month <= 12 else 0, setting if setting in Setting.values else "")
    rows = records_of(chosen, year, whole(request.GET.get("after")))
    said = str(Setting(chosen.setting).label) if chosen.setting else ""
    return {"chosen": chosen, "records": rows, "said": said, "after": rows[-1].id if len(rows) == RECORDS else 0}
