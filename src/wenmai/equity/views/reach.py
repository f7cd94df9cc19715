"""Who reaches a house, and who does not. Public."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenmai.equity import files, queries
from wenmai.equity.reached import Report, report
from wenmai.equity.ways import get_service, get_way, reach
from wenmai.kernel.pagination import PAGE_SIZE, Page, page_number
from wenmai.plan.files import file_name
from wenmai.plan.views.sending import sheets_sent


@require_safe
def page(request: HttpRequest, region: str) -> HttpResponse:
    """/equity/<region>/reach/?service=&way=."""
    asked, found = _asked(request, region)
    number = page_number(request.GET.get("page"))
    rows = found.rows((number - 1) * PAGE_SIZE, number * PAGE_SIZE)
    shown = {"asked": asked, "found": found, "terms": reach(), "servings": files.servings()}
    shown |= {"page": Page(rows, number, PAGE_SIZE, len(found.least))}
    return render(request, "equity/reach.html", shown | {"nav": "plan"})


@require_safe
def file(request: HttpRequest, region: str) -> HttpResponse:
    """The same as a file: ?format=xlsx, else CSV."""
    _asked_for, found = _asked(request, region)
    name = file_name("reach", region, found.service.id, found.way.id)
    return sheets_sent([files.reach_sheet(found)], request.GET.get("format", ""), name)


def _asked(request: HttpRequest, region: str) -> tuple[queries.Asked, Report]:
    asked = queries.ask(region)
    service, way = get_service(request.GET.get("service", "")), get_way(request.GET.get("way", ""))
    return asked, report(asked, service, way, queries.residents(asked))
