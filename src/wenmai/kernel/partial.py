"""Bytes of a file that is played: whole, or the range that a browser asks for (RFC 9110, 14); beyond its end is 416.

Read before it is sent: who reads slowly holds neither a thread nor a connection.
"""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})\Z")
MOST_AT_ONCE = 1024 * 1024
"""Bytes of one answer to a range: a browser asks on, so that nobody holds a thread for as long as they listen."""


def answer(
    request: HttpRequest, *, kind: str, size: int, digest: str, part: Callable[[int, int], bytes], keep: str
) -> HttpResponse:
    """`part(first, last)` gives bytes, both included; `kind` is the media type, `keep` the Cache-Control; `digest` names the very bytes."""
    asked = RANGE.match(request.headers.get("Range", "")) if _same(request, digest) else None
    first, last = _asked(asked, size) if asked else (0, size - 1)
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    content = part(first, last) if request.method == "GET" else b""
    sent = HttpResponse(content, status=206 if asked else 200, content_type=kind)
    said = {"Content-Length": str(last - first + 1), "Accept-Ranges": "bytes", "X-Content-Type-Options": "nosniff"}
    # "identity" keeps the middleware from compressing, which would make the ranges wrong.
    said |= {"Content-Encoding": "identity", "ETag": f'"{digest}"', "Cache-Control": keep}
    said |= {"Content-Range": f"bytes {first}-{last}/{size}"} if asked else {}
    for name, value in said.items():
        sent[name] = value
    return sent


def _same(request: HttpRequest, digest: str) -> bool:
    """A part is wanted only of the very bytes that the browser has another part of (If-Range); a date is never ours."""
    return request.headers.get("If-Range", f'"{digest}"') == f'"{digest}"'


def _asked(asked: re.Match[str], size: int) -> tuple[int, int]:
    """First and last byte, a megabyte at most; first > last for what cannot be answered."""
    first, last = asked.groups()
    if not first and not int(last or "0"):
        return size, size - 1
    begin = int(first) if first else max(size - int(last), 0)
    end = min(int(last), size - 1) if first and last else size - 1
    return begin, min(end, begin + MOST_AT_ONCE - 1)
