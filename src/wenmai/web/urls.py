"""Every address of the product; who may open each is in web/access.py."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from wenmai.web import ops, service, views
from wenmai.web.api import api
from wenmai.web.market import views as market

MOUNTS = {
    "search/": "search",
    "places/": "places",
    "prices/": "fees",
    "volunteers/": "volunteers",
    "activities/": "activities",
    "courses/": "courses",
    "plan/": "plan",
    "me/messages/": "notices",
    "me/": "people",
    "articles/": "articles",
    "guide/": "guide",
    "works/": "works",
    "delivery/": "delivery",
    "bookshops/": "bookshops",
    "honours/": "honours",
    "returns/": "returns",
    "data/": "trust",
    "registers/": "registers",
    "alerts/": "alerts",
    "equity/": "equity",
    "copies/": "hub",
}
DESK_ONLY = ("library", "logistics", "measures", "serials", "funding")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("look/", views.look, name="look"),
    path("market/", market.shelf, name="market"),
    path("market/compare/", market.compare, name="market_compare"),
    path("market/basket/", market.basket, name="market_basket"),
    path("market/basket/put/", market.put, name="market_put"),
    path("market/basket/out/", market.take_out, name="market_take_out"),
    path("place/", views.places_all, name="places_all"),
    path("c/<slug:code>/", views.city_page, name="city"),
    path("about/components/", views.components, name="components"),
    path("healthz", service.health, name="health"),
    path("metrics", service.prometheus, name="metrics"),
    path("robots.txt", service.robots, name="robots"),
    path("sitemap.xml", service.sitemap, name="sitemap"),
    path("manifest.webmanifest", service.manifest, name="manifest"),
    path("ops/", ops.ops, name="ops"),
    path("ops/followers/<str:name>/retry/", ops.retry_follower, name="ops_retry"),
    path("ops/jobs/<int:job>/retry/", ops.retry_job, name="ops_retry_job"),
    path("ops/messages/retry/", ops.send_again, name="ops_send_again"),
    path("", include("wenmai.catalogue.urls.standards")),
    path("data/clauses/", include("wenmai.plan.data_urls")),
    path("library/", include("wenmai.library.urls.opac")),
    path("me/books/", include("wenmai.library.urls.mine")),
    path("reading/", include("wenmai.reading.urls.public")),
    path("me/reading/", include("wenmai.reading.urls.mine")),
    path("desk/reading/", include("wenmai.reading.urls.desk")),
    path("desk/", views.desk, name="desk"),
    path("desk/agent/", include("wenmai.booking.agent.urls")),
    path("desk/door/", include("wenmai.booking.urls.doors")),
    path("booking/", include("wenmai.booking.urls.public")),
    path("spaces/", include("wenmai.booking.urls.rooms")),
    path("desk/rooms/", include("wenmai.booking.urls.rooms_desk")),
    path("desk/rules/", include("wenmai.booking.urls.rules")),
    path("desk/rounds/", include("wenmai.booking.urls.rounds_desk")),
    path("desk/library/rules/", include("wenmai.library.urls.rules")),
    path("desk/shut/", include("wenmai.booking.urls.shut")),
    path("desk/tell/", include("wenmai.booking.urls.passing_on")),
    path("desk/audit/", include("wenmai.audit.desk_urls")),
    path("api/v1/", api.urls),
    path("accounts/", include("allauth.urls")),
    *[
        path(prefix, include(f"wenmai.{room}.urls"))
        for prefix, room in MOUNTS.items()
        if find_spec(f"wenmai.{room}.urls")
    ],
    *[
        path(f"desk/{room}/", include(f"wenmai.{room}.desk_urls"))
        for room in (*MOUNTS.values(), *DESK_ONLY)
        if find_spec(f"wenmai.{room}.desk_urls")
    ],
]

handler400 = "wenmai.web.faults.bad_request"
handler403 = "wenmai.web.faults.forbidden"
handler404 = "wenmai.web.faults.not_found"
handler500 = "wenmai.web.faults.fault"
