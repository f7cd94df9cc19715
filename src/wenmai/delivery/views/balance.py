"""均衡: what each unit of a division had, as a page, CSV and XLSX."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wenmai.delivery.queries.balance import Balance, PlaceBalance, balance_of, scope_of
from wenmai.kernel import clock
from wenmai.kernel.http import Request
from wenmai.kernel.spreadsheets import CSV, XLSX, Sheet, csv_of, workbook
from wenmai.kernel.whole import code_of, whole
from wenmai.places.queries.divisions import divisions_by_code

YEARS = 5


@require_safe
def balance(request: Request) -> HttpResponse:
    """/desk/delivery/balance/."""
    found = _asked(request)
    years = range(clock.today().year, clock.today().year - YEARS, -1)
    above = divisions_by_code(found.division.path[:-1]).values()
    shown = {"balance": found, "years": years, "above": sorted(above, key=lambda each: each.level)}
    return render(request, "delivery/desk/balance.html", shown)


@require_safe
def download(request: Request) -> HttpResponse:
    """The same as a file: ?format=xlsx, else CSV with a mark that spreadsheets need."""
    found = _asked(request)
    name = f"delivery-{found.division.code}-{found.year}"
    head, rows = _head(), [_row(each) for each in found.places]
    if request.GET.get("format") == "xlsx":
        return _file(workbook([Sheet(_("配送均衡"), head, rows)]), XLSX, f"{name}.xlsx")
    return _file(csv_of(head, rows), CSV, f"{name}.csv")


def _asked(request: Request) -> Balance:
    division = scope_of(request.actor, code_of(request.GET.get("division")))
    year = whole(request.GET.get("year"), 4)
    this = clock.today().year
    return balance_of(division, year if this - YEARS < year <= this else this)


def _head() -> list[str]:
    return [
        _("地方"),
        _("区划代码"),
        _("点单"),
        _("在等"),
        _("送到"),
        _("已签收"),
        _("等了几天（中位数）"),
        _("送到占办结的百分比"),
        _("最近一次"),
        _("距今几个月"),
    ]


def _row(each: PlaceBalance) -> list[str | int]:
    optional = (each.wait, each.share, each.last.isoformat() if each.last else None, each.months)
    plain: list[str | int] = [each.division.name, each.division.code, each.orders, each.open, each.delivered]
    return [*plain, each.confirmed, *("" if value is None else value for value in optional)]


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
