"""/library/"""

from django.urls import path

from wenmai.library.views import eresources, files, holds, pickup
from wenmai.library.views import opac as views

app_name = "opac"
urlpatterns = [
    path("", views.search, name="search"),
    path("<int:key>/", views.record, name="record"),
    path("<int:key>/hold/", holds.ask, name="hold"),
    path("holds/", holds.mine, name="holds"),
    path("holds/<int:key>/", holds.change, name="hold_change"),
    path("holds/<int:key>/place/", holds.elsewhere, name="hold_elsewhere"),
    path("carry/", pickup.errands, name="errands"),
    path("resources/", eresources.resources, name="resources"),
    path("resources/<int:key>/enter/", eresources.enter, name="resource_enter"),
    path("doors/", files.doors, name="doors"),
    path("as/<slug:name>/", files.found, name="found"),
]
