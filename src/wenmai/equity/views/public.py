"""How evenly a region is served. Public, as the figures that it is made of are."""

from decimal import Decimal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenmai.equity import files, queries
from wenmai.equity.drawing import curve
from wenmai.equity.kinds import words
from wenmai.equity.measured import Unit
from wenmai.kernel.whole import whole
from wenmai.plan.files import file_name
from wenmai.plan.views.sending import sheets_sent


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Home."""
    return _page(request, settings.HOME_DIVISION)


@require_safe
def page(request: HttpRequest, region: str) -> HttpResponse:
    """/equity/<region>/?indicator=&year=&level=."""
    return _page(request, region)


def _page(request: HttpRequest, region: str) -> HttpResponse:
    asked = _asked(request, region)
    found = queries.opened(asked, request.GET.get("indicator", ""))
    shown = {"asked": asked, "found": found, "lines": queries.lines(asked), "kinds": words(), "states": files.states()}
    missing = [(word, found.missing(state)) for state, word in files.states().items() if state != "known"]
    shown |= {"curve": curve(found.curve), "groups": _groups(found), "missing": missing, "nav": "plan"}
    shown |= {"unit": files.unit_said(found.line.indicator, asked), "top": max(map(_value, found.units), default=None)}
    return render(request, "equity/page.html", shown)


@require_safe
def file(request: HttpRequest, region: str) -> HttpResponse:
    """The same as a file: ?format=xlsx, else CSV."""
    asked = _asked(request, region)
    found = queries.opened(asked, request.GET.get("indicator", ""))
    name = file_name("equity", region, found.line.indicator.id)
    sheets = files.sheets(found, queries.lines(asked), asked)
    return sheets_sent(sheets, request.GET.get("format", ""), name)


def _asked(request: HttpRequest, region: str) -> queries.Asked:
    return queries.ask(region, whole(request.GET.get("year"), 4), whole(request.GET.get("level"), 1))


def _value(unit: Unit) -> Decimal:
    return (unit.value if unit.known else None) or Decimal(0)


def _groups(found: queries.Opened) -> list[tuple[str, float, float, float]]:
    """Theil's groups as they are shown: shares in percent."""
    said = words()
    return [
        (said.get(name, name), round(share * 100, 1), own, round(given * 100, 1))
        for name, share, own, given in found.groups
    ]
