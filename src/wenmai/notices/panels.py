"""What notices shows on a person's own page."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from wenmai.notices.queries import unread

SHOWN, MOST = 3, 99


def of_me(request: HttpRequest, thing: object) -> SafeString:
    """The newest unread messages and how many there are."""
    del thing
    actor = request.actor  # type: ignore[attr-defined]
    waiting = list(unread(actor)[: MOST + 1])
    shown = {"unread": len(waiting), "most": MOST, "notices": waiting[:SHOWN]}
    return SafeString(render_to_string("notices/panel.html", shown, request))
