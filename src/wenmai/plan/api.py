"""Plans over the API: read only, open to everyone, the same shapes as `wenmai plan … --json`."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Router

from wenmai.measures.queries import version
from wenmai.plan import projects, queries
from wenmai.plan.shelf import shelf

router = Router(tags=["plan"])


@router.get("/plans", summary="规划清单")
def list_plans(request: HttpRequest) -> list[dict[str, Any]]:
    """The plans of this installation."""
    return [
        {
            "id": plan.id,
            "title": plan.title,
            "region": plan.region,
            "first_year": plan.first_year,
            "last_year": plan.last_year,
        }
        for plan in queries.plans()
    ]


@router.get("/plans/{plan}/status", summary="各条款的进展")
def plan_status(request: HttpRequest, plan: str, region: str, as_of: date | None = None) -> dict[str, Any]:
    """Every clause in one region; `region` is a division code inside the plan's region, `as_of` a day of the plan until today."""
    day = queries.day_within(queries.get_plan(plan), as_of)
    return _kept(f"{plan}:{region}:{day}", lambda: queries.as_json(queries.status(plan, region, as_of=day)))


@router.get("/plans/{plan}/projects", summary="点名的项目和进展")
def plan_projects(request: HttpRequest, plan: str, region: str, as_of: date | None = None) -> dict[str, Any]:
    """The named projects of a plan in one region, each with its clauses and milestones in short."""
    day = queries.day_within(queries.get_plan(plan), as_of)
    name = f"{plan}:{region}:{day}:projects"
    return _kept(name, lambda: projects.as_json(projects.projects(plan, region, as_of=day).standings))


@router.get("/clauses/{clause}", summary="一条条款的进展")
def clause_status(
    request: HttpRequest, clause: str, region: str, as_of: date | None = None, reading: str = ""
) -> dict[str, Any]:
    """One clause in one region; `as_of` is a day of its plan until today, `reading` "other" (or 1, 2 …) another reading of it."""
    name = queries.named(clause, reading)
    day = queries.day_within(queries.get_clause(name)[0], as_of)
    return _kept(f"{name}:{region}:{day}", lambda: queries.as_json([queries.result(name, region, as_of=day)]))


def _kept(name: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The same answer until a figure changes; nobody makes the house compute one twice."""
    found: dict[str, Any] = shelf(f"{version()}:{get_language()}:api:{name}", make)
    return found


@router.get("/clauses/{clause}/explain", summary="展开到事实和读数")
def clause_explanation(
    request: HttpRequest,
    clause: str,
    region: str,
    after: int = 0,
    limit: int = 50,
    reading: str = "",
    as_of: date | None = None,
) -> dict[str, Any]:
    """One page of the facts that add up to the numerator, and the readings that make the denominator; `as_of` as above."""
    name, most = queries.named(clause, reading), min(max(limit, 1), 500)
    day = queries.day_within(queries.get_clause(name)[0], as_of)
    return queries.explanation_as_json(queries.explain(name, region, as_of=day, after=after, limit=most))
