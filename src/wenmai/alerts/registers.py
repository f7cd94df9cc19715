"""What alerts tells the kernel: its line on the board, and what it holds about people."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from wenmai.alerts.actions import erase_person
from wenmai.alerts.queries import export_person
from wenmai.kernel import panels, privacy
from wenmai.plan.boards import Board

BOARD = "plan.board"


def register_all() -> None:
    """Called once, when the application starts."""
    panels.register(BOARD, panels.Panel("alerts", 20, _line))
    privacy.register(privacy.Holder("alerts", "规划变化提醒", export_person, erase_person))


def _line(request: HttpRequest, thing: object) -> SafeString:
    """The way to what changed since last week."""
    if not isinstance(thing, Board):
        return SafeString("")
    return render_to_string("alerts/_board.html", {"board": thing}, request)
