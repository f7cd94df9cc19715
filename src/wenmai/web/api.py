"""The root of the API: /api/v1/, its description at openapi.json, one handler for every error.

Who calls is in request.actor (a session or a bearer token, see `people`); what they may do is decided by the
actions and queries that the rooms' routers call, the same as for pages.
"""

import logging
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.utils import check_csrf

from wenmai import __version__
from wenmai.kernel.errors import DomainError
from wenmai.web import problems

log = logging.getLogger("wenmai.api")
ROUTERS = (
    "places",
    "search",
    "activities",
    "courses",
    "booking",
    "people",
    "ledger",
    "measures",
    "plan",
    "articles",
    "guide",
    "delivery",
    "library",
    "trust",
    "equity",
    "funding",
)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def caller(request: HttpRequest) -> object:
    """The actor of a call, anonymous callers included. Raises HttpError 401 for a dead token, 403 without CSRF proof."""
    actor = request.actor  # type: ignore[attr-defined]
    if request.headers.get("Authorization"):
        if not actor.signed_in:
            raise HttpError(401, "")
    elif actor.signed_in and request.method not in SAFE and check_csrf(request):
        raise HttpError(403, "")
    return actor


PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "fields": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}
REFUSED: dict[str, Any] = {
    "description": "Refused: `detail` says what to do next.",
    "content": {"application/problem+json": {"schema": PROBLEM}},
}


class DocumentedApi(NinjaAPI):
    """Ninja's document, with what every operation may answer when it refuses."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        """The document with a `4XX` answer on every operation."""
        document = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        for operations in document["paths"].values():
            for operation in operations.values():
                operation["responses"].setdefault("4XX", REFUSED)
        return document


api = DocumentedApi(
    title="文脉 Wenmai",
    version="1",
    description=f"Wenmai {__version__}. Errors are application/problem+json.",
    docs_url=None,
    openapi_url="openapi.json",
    auth=caller,
)
for room in ROUTERS:
    if find_spec(f"wenmai.{room}.api"):
        api.add_router(f"/{room}", import_module(f"wenmai.{room}.api").router)


@api.exception_handler(DomainError)
def refused(_request: HttpRequest, error: DomainError) -> HttpResponse:
    """A refusal of a room."""
    return problems.of(error)


@api.exception_handler(ValidationError)
def unreadable(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Input that does not fit its schema; each fault under the name of its input."""
    fields = {
        ".".join(str(part) for part in fault["loc"][1:]) or str(fault["loc"][0]): str(fault["msg"])
        for fault in error.errors
    }
    return problems.problem(422, "unreadable", fields=fields)


@api.exception_handler(HttpError)
def http_error(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """An error that the framework or a route has raised by its number."""
    return problems.problem(error.status_code, f"http_{error.status_code}", str(error))


@api.exception_handler(AuthenticationError)
def unknown_caller(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    """No usable credentials."""
    return problems.problem(401, "unauthenticated")


@api.exception_handler(Http404)
def missing(_request: HttpRequest, _error: Http404) -> HttpResponse:
    """No such address or thing."""
    return problems.problem(404, "not_found")


@api.exception_handler(Exception)
def broken(request: HttpRequest, error: Exception) -> HttpResponse:
    """A fault of ours: logged with its trace, told without it."""
    log.error("api fault at %s", request.path, exc_info=error)
    return problems.problem(500, "fault")
