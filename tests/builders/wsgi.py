"""Requests as a server hands them to the application: to the fast door, to Django behind it, or to both."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from wenmai.wsgi import portal


@dataclass(frozen=True, slots=True)
class Answered:
    """Status, headers and body of an answer."""

    status: int
    head: dict[str, str]
    body: str


def still_portal(environ: Any, start: Any) -> list[bytes]:
    """Django, without closing the test's connection at the end of a request."""
    for signal_of in (request_started, request_finished):
        signal_of.disconnect(close_old_connections)
    try:
        answer = portal(environ, start)
        body = list(answer)
        answer.close()
        return body
    finally:
        for signal_of in (request_started, request_finished):
            signal_of.connect(close_old_connections)


@dataclass
class CountingPortal:
    """The same, and how often it was asked."""

    asked: list[str] = field(default_factory=list)

    def __call__(self, environ: Any, start: Any) -> list[bytes]:
        self.asked.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
        return still_portal(environ, start)


def ask(door: Any, path: str, cookies: Mapping[str, str], body: bytes | None = None, **headers: str | None) -> Answered:
    """GET, or POST of a form's bytes; a header of None is left out."""
    sent = body or b""
    environ: dict[str, Any] = {
        "PATH_INFO": path,
        "REQUEST_METHOD": "GET" if body is None else "POST",
        "CONTENT_LENGTH": str(len(sent)),
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "QUERY_STRING": "",
        "wsgi.input": io.BytesIO(sent),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "HTTP_HOST": "testserver",
        "HTTP_ORIGIN": "http://testserver",
        "HTTP_ACCEPT_LANGUAGE": "zh-CN",
        "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in cookies.items()),
    }
    environ |= headers
    said: dict[str, Any] = {}

    def start(status: str, head: Iterable[tuple[str, str]], _error: object = None) -> None:
        said.update(status=int(status[:3]), head=dict(head))

    parts = door({name: each for name, each in environ.items() if each is not None}, start)
    return Answered(said["status"], said["head"], b"".join(parts).decode("utf-8", "replace"))
