"""/sru/, /oai/, /unapi/ and the files of records: the doors of standards."""

from django.urls import path

from wenmai.catalogue.views import records
from wenmai.catalogue.views import standards as views

app_name = "standards"
urlpatterns = [
    path("sru/", views.sru, name="sru"),
    path("oai/", views.oai, name="oai"),
    path("unapi/", records.unapi, name="unapi"),
    path("library/<int:key>/as/<slug:name>/", records.record, name="record"),
]
