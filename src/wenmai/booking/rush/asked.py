"""Reading a request at the fast door, before Django: as little as is needed, and nothing is believed."""

import io
import json
from typing import Any

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


def language(environ: Environ, found: dict[str, str]) -> str:
    """zh-hans or en: what was chosen on our pages, else what the browser likes best."""
    chosen = found.get(settings.LANGUAGE_COOKIE_NAME, "") or environ.get("HTTP_ACCEPT_LANGUAGE", "")
    return "en" if chosen.lower().startswith("en") else "zh-hans"


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
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
