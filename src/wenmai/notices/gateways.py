"""Text messages: one interface, two ways. Which one is used says settings.SMS_GATEWAY.

`HttpGateway` POSTs {"phone", "text", "id"} as JSON to WENMAI_SMS_URL and is answered by 2xx. The same id again is
the same message: a gateway that knows ids sends it once. `FileGateway` adds a line to a file in the state folder.
"""

import json
import os
from functools import cache
from http.client import HTTPException
from typing import Protocol
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from django.conf import settings
from django.utils.module_loading import import_string

from wenmai.kernel import clock

TIMEOUT = 8  # seconds; somebody may be waiting for the page


class Unreachable(Exception):
    """Nobody answers at the other end; whatever comes next by the same way would fail as well."""


class Refused(Exception):
    """This one message was not taken. `for_good`: it never will be."""

    def __init__(self, reason: str, *, for_good: bool) -> None:
        super().__init__(reason)
        self.for_good = for_good


class Gateway(Protocol):
    """What sends text messages has to do."""

    def send(self, phone: str, text: str, key: str) -> None:
        """Send one message; `key` names it. Raises Unreachable or Refused."""


class HttpGateway:
    """A gateway of a carrier, or a small program in front of one."""

    def send(self, phone: str, text: str, key: str) -> None:
        """See Gateway."""
        headers = {"Content-Type": "application/json"}
        if settings.SMS_TOKEN:
            headers["Authorization"] = f"Bearer {settings.SMS_TOKEN}"
        body = json.dumps({"phone": phone, "text": text, "id": key}).encode()
        try:
            with urlopen(Request(settings.SMS_URL, body, headers), timeout=TIMEOUT):  # noqa: S310 (the operator's setting)
                return
        except HTTPError as error:
            raise _refused(error.code) from error
        except (OSError, HTTPException) as error:
            raise Unreachable(type(error).__name__) from error


class FileGateway:
    """Keeps messages as lines of JSON, readable by the owner of the state folder only, for trials and tests."""

    def send(self, phone: str, text: str, key: str) -> None:
        """See Gateway."""
        line = {"at": clock.now().isoformat(timespec="seconds"), "id": key, "phone": phone, "text": text}
        settings.SMS_FILE.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(settings.SMS_FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as lines:
            lines.write(json.dumps(line, ensure_ascii=False) + "\n")


@cache
def _made(name: str) -> Gateway:
    return import_string(name)()  # type: ignore[no-any-return]


def gateway() -> Gateway:
    """The gateway of this installation."""
    return _made(settings.SMS_GATEWAY)


def _refused(status: int) -> Exception:
    """5xx, 401, 403, 404 and 429 are about the gateway; any other 4xx is about this message."""
    if status >= 500 or status in {401, 403, 404, 429}:
        return Unreachable(f"HTTP {status}")
    return Refused(f"HTTP {status}", for_good=True)
