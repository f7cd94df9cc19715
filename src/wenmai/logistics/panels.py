"""What logistics shows on the staff desk."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from wenmai.library.policies import DESK_KINDS
from wenmai.logistics.policies import may_ship
from wenmai.logistics.queries.desk import numbers
from wenmai.places.models import Institution


def of_desk(request: HttpRequest, thing: object) -> SafeString:
    """The way to the shipping desk of a library, with what waits there."""
    actor = request.actor  # type: ignore[attr-defined]
    if not isinstance(thing, Institution) or thing.kind not in DESK_KINDS or not may_ship(actor, thing.scope_path):
        return SafeString("")
    shown = {"house": thing, "numbers": numbers(thing)}
    return SafeString(render_to_string("logistics/panel.html", shown, request))
