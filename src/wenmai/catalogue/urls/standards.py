"""/sru/, /oai/: the doors of standards."""

from django.urls import path

from wenmai.catalogue.views import standards as views

app_name = "standards"
urlpatterns = [
    path("sru/", views.sru, name="sru"),
    path("oai/", views.oai, name="oai"),
]
