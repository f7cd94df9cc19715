"""Addresses below /places/."""

from django.urls import path

from wenmai.places.views import public as views

app_name = "places"
urlpatterns = [
    path("", views.index, name="list"),
    path("near/", views.near, name="near"),
    path("rooms/", views.rooms, name="rooms"),
    path("d/<slug:code>/", views.division, name="division"),
    path("<slug:code>/<int:space>/", views.space, name="space"),
    path("<slug:code>/", views.institution, name="institution"),
]
