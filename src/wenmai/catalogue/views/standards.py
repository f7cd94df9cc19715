"""The doors that other catalogues, harvesters and reading software come through. No session, no cookie, nothing written."""

from urllib.parse import parse_qsl

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from wenmai.audit.limits import hit
from wenmai.catalogue.answering import oai as oai_door
from wenmai.catalogue.answering import sru as sru_door
from wenmai.kernel.errors import TooMany
from wenmai.people.lockout import address

A_MINUTE = 60
SEARCHES, SCANS, PAGES = 300, 20, 600
"""Requests of one address in a minute: a search is answered within milliseconds, a scan may read all terms that begin with
one sign, a page of a harvest has 200 records.
"""
LONGEST = 100_000
"""Bytes of a form that are read."""
LOOPBACK = frozenset({"127.0.0.1", "::1"})
"""A gateway of Z39.50 on this machine speaks for all its readers and is not counted."""


def record_address(key: int) -> str:
    """The public page of a record."""
    return f"{settings.SITE_ADDRESS}{reverse('opac:record', args=[key])}"


def _pairs(request: HttpRequest) -> list[tuple[str, str]]:
    """Names and values of the query and of a form, in their order; no form that can be answered is longer than LONGEST."""
    form = request.read(LONGEST).decode("utf-8", "replace") if request.method == "POST" else ""
    query = request.META.get("QUERY_STRING", "")
    return [pair for text in (query, form) for pair in parse_qsl(text, keep_blank_values=True)]


def count(request: HttpRequest, bucket: str, most: int) -> None:
    """Count a request of an address. Raises TooMany beyond so many in a minute."""
    caller = address(request)
    if caller not in LOOPBACK:
        hit(bucket, caller, most, A_MINUTE)


def _base(request: HttpRequest) -> str:
    return request.build_absolute_uri(request.path)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def sru(request: HttpRequest) -> HttpResponse:
    """SRU 1.1, 1.2 and 2.0."""
    count(request, "catalogue.sru", SEARCHES)
    pairs = _pairs(request)
    if any(name == "scanClause" for name, _value in pairs):
        count(request, "catalogue.sru_scan", SCANS)
    answer = sru_door.answer(pairs, _base(request), record_address)
    return HttpResponse(answer.text, content_type=answer.media)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def oai(request: HttpRequest) -> HttpResponse:
    """OAI-PMH 2.0. Who asks too often is told to wait as the protocol has it: 503 with Retry-After."""
    try:
        count(request, "catalogue.oai", PAGES)
    except TooMany as error:
        return HttpResponse(error.message, status=503, headers={"Retry-After": str(error.retry_after)})
    text = oai_door.answer(_pairs(request), _base(request), record_address)
    return HttpResponse(text, content_type="text/xml; charset=utf-8")
