"""What the hub shows on pages of other rooms."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from wenmai.hub.queries.own import out_elsewhere
from wenmai.hub.queries.systems import takes_part


def of_ask(request: HttpRequest, thing: object) -> SafeString:
    """At the desk, when nothing answers to a scan: it may be the card of another library."""
    shown = {"house": thing}
    return SafeString(render_to_string("hub/ask.html", shown, request) if takes_part() else "")


def of_newcomer(request: HttpRequest, thing: object) -> SafeString:
    """At the desk, when a card or a code leads to somebody who is no reader of ours: they may be one of another library."""
    return SafeString(render_to_string("hub/newcomer.html", {"who": thing}, request) if takes_part() else "")


def of_me(request: HttpRequest, thing: object) -> SafeString:
    """What the reader has out at other libraries."""
    del thing
    deeds = out_elsewhere(request.actor)  # type: ignore[attr-defined]
    return SafeString(render_to_string("hub/me.html", {"deeds": deeds}, request) if deeds else "")
