"""What serials show on pages of other rooms."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from wenmai.catalogue.models import Record
from wenmai.kernel import clock
from wenmai.library.policies import DESK_KINDS
from wenmai.places.models import Institution
from wenmai.serials.policies import may_keep
from wenmai.serials.queries.desk import current, late_issues
from wenmai.serials.queries.holdings import union


def of_record(request: HttpRequest, thing: object) -> SafeString:
    """Which library has which years; nothing for what is no serial."""
    assert isinstance(thing, Record)
    found = union(thing.pk)
    return SafeString(render_to_string("serials/record.html", {"held": found}, request)) if found else SafeString("")


def of_desk(request: HttpRequest, thing: object) -> SafeString:
    """The way to the reading room's page, with what is late; at a station only where newspapers are ordered already."""
    actor = request.actor  # type: ignore[attr-defined]
    if not isinstance(thing, Institution) or not may_keep(actor, thing.scope_path):
        return SafeString("")
    taken = current(thing, clock.today()).count()
    if thing.kind not in DESK_KINDS and not taken:
        return SafeString("")
    shown = {"house": thing, "taken": taken, "late": late_issues(thing).count() if taken else 0}
    return SafeString(render_to_string("serials/desk_panel.html", shown, request))
