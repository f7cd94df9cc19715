"""/data/: open data for everybody."""

from collections.abc import Callable, Iterable, Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenmai.trust import formats, offers, sdmx, tables
from wenmai.trust.queries import opendata, registry, stocks
from wenmai.trust.suppression import SMALLEST
from wenmai.trust.tables import Table

ROLLUPS: Mapping[str, Callable[[Iterable[opendata.Row]], str | bytes]] = {
    "csv": lambda rows: "".join(formats.as_csv(tables.ROLLUPS, rows)),
    "sdmx.csv": lambda rows: "".join(sdmx.as_sdmx(sdmx.ROLLUPS, rows)),
    "parquet": lambda rows: formats.as_parquet(tables.ROLLUPS, rows),
}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What there is to take, and how to count it again."""
    page = {
        "nav": "data",
        "years": opendata.years(),
        "kinds": formats.offered(),
        "smallest": SMALLEST,
        "stock_years": offers.stock_years(),
        "unit_kinds": [kind for kind in formats.offered() if kind != "sdmx.csv"],
        "structures": offers.structures(),
        "more": offers.added(),
        "published": opendata.figures_shown(),
    }
    return render(request, "trust/data.html", page)


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """DCAT."""
    found = formats.catalogue(_base(request), offers.datasets())
    return JsonResponse(found, content_type="application/ld+json", json_dumps_params={"ensure_ascii": False})


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """CSVW: what the columns are."""
    found = formats.schema(_base(request), offers.datasets())
    return JsonResponse(found, content_type="application/csvm+json", json_dumps_params={"ensure_ascii": False})


def _base(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


@require_safe
def rollups(_request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """A year of roll-ups as a file."""
    return as_file(ROLLUPS[kind](opendata.rollups(year)), f"rollups-{year}.{kind}", formats.TYPES[kind])


@require_safe
def region_stocks(_request: HttpRequest, period: str, kind: str) -> HttpResponse:
    """The stocks of counties and above at the end of a period."""
    rows = list(stocks.region_stocks(period))
    if kind == "sdmx.csv":
        return as_file("".join(sdmx.as_sdmx(sdmx.STOCKS, rows)), f"stocks-{period}.{kind}", formats.TYPES[kind])
    return _table(tables.STOCKS, rows, f"stocks-{period}", kind)


@require_safe
def units(_request: HttpRequest, period: str, kind: str) -> HttpResponseBase:
    """The readings of single units at the end of a period, as they are found: there may be hundreds of thousands."""
    rows = stocks.unit_readings(period)
    if kind == "parquet":
        return _table(tables.UNITS, list(rows), f"units-{period}", kind)
    return _stream(tables.UNITS, rows, f"units-{period}.csv")


@require_safe
def measures(_request: HttpRequest) -> HttpResponse:
    """The definitions."""
    return _table(tables.MEASURES, registry.measures(), "measures", "csv")


@require_safe
def places(_request: HttpRequest) -> HttpResponseBase:
    """Divisions and houses."""
    return _stream(tables.PLACES, registry.places(), "places.csv")


@require_safe
def figures(_request: HttpRequest) -> HttpResponse:
    """Every published figure as CSV."""
    return _table(tables.FIGURES, opendata.figures(), "figures", "csv")


def _table(table: Table, rows: Iterable[object], name: str, kind: str) -> HttpResponse:
    content = formats.as_parquet(table, rows) if kind == "parquet" else "".join(formats.as_csv(table, rows))
    return as_file(content, f"{name}.{kind}", formats.TYPES[kind])


def _stream(table: Table, rows: Iterable[object], name: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(formats.as_csv(table, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def as_file(content: str | bytes, name: str, kind: str) -> HttpResponse:
    """A file to be saved under a name."""
    answer = HttpResponse(content, content_type=f"{kind}; charset=utf-8" if isinstance(content, str) else kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_safe
def figure(request: HttpRequest, key: int) -> HttpResponse:
    """The lasting address of one published figure."""
    return render(request, "trust/figure.html", {"nav": "data", "row": opendata.figure(key)})
