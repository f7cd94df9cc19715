"""Answers that are only sent again when they have changed: an ETag of the bytes, and 304 for who has them."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag


def tagged(request: HttpRequest, body: bytes, content_type: str, *, private: bool = False) -> HttpResponse:
    """The bytes, or 304. They are to hold nothing that changes by itself, such as the time they were made at.

    `private`: no cache on the way may keep them.
    """
    answer = HttpResponse(body, content_type=content_type)
    answer["ETag"] = quote_etag(hashlib.blake2b(body, digest_size=12).hexdigest())
    answer["Cache-Control"] = "private, no-cache" if private else "no-cache"
    conditional = get_conditional_response(request, etag=answer["ETag"], response=answer)
    assert isinstance(conditional, HttpResponse)
    return conditional
