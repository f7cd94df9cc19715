"""What notices shows on a person's own page."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from wenmai.notices.queries import latest_unread, unread_count


def of_me(request: HttpRequest, thing: object) -> SafeString:
    """The newest unread messages and how many there are."""
    del thing
    actor = request.actor  # type: ignore[attr-defined]
    shown = {"unread": unread_count(actor), "notices": latest_unread(actor)}
    return SafeString(render_to_string("notices/panel.html", shown, request))
