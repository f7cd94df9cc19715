"""What the library shows on the staff desk."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from wenmai.library.policies import DESK_KINDS, may_circulate
from wenmai.library.queries.deeds import tasks_by_kind
from wenmai.library.queries.hold_pages import my_holds
from wenmai.library.queries.pickup import my_errands
from wenmai.library.queries.readers import my_page
from wenmai.library.queries.weeding import lists_to_decide
from wenmai.places.models import Institution


def of_me(request: HttpRequest, thing: object) -> SafeString:
    """What the reader waits for; nothing for who waits for nothing."""
    del thing
    holds = [each for each in my_holds(request.actor) if each.open]  # type: ignore[attr-defined]
    shown = {"holds": holds}
    return SafeString(render_to_string("library/holds/panel.html", shown, request)) if holds else SafeString("")


def errands_of_me(request: HttpRequest, thing: object) -> SafeString:
    """The way to what one brings to readers' doors; nothing for who brings nothing."""
    del thing
    number = len(my_errands(request.actor))  # type: ignore[attr-defined]
    shown = {"number": number}
    return SafeString(render_to_string("library/pickup/panel.html", shown, request) if number else "")


def of_desk(request: HttpRequest, thing: object) -> SafeString:
    """The way to the circulation desk, where there is one."""
    actor = request.actor  # type: ignore[attr-defined]
    if not isinstance(thing, Institution) or thing.kind not in DESK_KINDS or not may_circulate(actor, thing.scope_path):
        return SafeString("")
    kinds = tasks_by_kind(thing)
    shown = {"house": thing, "kinds": kinds, "waiting": sum(each.count for each in kinds)}
    return SafeString(render_to_string("library/desk_panel.html", shown, request))


def weeding_of_desk(request: HttpRequest, thing: object) -> SafeString:
    """Lists that wait for an official; they have no circulation desk that would lead there."""
    del thing
    lists = lists_to_decide(request.actor)  # type: ignore[attr-defined]
    return SafeString(render_to_string("library/weeding/panel.html", {"lists": lists}, request) if lists else "")


def loans_of_me(request: HttpRequest, thing: object) -> SafeString:
    """The way to one's own loans; nothing for who is no reader."""
    del thing
    page = my_page(request.actor)  # type: ignore[attr-defined]
    return SafeString(render_to_string("library/mine/panel.html", {"page": page}, request) if page else "")
