"""What this room shows on pages of the library."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from wenmai.reading.queries.lists import shown_lines

NOTHING = SafeString("")
ON_FIRST = 4
"""Lists on the first page of the catalogue."""


def of_catalogue(request: HttpRequest, thing: object) -> SafeString:
    """Lists on the first page; `thing` is the code of the place that is looked at, or ""."""
    page = shown_lines(place=str(thing or ""), size=ON_FIRST)
    return SafeString(render_to_string("reading/panel_lists.html", {"page": page}, request)) if page.items else NOTHING
