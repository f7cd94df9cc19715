"""What this room shows on pages of the library."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from wenmai.library.queries.opac import RecordPage
from wenmai.reading.models import Mark
from wenmai.reading.queries.lists import shown_lines
from wenmai.reading.queries.log import my_mark, on_since
from wenmai.reading.queries.suggestions import beside, is_off

NOTHING = SafeString("")
ON_FIRST = 4
"""Lists on the first page of the catalogue."""


def of_catalogue(request: HttpRequest, thing: object) -> SafeString:
    """Lists on the first page; `thing` is the code of the place that is looked at, or ""."""
    page = shown_lines(place=str(thing or ""), size=ON_FIRST)
    return SafeString(render_to_string("reading/panel_lists.html", {"page": page}, request)) if page.items else NOTHING


def of_record(request: HttpRequest, thing: object) -> SafeString:
    """What stands beside a book, unless that is off; and the own mark, where the log is on."""
    assert isinstance(thing, RecordPage)
    actor = request.actor  # type: ignore[attr-defined]
    on = on_since(actor) if actor.person else None
    books = () if is_off(actor) else beside(thing.record, thing.said)
    if not books and not on:
        return NOTHING
    mark = my_mark(actor, thing.record.pk) if on else ""
    shown = {"on": on, "record": thing.record, "books": books, "marks": Mark.choices, "mark": mark}
    return SafeString(render_to_string("reading/panel_record.html", shown, request))


def of_me(request: HttpRequest, thing: object) -> SafeString:
    """The way to one's own log."""
    del thing
    on = on_since(request.actor)  # type: ignore[attr-defined]
    return SafeString(render_to_string("reading/me.html", {"on": on}, request))
