"""/activities/mix/CODE/ and /activities/elders/CODE/: a year of a division, for everybody, open to the records, as XLSX."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenmai.activities import elders as elder_report
from wenmai.activities import mix as mix_report
from wenmai.activities.views.years import FIRST_YEAR, SHOWN
from wenmai.kernel import clock
from wenmai.kernel.http import Request
from wenmai.kernel.spreadsheets import XLSX
from wenmai.kernel.whole import whole
from wenmai.ledger.rows import FactRow
from wenmai.places.models import Division
from wenmai.places.queries.divisions import child_divisions, get_division
from wenmai.places.queries.institutions import institutions_by_code


@require_safe
def mix(request: Request, code: str) -> HttpResponse:
    """阵地 and 流动, 线上 and 线下 (SC-G09): by house and by month."""
    division, year = get_division(code), _year(request)
    found = mix_report.mix_of(division, year)
    if request.GET.get("format") == "xlsx":
        return _file(mix_report.sheets_of(found), f"mix-{code}-{year}")
    shown = _around(division, year) | {"found": found, "titles": [str(each) for each in mix_report.TITLES.values()]}
    what, cell = request.GET.get("what", ""), request.GET.get("cell", "")
    if what in mix_report.KINDS and cell in mix_report.CELLS:
        month = whole(request.GET.get("month", "")[5:], 2)
        asked = mix_report.MixChosen(
            what, mix_report.Cell(cell), request.GET.get("house", ""), month if month <= 12 else 0
        )
        after = whole(request.GET.get("after"))
        shown |= _opened(request, mix_report.records_of(division, year, asked, after), what == "sessions")
    return render(request, "activities/mix.html", shown)


@require_safe
def elders(request: Request, code: str) -> HttpResponse:
    """面向老年人的培训和阅读 (SC-E14): by county, in a county by house."""
    division, year = get_division(code), _year(request)
    found = elder_report.elders_of(division, year)
    if request.GET.get("format") == "xlsx":
        return _file(elder_report.sheets_of(found), f"elders-{code}-{year}")
    shown = _around(division, year) | {"found": found}
    what = request.GET.get("what", "")
    if what in elder_report.WORDS:
        asked = elder_report.ElderChosen(what, request.GET.get("word", ""))
        after = whole(request.GET.get("after"))
        rows = elder_report.records_of(division, year, asked, after)
        shown |= _opened(request, rows, what in elder_report.PARTS)
    return render(request, "activities/elders.html", shown)


def _year(request: Request) -> int:
    asked, this = whole(request.GET.get("year"), 4), clock.today().year
    return asked if FIRST_YEAR <= asked <= this else this


def _around(division: Division, year: int) -> dict[str, Any]:
    this = clock.today().year
    return {
        "nav": "activities",
        "division": division,
        "year": year,
        "years": range(this, max(this - SHOWN, FIRST_YEAR - 1), -1),
        "above": division.path[-2] if len(division.path) > 1 else "",
        "below": child_divisions(division.code),
    }


def _opened(request: Request, rows: Sequence[FactRow], sessions: bool) -> Mapping[str, Any]:
    houses = institutions_by_code({each.institution_code for each in rows})
    kept = {
        name: request.GET[name] for name in ("year", "what", "cell", "house", "month", "word") if name in request.GET
    }
    lines = [(each, houses.get(each.institution_code)) for each in rows]
    following = urlencode({**kept, "after": rows[-1].id}) if len(rows) == mix_report.RECORDS else ""
    return {"asked": True, "records": lines, "sessions": sessions, "following": following}


def _file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer
