"""Whole HTTP answers for the fast door: bytes and headers, made once and sent as they are."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from csp.constants import NONE, SELF
from django.conf import settings

from wenmai.kernel.errors import DomainError
from wenmai.kernel.problem import CONTENT_TYPE, document

Environ = dict[str, Any]
Start = Callable[[str, list[tuple[str, str]]], Any]
Application = Callable[[Environ, Start], Iterable[bytes]]
JSON, HTML = "application/json; charset=utf-8", "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, body and headers; the security headers are added to all."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()

    def send(self, start: Start) -> list[bytes]:
        """Answer a WSGI request."""
        reason = HTTPStatus(self.status).phrase
        start(f"{self.status} {reason}", [*self.headers, *_always(), ("Content-Length", str(len(self.body)))])
        return [self.body]


def of_json(status: int, value: Mapping[str, Any], kind: str = JSON) -> Answer:
    """A JSON answer that nobody keeps."""
    return Answer(status, json.dumps(value, ensure_ascii=False).encode(), (("Content-Type", kind), NEVER_KEPT))


def refusal(error: DomainError) -> Answer:
    """A problem document; the sentence is in the language in which the error was raised."""
    return of_json(error.status, document(error.status, error.code, error.message, error.fields), CONTENT_TYPE)


def page(html: str, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """A page that nobody keeps."""
    return Answer(status, html.encode(), (("Content-Type", HTML), NEVER_KEPT, *headers))


def see_other(where: str, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """Go on to another page."""
    return Answer(303, b"", (("Location", where), NEVER_KEPT, *headers))


NEVER_KEPT = ("Cache-Control", "no-store")


@lru_cache(maxsize=1)
def _always() -> tuple[tuple[str, str], ...]:
    words = {SELF: "'self'", NONE: "'none'"}
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    policy = "; ".join(
        f"{name} {' '.join(words.get(str(each), str(each)) for each in values)}" for name, values in directives.items()
    )
    return (
        ("Content-Security-Policy", policy),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", settings.SECURE_REFERRER_POLICY),
        ("X-Frame-Options", "DENY"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Vary", "Cookie, Accept-Language"),
    )
