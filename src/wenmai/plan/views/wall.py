"""The board for a screen on a wall: 1920 by 1080, nothing to touch, made anew every minute by the browser itself. Public."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenmai.plan import boards
from wenmai.plan.results import Status

LINES, WATCHED, EVERY = 8, 7, 60  # seconds


@require_safe
def page(request: HttpRequest, plan: str, region: str) -> HttpResponse:
    """/plan/<plan>/<region>/wall/; ?still=1 does not refresh."""
    shown = boards.board(plan, region)
    focus = boards.first_focus(shown)
    late = [each for each in shown.clauses if each.status in {Status.BEHIND, Status.MISSED}]
    found: dict[str, Any] = {
        "board": shown,
        "lines": shown.lines[:LINES],
        "late": late[:WATCHED],
        "more": max(0, len(late) - WATCHED),
    }
    if boards.has_parts(shown, focus):
        found |= boards.part_of_page(boards.parts(shown.plan.id, focus, shown.region.code))
    found["still"] = "still" in request.GET
    answer = render(request, "plan/wall.html", found)
    if not found["still"]:
        answer["Refresh"] = str(EVERY)
    return answer
