"""Reading a request at the fast door, before Django: as little as is needed, and nothing is believed."""

import io
import json
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings

from wenmai.booking.rush.answers import Environ
from wenmai.people import passes
from wenmai.people.passes import Pass

LARGEST = 16 * 1024


def cookies(environ: Environ) -> dict[str, str]:
    """The cookies of a request; split by hand, because the library's way costs more than all the rest."""
    found = {}
    for part in environ.get("HTTP_COOKIE", "").split(";"):
        name, _, value = part.strip().partition("=")
        found[name] = value
    return found


def passed(found: dict[str, str]) -> Pass | None:
    """Whose pass was shown with the session that it belongs to."""
    return passes.read(found.get(passes.COOKIE, ""), found.get(settings.SESSION_COOKIE_NAME, ""))


def language(found: dict[str, str]) -> str:
    """The language that was chosen on our pages, as the ordinary door reads it."""
    return "en" if found.get("language") == "en" else str(settings.LANGUAGE_CODE)


def look(found: dict[str, str]) -> tuple[str, ...]:
    """Which of the few outfits of a page somebody has chosen: language, size, colours."""
    return (
        "en" if found.get("language") == "en" else "",
        "elder" if found.get("mode") == "elder" else "",
        found["theme"] if found.get("theme") in {"dark", "light"} else "",
    )


def from_our_pages(environ: Environ) -> bool:
    """True when the browser says that a page of this site sends it. Without its word, Django's own check decides."""
    if environ.get("HTTP_SEC_FETCH_SITE") == "same-origin":
        return True
    origin = environ.get("HTTP_ORIGIN", "")
    return bool(origin) and origin.partition("://")[2] == environ.get("HTTP_HOST", "")


def body(environ: Environ) -> bytes | None:
    """The body, put back so that Django can read it too; None when it is too large for this door."""
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LARGEST:
        return None
    raw: bytes = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = io.BytesIO(raw)
    return raw


def json_of(raw: bytes) -> dict[str, Any] | None:
    """A JSON object, or None."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):  # so many brackets
        return None
    return found if isinstance(found, dict) else None


def form_of(raw: bytes) -> dict[str, list[str]]:
    """The fields of a posted form; none when there are more than a page of ours has."""
    try:
        return parse_qs(raw.decode("ascii", "replace"), max_num_fields=50)
    except ValueError:
        return {}
