"""The named projects of a plan. Public."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenmai.plan import projects


@require_safe
def listed(request: HttpRequest, plan: str, region: str) -> HttpResponse:
    """All projects of a plan in a region with their progress."""
    return render(request, "plan/projects.html", {"nav": "plan", "page": projects.projects(plan, region)})


@require_safe
def opened(request: HttpRequest, plan: str, region: str, project: str) -> HttpResponse:
    """One project: its text, its clauses, its milestones and the documents for them."""
    return render(request, "plan/project.html", {"nav": "plan", "page": projects.project(plan, region, project)})
