"""Two regions, two years or two plans on one page. Public."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenmai.kernel.whole import code_of, whole
from wenmai.plan import files, queries
from wenmai.plan.versus import Asked, Versus, versus
from wenmai.plan.views.parts import part
from wenmai.plan.views.sending import sheets_sent


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """/plan/compare/?p1=<plan>&r1=<region>&y1=<year>&p2=…."""
    found = _asked(request)
    key = ":".join(f"{side.plan.id}:{side.place.code}:{side.year}" for side in (found.first, found.second))
    body = part(key, "plan/_versus.html", lambda: _both(found))
    return render(request, "plan/versus.html", {"nav": "plan", "versus": found, "body": body})


def _both(found: Versus) -> dict[str, Any]:
    return {"versus": found, "plans": queries.plans(), "sides": [("1", found.first), ("2", found.second)]}


@require_safe
def file(request: HttpRequest) -> HttpResponse:
    """The same as a file: ?format=xlsx, else CSV."""
    name = files.file_name("compare")
    return sheets_sent([files.versus_sheet(_asked(request))], request.GET.get("format", ""), name)


def _asked(request: HttpRequest) -> Versus:
    said = request.GET
    known = {plan.id for plan in queries.plans()}
    sides = [
        Asked(
            said.get(f"p{n}", "") if said.get(f"p{n}") in known else "",
            code_of(said.get(f"r{n}")),
            whole(said.get(f"y{n}"), 4),
        )
        for n in (1, 2)
    ]
    return versus(sides[0], sides[1], settings.HOME_DIVISION)
