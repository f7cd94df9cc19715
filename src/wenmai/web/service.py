"""Addresses for machines: health, metrics, crawlers, the phone's home screen."""

import os
from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from wenmai.kernel import clock
from wenmai.kernel.errors import NotFound
from wenmai.ledger import feed
from wenmai.notices.queries import outbox_report
from wenmai.search.models import SearchEntry
from wenmai.web import metrics, operations
from wenmai.web.doors import links

LOOPBACK = frozenset({"127.0.0.1", "::1"})
MOST_ADDRESSES = 50_000
CLOSED_TO_CRAWLERS = (
    "/accounts/",
    "/me/",
    "/desk/",
    "/ops/",
    "/look/",
    "/booking/",
    "/api/",
    "/sru/",
    "/oai/",
    "/unapi/",
)


@never_cache
@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """200 while the database answers, 503 otherwise; with the feed's lag in seconds."""
    try:
        found = operations.health()
    except DatabaseError:
        return JsonResponse({"status": "down", "database": False, "feed_lag_seconds": None, "stopped": []}, status=503)
    status = "degraded" if found.stopped else "ok"
    return JsonResponse(
        {"status": status, "database": True, "feed_lag_seconds": round(found.lag, 1), "stopped": list(found.stopped)}
    )


class InstallationCollector:
    """Gauges that are read when asked for: lag of each follower, jobs waiting and failed, messages not sent."""

    def collect(self) -> Iterator[Metric]:
        """Nothing from the database while it is away: the counters are still worth reading."""
        lag = GaugeMetricFamily(
            "wenmai_feed_lag_seconds", "Age of the oldest fact not yet followed", labels=["follower"]
        )
        failures = GaugeMetricFamily("wenmai_feed_failures", "Failures in a row", labels=["follower"])
        queue = GaugeMetricFamily("wenmai_jobs", "Jobs in the queue", labels=["state"])
        outbox = GaugeMetricFamily("wenmai_messages", "E-mails and text messages not sent", labels=["state"])
        try:
            for each in feed.lag():
                lag.add_metric([each.name], each.seconds)
                failures.add_metric([each.name], each.failures)
            jobs = operations.jobs()
            unsent = outbox_report()
        except DatabaseError:
            return
        queue.add_metric(["waiting"], jobs.waiting)
        queue.add_metric(["failed"], jobs.failed)
        outbox.add_metric(["waiting"], unsent.waiting)
        outbox.add_metric(["given_up"], unsent.given_up)
        yield from (lag, failures, queue, outbox)


def _registry() -> CollectorRegistry:
    """Of all processes when they share PROMETHEUS_MULTIPROC_DIR, else of this one."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return metrics.registry
    shared = CollectorRegistry()
    MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
    return shared


def _may_scrape(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    if token and constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token}"):
        return True
    return request.META.get("REMOTE_ADDR") in LOOPBACK and "X-Forwarded-For" not in request.headers


@never_cache
@require_safe
def prometheus(request: HttpRequest) -> HttpResponse:
    """Metrics in Prometheus' text format, for this machine or for whoever has the token; else 404."""
    if not _may_scrape(request):
        raise NotFound("not_found", _("没有这一页。"))
    now = CollectorRegistry()
    now.register(InstallationCollector())
    return HttpResponse(generate_latest(_registry()) + generate_latest(now), content_type="text/plain; version=0.0.4")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Public pages may be indexed; what belongs to a person or a desk may not."""
    closed = "".join(f"Disallow: {path}\n" for path in CLOSED_TO_CRAWLERS)
    address = request.build_absolute_uri(reverse("sitemap"))
    return HttpResponse(f"User-agent: *\n{closed}Sitemap: {address}\n", content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page that search knows, up to the 50,000 that a sitemap may hold."""
    root = f"{request.scheme}://{request.get_host()}"
    fixed = [link.url for link in links() if link.door.public]
    now = clock.now()
    known = SearchEntry.objects.filter(public=True, visible_from__lte=now).exclude(url="").order_by("id")
    known = known.exclude(visible_until__lte=now)
    found = known.values_list("url", flat=True)[: MOST_ADDRESSES - len(fixed) - 1]
    addresses = dict.fromkeys(["/", *fixed, *found])
    return render(request, "sitemap.xml", {"root": root, "addresses": list(addresses)}, content_type="application/xml")


@require_safe
def manifest(_request: HttpRequest) -> HttpResponse:
    """So that a phone can keep the portal on its home screen."""
    icons = [
        {"src": static(f"img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"} for size in (192, 512)
    ]
    body = {
        "name": _("文脉"),
        "short_name": _("文脉"),
        "start_url": "/",
        "display": "standalone",
        "background_color": "#FAF8F4",
        "theme_color": "#FAF8F4",
        "icons": [{"src": static("img/mark.svg"), "sizes": "any", "type": "image/svg+xml"}, *icons],
    }
    return JsonResponse(body, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})
