"""Whole pages for readers without a session, kept in the process while nothing is written to the database.

A page is kept only if it is the same for everybody with the same choices (language, size, colours, place): no
session, no CSRF token, no cookie set, status 200. It is served while it is younger than PAGE_CACHE_SECONDS and the
database has seen no newer transaction (asked twice a second), so a reader is never more than half a second behind.
"""

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from wenmai.kernel.freshness import newest
from wenmai.web.preferences import COOKIES

PARAMETERS = frozenset(
    {
        "page",
        "kind",
        "division",
        "day",
        "open",
        "place",
        "region",
        "level",
        "sort",
        "by",
        "month",
        "year",
        "since",
        "until",
        "size",
    }
)
LARGEST, MOST = 256 * 1024, 400
KEPT_TYPES = (
    "text/html",
    "application/json",
    "application/xml",
    "application/atom+xml",
    "text/plain",
    "text/calendar",
)
View = Callable[[HttpRequest], HttpResponseBase]


class KeptPage(HttpResponse):
    """An answer from the cache; the metrics count it apart."""

    kept = True


@dataclass(slots=True)
class Kept:
    """One page, plain and compressed; `made_at` in monotonic seconds."""

    plain: bytes
    packed: bytes
    headers: dict[str, str]
    token: str
    made_at: float = field(default_factory=time.monotonic)

    def fresh(self, token: str) -> bool:
        """True while nothing can have changed."""
        return self.token == token and time.monotonic() - self.made_at < settings.PAGE_CACHE_SECONDS

    def answer(self, request: HttpRequest) -> KeptPage:
        """The page in the encoding that the reader takes, or 304."""
        packed = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
        etag = f'"{self.headers["ETag"]}{"-gz" if packed else ""}"'
        same = request.META.get("HTTP_IF_NONE_MATCH") == etag
        headers = self.headers | {"ETag": etag} | ({"Content-Encoding": "gzip"} if packed and not same else {})
        if same:
            return KeptPage(status=304, headers=headers)
        body = self.packed if packed else self.plain
        return KeptPage(body, headers=headers | {"Content-Length": str(len(body))})


def keep(response: HttpResponse, token: str) -> Kept:
    """Pack a page. Compression gives away no secret: there is none in an anonymous page."""
    body = response.content
    headers = {name: value for name, value in response.items() if name not in {"Content-Length", "Vary"}}
    headers |= {"ETag": hashlib.blake2b(body, digest_size=12).hexdigest(), "Vary": "Cookie, Accept-Encoding"}
    headers.setdefault("Cache-Control", "no-cache")
    return Kept(body, gzip.compress(body, 6, mtime=0), headers, token)


def _eligible(request: HttpRequest) -> bool:
    meta = request.META
    return (
        request.method == "GET"
        and settings.PAGE_CACHE_SECONDS > 0
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "messages" not in request.COOKIES
        and "HTTP_AUTHORIZATION" not in meta
        and "HTTP_HX_REQUEST" not in meta
        and (not meta.get("QUERY_STRING") or PARAMETERS.issuperset(request.GET))
        and not connection.in_atomic_block
    )


def _key(request: HttpRequest) -> tuple[str, ...]:
    cookies = request.COOKIES
    choices = (cookies.get(name, "") for name in COOKIES)
    return (request.scheme or "", request.get_host(), request.path, request.META.get("QUERY_STRING", ""), *choices)


def _keepable(request: HttpRequest, response: HttpResponseBase) -> bool:
    return (
        isinstance(response, HttpResponse)
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and not response.has_header("Content-Encoding")
        and "no-store" not in response.get("Cache-Control", "")
        and "private" not in response.get("Cache-Control", "")
        and response.get("Content-Type", "").startswith(KEPT_TYPES)
        and len(response.content) <= LARGEST
    )


class PageCacheMiddleware:
    """Stands before everything that costs: a kept page passes no session, no view and no template."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response
        self.pages: OrderedDict[tuple[str, ...], Kept] = OrderedDict()
        self.making: set[tuple[str, ...]] = set()
        self.lock = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD", "OPTIONS"}:
            return self._written(request)
        if not _eligible(request):
            return self.get_response(request)
        try:
            key = _key(request)
        except DisallowedHost:
            return self.get_response(request)
        kept, token = self.pages.get(key), newest.token()
        if kept and (kept.fresh(token) or key in self.making):
            return kept.answer(request)
        return self._make(request, key, token)

    def _written(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return self.get_response(request)
        finally:
            newest.forget()

    def _make(self, request: HttpRequest, key: tuple[str, ...], token: str) -> HttpResponseBase:
        self.making.add(key)
        try:
            response = self.get_response(request)
        finally:
            self.making.discard(key)
        if not (token and isinstance(response, HttpResponse) and _keepable(request, response)):
            return response
        kept = keep(response, token)
        with self.lock:
            self.pages[key] = kept
            self.pages.move_to_end(key)
            while len(self.pages) > MOST:
                self.pages.popitem(last=False)
        answer = kept.answer(request)
        answer.kept = False
        return answer
