"""/library/"""

from django.urls import path

from wenmai.library.views import files
from wenmai.library.views import opac as views

app_name = "opac"
urlpatterns = [
    path("", views.search, name="search"),
    path("<int:key>/", views.record, name="record"),
    path("doors/", files.doors, name="doors"),
    path("as/<slug:name>/", files.found, name="found"),
]
