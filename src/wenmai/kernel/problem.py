"""The problem document of RFC 9457, as every door of the API writes it."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

CONTENT_TYPE = "application/problem+json"


def document(status: int, code: str, detail: str, fields: Mapping[str, str] | None = None) -> dict[str, Any]:
    """`code` is stable; `detail` is for people; `fields` names the inputs at fault."""
    found: dict[str, Any] = {
        "type": f"urn:wenmai:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
    }
    return found | ({"fields": dict(fields)} if fields else {})
