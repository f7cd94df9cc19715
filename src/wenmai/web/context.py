"""What every page knows."""

from django.http import HttpRequest

from wenmai.web import preferences
from wenmai.web.doors import desk_links, links


def shell(request: HttpRequest) -> dict[str, object]:
    """The actor and the reader's choices, for the shell. Lists are callables: pages that do not ask do not pay."""
    return {
        "actor": getattr(request, "actor", None),
        "look": preferences.read(request),
        "doors": links,
        "desk_links": desk_links,
        "here": request.get_full_path(),
    }
