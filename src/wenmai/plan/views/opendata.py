"""/data/clauses/: one figure of a clause as a page and as JSON, and all of a region as a file. Public."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from wenmai.measures.definitions import Measure
from wenmai.measures.queries import version
from wenmai.plan import opendata as data
from wenmai.plan.clauses import Clause
from wenmai.plan.opendata import ClauseFigure, Sources
from wenmai.plan.series import CLAUSES
from wenmai.plan.shape import clause_as_json, number
from wenmai.plan.shelf import shelf
from wenmai.trust.formats import TYPES, as_csv
from wenmai.trust.queries.opendata import Published
from wenmai.trust.sdmx import as_sdmx
from wenmai.trust.views.opendata import as_file


@require_safe
def clauses(_request: HttpRequest, plan: str, region: str, period: str) -> HttpResponse:
    """Every clause of a plan in a region and right below it, made once for each version of the roll-ups."""
    name = f"{version()}:{get_language()}:open:{plan}:{region}:{period}"
    text = shelf(name, lambda: "".join(as_csv(data.CLAUSES, data.figures_below(plan, region, period))))
    return as_file(text, f"{plan}-{region}-{period}.csv", TYPES["csv"])


@require_safe
def sdmx(_request: HttpRequest, plan: str, region: str, period: str) -> HttpResponse:
    """The same rows for programs of statistics."""
    name = f"{version()}:{get_language()}:sdmx:{plan}:{region}:{period}"
    text = shelf(name, lambda: "".join(as_sdmx(CLAUSES, data.figures_below(plan, region, period))))
    return as_file(text, f"{plan}-{region}-{period}.sdmx.csv", TYPES["sdmx.csv"])


@require_safe
def units(request: HttpRequest, plan: str, region: str, clause: str, period: str) -> HttpResponse:
    """The units of a clause over units, with who passed."""
    rows = data.units(plan, region, clause, period, request.GET.get("reading", ""))
    return as_file("".join(as_csv(data.UNITS, rows)), f"{clause}-{region}-{period}-units.csv", TYPES["csv"])


@require_safe
def clause(request: HttpRequest, plan: str, region: str, clause: str, period: str) -> HttpResponse:
    """The lasting address of one figure."""
    found = data.figure(plan, region, clause, period, request.GET.get("reading", ""))
    about = data.sources(found)
    page = {"nav": "data", "each": found, "result": found.result, "about": about, "links": _links(found, about)}
    return render(request, "plan/open_clause.html", page)


@require_safe
def clause_json(request: HttpRequest, plan: str, region: str, clause: str, period: str) -> HttpResponse:
    """The same for programs."""
    found = data.figure(plan, region, clause, period, request.GET.get("reading", ""))
    about = data.sources(found)
    parts = {
        "figure": {**clause_as_json(found.result), "withheld": found.withheld, "reading_number": found.reading},
        "period": {"first": str(found.first), "last": str(found.last)},
        "region_name": found.region_name,
        "rule": _rule(about.clause),
        "numerator_measures": [_measure(each) for each in about.numerator],
        "denominator_measures": [_measure(each) for each in about.denominator],
        "snapshot": [_published(each) for each in about.published],
        "links": {name: _absolute(request, said) for name, said in _links(found, about).items()},
        "files": [request.build_absolute_uri(path) for path in about.files],
    }
    return JsonResponse(parts, json_dumps_params={"ensure_ascii": False})


def _absolute(request: HttpRequest, path: str | None) -> str | None:
    return request.build_absolute_uri(path) if path else None


def _links(found: ClauseFigure, about: Sources) -> dict[str, str | None]:
    """The lasting addresses of the figure, and where it opens into its facts and readings."""
    result, more = found.result, f"?reading={found.reading}" if found.reading else ""
    place = [found.plan, result.region, result.id]
    asked = f"?region={result.region}&as_of={found.last}" + (f"&reading={found.reading}" if found.reading else "")
    units = reverse("plan_data:units", args=[*place, found.period]) + more if about.over_units else None
    return {
        "self": found.address,
        "json": reverse("plan_data:json", args=[*place, found.period]) + more,
        "opened": reverse("plan:clause", args=place) + more,
        "facts": reverse("api-1:clause_explanation", args=[result.id]) + asked,
        "units": units,
    }


def _rule(clause: Clause) -> dict[str, Any]:
    """How the value comes from its parts: the check as written, and how it is scaled and rounded."""
    scale = number(Decimal("0.01") if clause.unit == "%" else clause.scale)
    return {"check": clause.check, "divided_by": scale, "decimals": clause.decimals, "rounding": clause.rounding}


def _measure(each: Measure) -> dict[str, str]:
    return {"id": each.id, "title": each.title, "unit": each.unit, "definition": each.version, "source": each.source}


def _published(each: Published) -> dict[str, Any]:
    """A figure of the snapshot: the signed publication and the lasting address of its one number."""
    return {
        "measure": each.measure,
        "value": number(each.value),
        "withheld": each.withheld,
        "definition": each.definition,
        "published_at": each.published_at,
        "figure": reverse("trust:figure", args=[each.id]),
        "publication": reverse("plan:publication", args=[each.publication]),
    }
