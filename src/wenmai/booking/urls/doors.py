"""/desk/door/"""

from django.urls import path

from wenmai.booking.views import beside, unattended
from wenmai.booking.views import doors as views

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
    path("gate/", unattended.gate, name="gate"),
    path("open/", unattended.ask, name="ask"),
    path("rooms/<slug:code>/", unattended.rooms, name="rooms"),
    path("rooms/<int:key>/stop/", unattended.stop, name="stop"),
    path("rooms/<int:key>/open/", unattended.open_remotely, name="open"),
    path("sessions/<int:session>/out/", beside.out, name="out"),
    path("sessions/<int:session>/photos/", beside.photos, name="photos"),
    path("photos/<int:key>/", beside.photo, name="photo"),
    path("photos/<int:key>/remove/", beside.take_down, name="remove_photo"),
]
