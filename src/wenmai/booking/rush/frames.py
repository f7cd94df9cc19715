"""Pages that the ordinary door draws once for everybody who has chosen the same looks, kept for a moment.

They are drawn for nobody in particular: no session, no pass, no form that could be sent.
"""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass

from wenmai.booking.rush.answers import Application, Environ

KEPT = {"HTTP_HOST"}
MOST = 500
AGAIN = 1.0  # seconds after which a page that was not there is tried again; until then the ordinary door says why


@dataclass(frozen=True, slots=True)
class Frame:
    """A page, and when it was drawn; an empty one is not there."""

    body: bytes
    made_at: float


class Frames:
    """Pages by address, mark and looks; one thread draws a stale one again while the others go on with what is known."""

    def __init__(self, portal: Application, seconds: float) -> None:
        self.portal = portal
        self.seconds = seconds
        self._frames: dict[tuple[str, ...], Frame] = {}
        self._missing: dict[tuple[str, ...], Frame] = {}  # apart: made-up addresses push no page out
        self._drawing = threading.Lock()

    def get(self, environ: Environ, path: str, look: tuple[str, ...], mark: tuple[str, str] = ("", "")) -> bytes | None:
        """The page at `path`; `mark` is one more word of the environ for the ordinary door. None when it has no such page."""
        key = (path, mark[1], *look)
        kept = self._known(key)
        if kept and self._young(kept):
            return kept.body or None
        if not self._drawing.acquire(blocking=kept is None):
            return (kept.body or None) if kept else None
        try:
            kept = self._known(key)
            if kept is None or not self._young(kept):
                self._draw(key, _plain(environ, path, look, mark))
        finally:
            self._drawing.release()
        drawn = self._known(key)
        return (drawn.body or None) if drawn else None

    def _known(self, key: tuple[str, ...]) -> Frame | None:
        return self._frames.get(key) or self._missing.get(key)

    def _young(self, frame: Frame) -> bool:
        return time.monotonic() - frame.made_at < (self.seconds if frame.body else AGAIN)

    def _draw(self, key: tuple[str, ...], environ: Environ) -> None:
        status, body = _call(self.portal, environ)
        shelf = {200: self._frames, 404: self._missing}.get(status)
        if shelf is None:  # a request that was bad, or a fault: of this reader or this moment, not of the page
            return
        if len(shelf) >= MOST:
            shelf.clear()
        shelf[key] = Frame(body if status == 200 else b"", time.monotonic())


def _plain(environ: Environ, path: str, look: tuple[str, ...], mark: tuple[str, str]) -> Environ:
    plain = {name: value for name, value in environ.items() if name in KEPT or not name.startswith("HTTP_")}
    chosen = zip(("language", "mode", "theme"), look, strict=True)
    plain["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for name, value in chosen if value)
    said = {mark[0]: mark[1]} if mark[0] else {}
    return plain | {"PATH_INFO": path, "QUERY_STRING": "", "REQUEST_METHOD": "GET"} | said


def _call(portal: Application, environ: Environ) -> tuple[int, bytes]:
    """Ask the ordinary door ourselves."""
    status = 0

    def start(line: str, _headers: Iterable[tuple[str, str]], _error: object = None) -> None:
        nonlocal status
        status = int(line[:3])

    answer = portal(environ, start)
    body = b"".join(answer)
    if close := getattr(answer, "close", None):
        close()
    return status, body
