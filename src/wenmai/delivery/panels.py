"""What this room shows on pages of other rooms."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from wenmai.delivery.policies import may_keep_menu
from wenmai.delivery.queries.menu import offered_by
from wenmai.delivery.queries.suggesting import waiting_at
from wenmai.places.models import Institution


def of_institution(request: HttpRequest, thing: object) -> SafeString:
    """What can be ordered of a house; nothing where there is no menu."""
    assert isinstance(thing, Institution)
    items = offered_by(thing)
    return _render(request, "delivery/panel.html", {"items": items}) if items else SafeString("")


def of_desk(request: HttpRequest, thing: object) -> SafeString:
    """How many orders wait, and the way to them."""
    actor = request.actor  # type: ignore[attr-defined]
    if not isinstance(thing, Institution) or not may_keep_menu(actor, thing):
        return SafeString("")
    waiting = [each for each in waiting_at(thing) if not each.answered]
    return _render(request, "delivery/desk/panel.html", {"waiting": waiting, "house": thing})


def _render(request: HttpRequest, template: str, shown: dict[str, object]) -> SafeString:
    return SafeString(render_to_string(template, shown, request))
