"""/data/: open data for everybody."""

from collections.abc import Callable, Iterable, Mapping

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenmai.trust import formats
from wenmai.trust.queries import opendata
from wenmai.trust.suppression import SMALLEST

ROLLUPS: Mapping[str, Callable[[Iterable[opendata.Row]], str | bytes]] = {
    "csv": lambda rows: "".join(formats.rollup_csv(rows)),
    "sdmx.csv": lambda rows: "".join(formats.rollup_sdmx(rows)),
    "parquet": formats.rollup_parquet,
}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What there is to take, and how to count it again."""
    page = {
        "nav": "data",
        "years": opendata.years(),
        "kinds": formats.offered(),
        "smallest": SMALLEST,
        "published": opendata.figures_shown(),
    }
    return render(request, "trust/data.html", page)


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """DCAT."""
    found = formats.catalogue(request.build_absolute_uri("/").rstrip("/"), opendata.years())
    return JsonResponse(found, content_type="application/ld+json", json_dumps_params={"ensure_ascii": False})


@require_safe
def rollups(_request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """A year of roll-ups as a file."""
    return _file(ROLLUPS[kind](opendata.rollups(year)), f"rollups-{year}.{kind}", formats.TYPES[kind])


@require_safe
def figures(_request: HttpRequest) -> HttpResponse:
    """Every published figure as CSV."""
    return _file("".join(formats.figure_csv(opendata.figures())), "figures.csv", "text/csv")


def _file(content: str | bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=f"{kind}; charset=utf-8" if isinstance(content, str) else kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_safe
def figure(request: HttpRequest, key: int) -> HttpResponse:
    """The lasting address of one published figure."""
    return render(request, "trust/figure.html", {"nav": "data", "row": opendata.figure(key)})
