"""A page that a device keeps to work with the network off: what belongs to it, when that changed, how it is installed."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse

ICONS = ("img/mark.svg", "img/icon-192.png", "img/icon-512.png")
SCRIPT = "text/javascript; charset=utf-8"
COLOUR = "#FAF8F4"
WORKER = "parts/worker.js"


@dataclass(frozen=True)
class KeptPage:
    """`cache` names its store in the browser; `page` and `manifest` are URL names, `template` is the page's. `module` stands in the page,
    `imported` beside it or above it; `words` is what it says without a server. All static files are names below static/.
    """

    cache: str
    page: str
    manifest: str
    template: str
    module: str
    imported: tuple[str, ...]
    styles: tuple[str, ...]
    words: Mapping[str, object] = field(hash=False)

    def kept(self) -> list[str]:
        """Addresses. What a module imports is asked for beside it, under the name that stands in the module."""
        folder = static(self.module).rsplit("/", 2)[0]
        imported = [f"{folder}/{name.removeprefix('js/')}" for name in self.imported]
        named = [static(name) for name in (*self.styles, self.module, *ICONS)]
        return [reverse(self.page), reverse(self.manifest), *named, *imported]

    @cached_property
    def version(self) -> str:
        """Changes with every word of what is kept, so that a device fetches it anew."""
        found = hashlib.sha256()
        for content in self._contents():
            found.update(content)
        return found.hexdigest()[:16]

    def _contents(self) -> Iterable[bytes]:
        for name in (*self.styles, self.module, *self.imported):
            yield Path(str(finders.find(name))).read_bytes()
        for name in ("base.html", self.template, WORKER):
            yield Path(str(get_template(name).origin)).read_bytes()  # type: ignore[attr-defined]
        yield "".join(map(str, self.words.values())).encode()

    def worker(self) -> Mapping[str, object]:
        """What the template WORKER is given."""
        return {"cache": self.cache, "version": self.version, "kept": self.kept()}

    def installed(self, name: str, short_name: str) -> Mapping[str, object]:
        """The manifest: a page of its own beside the portal's, which reaches no further than its folder."""
        home = reverse(self.page)
        icons = [
            {"src": static(f"img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
            for size in (192, 512)
        ]
        said = {"name": name, "short_name": short_name, "icons": icons, "display": "standalone"}
        return said | {
            "id": home,
            "start_url": home,
            "scope": home,
            "background_color": COLOUR,
            "theme_color": COLOUR,
        }
