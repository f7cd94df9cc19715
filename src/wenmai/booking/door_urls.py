"""/desk/door/"""

from django.urls import path

from wenmai.booking import door_views as views

app_name = "booking_door"
urlpatterns = [
    path("", views.app, name="app"),
    path("worker.js", views.worker, name="worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("pair/", views.pair_device, name="pair"),
    path("packs/", views.packs, name="packs"),
    path("scans/", views.scans, name="scans"),
    path("devices/", views.devices, name="devices"),
    path("devices/<int:key>/code/", views.new_code, name="code"),
    path("devices/<int:key>/revoke/", views.revoke, name="revoke"),
]
