"""What a scanner keeps of us to work with the network off: the page, its styles, its modules."""

import hashlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from wenmai.booking.views.door_words import WORDS

STYLES = ("css/tokens.css", "css/components.css", "booking/door.css")
MODULES = ("js/door/door.js",)
IMPORTED = (
    "js/door/codes.js",
    "js/door/hours.js",
    "js/door/judge.js",
    "js/door/large.js",
    "js/door/page.js",
    "js/door/store.js",
    "js/door/sync.js",
    "js/camera.js",
    "js/signal.js",
)
ICONS = ("img/mark.svg", "img/icon-192.png", "img/icon-512.png")
TEMPLATES = ("base.html", "booking/door/app.html", "booking/door/worker.js")


def kept() -> list[str]:
    """Addresses. What a module imports is asked for beside it, under the name that stands in the module."""
    folder = static("js/door/door.js").rsplit("/", 2)[0]
    imported = [f"{folder}/{name.removeprefix('js/')}" for name in IMPORTED]
    named = [static(name) for name in (*STYLES, *MODULES, *ICONS)]
    return [reverse("booking_door:app"), reverse("booking_door:manifest"), *named, *imported]


@cache
def version() -> str:
    """Changes with every word of what is kept, so that a device fetches it anew."""
    found = hashlib.sha256()
    for name in (*STYLES, *MODULES, *IMPORTED):
        found.update(Path(str(finders.find(name))).read_bytes())
    for name in TEMPLATES:
        found.update(Path(str(get_template(name).origin)).read_bytes())  # type: ignore[attr-defined]
    found.update("".join(map(str, WORDS.values())).encode())
    return found.hexdigest()[:16]


def manifest() -> dict[str, object]:
    """A page of its own beside the portal's, which reaches no further than /desk/door/."""
    home = reverse("booking_door:app")
    icons = [
        {"src": static(f"img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"} for size in (192, 512)
    ]
    return {
        "name": _("文脉签到"),
        "short_name": _("签到"),
        "id": home,
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "background_color": "#FAF8F4",
        "theme_color": "#FAF8F4",
        "icons": icons,
    }
