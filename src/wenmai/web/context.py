"""What every page knows."""

from collections.abc import Callable

from django.http import HttpRequest

from wenmai.kernel.actor import ANYONE
from wenmai.web import place, preferences
from wenmai.web.doors import bar_links, desk_tasks, head_links, links


def _menu_of(code: str) -> Callable[[], place.Menu | None]:
    held: list[place.Menu | None] = []

    def menu() -> place.Menu | None:
        if not held:
            held.append(place.menu(code))
        return held[0]

    return menu


def shell(request: HttpRequest) -> dict[str, object]:
    """The actor and the reader's choices, for the shell. Lists are callables: pages that do not ask do not pay."""
    look, actor = preferences.read(request), getattr(request, "actor", ANYONE)
    return {
        "actor": actor,
        "look": look,
        "place_menu": _menu_of(look.place),
        "doors": links,
        "head_links": lambda: head_links(actor),
        "bar_links": lambda: bar_links(actor),
        "desk_tasks": lambda: desk_tasks(actor),
        "here": request.get_full_path(),
    }
