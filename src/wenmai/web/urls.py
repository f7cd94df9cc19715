"""Every address of the product; who may open each is in web/access.py."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from wenmai.web import views

MOUNTS = {
    "places/": "places",
    "activities/": "activities",
    "booking/": "booking",
    "plan/": "plan",
    "me/": "people",
    "articles/": "articles",
}

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("look/", views.look, name="look"),
    path("accounts/", include("allauth.urls")),
    *[
        path(prefix, include(f"wenmai.{room}.urls"))
        for prefix, room in MOUNTS.items()
        if find_spec(f"wenmai.{room}.urls")
    ],
    *[
        path(f"desk/{room}/", include(f"wenmai.{room}.desk_urls"))
        for room in MOUNTS.values()
        if find_spec(f"wenmai.{room}.desk_urls")
    ],
]
