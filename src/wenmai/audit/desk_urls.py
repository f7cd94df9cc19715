"""Addresses below /desk/audit/."""

from django.urls import path

from wenmai.audit import views

app_name = "audit_desk"
urlpatterns = [
    path("", views.trail, name="list"),
    path("file/", views.download, name="download"),
    path("verify/", views.verify, name="verify"),
    path("<int:key>/", views.entry, name="entry"),
]
