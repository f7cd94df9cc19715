"""What alerts tells the kernel: its line on the board, what waits on the desk, and what it holds about people."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from wenmai.alerts.actions import erase_person
from wenmai.alerts.queries import export_person, waiting
from wenmai.kernel import panels, privacy
from wenmai.plan.boards import Board

BOARD = "plan.ways"


def register_all() -> None:
    """Called once, when the application starts."""
    panels.register(BOARD, panels.Panel("alerts", 20, _line))
    panels.register("web.desk", panels.Panel("alerts", 1, _of_desk))
    privacy.register(privacy.Holder("alerts", "规划变化提醒", export_person, erase_person))


def _line(request: HttpRequest, thing: object) -> SafeString:
    """The way to what changed since last week."""
    if not isinstance(thing, Board):
        return SafeString("")
    return render_to_string("alerts/_board.html", {"board": thing}, request)


def _of_desk(request: HttpRequest, thing: object) -> SafeString:  # noqa: ARG001 (the shape of every panel)
    """What waits to be read or answered; nothing when nothing does."""
    found = waiting(request.actor)  # type: ignore[attr-defined]
    return (
        render_to_string("alerts/_desk.html", {"waiting": found}, request)
        if found.changes or found.doubts
        else SafeString("")
    )
