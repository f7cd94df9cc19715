"""Every address of the product; who may open each is in web/access.py."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

MOUNTS = {"places/": "places", "activities/": "activities", "booking/": "booking", "plan/": "plan", "me/": "people", "articles/": "articles"}

urlpatterns: list[URLPattern | URLResolver] = [
    path(prefix, include(f"wenmai.{room}.urls")) for prefix, room in MOUNTS.items() if find_spec(f"wenmai.{room}.urls")
]
