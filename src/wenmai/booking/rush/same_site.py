"""Whether a form was sent by a page of ours: Django's own check, run as it is, with nobody rejected.

The same code, settings and cookie as at the ordinary door decide (Origin against the host, Referer where there is no
Origin under https, the token of the form against the cookie). Where it would reject, the request is handed on, and the
ordinary door rejects it in its own words.
"""

import io

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from wenmai.booking.rush.answers import Environ


def sent_by_our_page(environ: Environ, raw: bytes) -> bool:
    """True when Django's check lets the form through."""
    request = WSGIRequest(environ | {"wsgi.input": io.BytesIO(raw)})
    try:
        _check.process_request(request)
        return _check.process_view(request, _nothing, (), {}) is None
    except (SuspiciousOperation, BadRequest):  # a host that is not ours, more fields than a form has, another alphabet
        return False


class _Check(CsrfViewMiddleware):
    """Says what it finds, and neither logs nor answers: that is the ordinary door's."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:  # noqa: ARG002 (Django's signature)
        return _REJECTED


def _nothing(_request: HttpRequest) -> HttpResponse:
    return _REJECTED


_REJECTED = HttpResponse(status=403)
_check = _Check(_nothing)
