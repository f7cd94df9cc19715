"""Counts and durations of requests by the name of their address, for Prometheus."""

import time
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from prometheus_client import CollectorRegistry, Counter, Histogram

View = Callable[[HttpRequest], HttpResponseBase]
registry = CollectorRegistry()
REQUESTS = Counter("wenmai_requests", "Requests answered", ("view", "method", "status"), registry=registry)
SECONDS = Histogram(
    "wenmai_request_seconds",
    "Time to answer",
    ("view",),
    registry=registry,
    buckets=(0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def view_name(request: HttpRequest) -> str:
    """The name of the address; "kept" for a page from the cache, "" for an address that leads nowhere."""
    match = request.resolver_match
    return match.view_name if match else ""


class MetricsMiddleware:
    """The outermost: sees kept pages and refusals alike. Labels are few and fixed."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        start = time.perf_counter()
        response = self.get_response(request)
        name = "kept" if getattr(response, "kept", False) else view_name(request)
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(name, method, str(response.status_code)).inc()
        SECONDS.labels(name).observe(time.perf_counter() - start)
        return response
