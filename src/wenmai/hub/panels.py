"""What the hub shows on pages of other rooms."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from wenmai.hub.policies import may_serve
from wenmai.hub.queries.copies import my_copies, open_copies
from wenmai.hub.queries.own import out_elsewhere
from wenmai.hub.queries.systems import takes_part
from wenmai.library.queries.opac import RecordPage
from wenmai.places.models import Institution


def of_ask(request: HttpRequest, thing: object) -> SafeString:
    """At the desk, when nothing answers to a scan: it may be the card of another library."""
    shown = {"house": thing}
    return SafeString(render_to_string("hub/ask.html", shown, request) if takes_part() else "")


def of_newcomer(request: HttpRequest, thing: object) -> SafeString:
    """At the desk, when a card or a code leads to somebody who is no reader of ours: they may be one of another library."""
    return SafeString(render_to_string("hub/newcomer.html", {"who": thing}, request) if takes_part() else "")


def of_record(request: HttpRequest, thing: object) -> SafeString:
    """Below a book: only a part of it is wanted. For who has signed in, without a query."""
    assert isinstance(thing, RecordPage)
    signed_in = request.actor.person  # type: ignore[attr-defined]
    shown = {"record": thing.record}
    return SafeString(render_to_string("hub/copies/panel.html", shown, request) if signed_in else "")


def of_desk(request: HttpRequest, thing: object) -> SafeString:
    """At a library, the way to what is to be copied for readers, while somebody waits for it."""
    actor = request.actor  # type: ignore[attr-defined]
    if not (isinstance(thing, Institution) and thing.kind == "library" and may_serve(actor, thing)):
        return SafeString("")
    waiting = open_copies(thing)
    shown = {"house": thing, "waiting": waiting}
    return SafeString(render_to_string("hub/copies/desk_panel.html", shown, request) if waiting else "")


def of_me(request: HttpRequest, thing: object) -> SafeString:
    """What the reader has out at other libraries, and the copies that they asked for."""
    del thing
    actor = request.actor  # type: ignore[attr-defined]
    deeds, copies = out_elsewhere(actor), len(my_copies(actor))
    shown = {"deeds": deeds, "copies": copies}
    return SafeString(render_to_string("hub/me.html", shown, request) if deeds or copies else "")
