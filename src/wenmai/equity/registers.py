"""What equity tells the kernel: its line on the board."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from wenmai.kernel import panels
from wenmai.places.models import Level
from wenmai.plan.boards import Board


def register_all() -> None:
    """Called once, when the application starts."""
    panels.register("plan.ways", panels.Panel("equity", 30, _line))


def _line(request: HttpRequest, thing: object) -> SafeString:
    """The way to how evenly the board's region is served."""
    if not isinstance(thing, Board) or thing.region.level > Level.COUNTY:
        return SafeString("")
    return render_to_string("equity/_board.html", {"board": thing}, request)
