"""/desk/rooms/"""

from django.urls import path

from wenmai.booking.views import rooms_desk as views
from wenmai.booking.views import seats as seat_views

app_name = "rooms_desk"
urlpatterns = [
    path("blocks/<int:key>/lift/", views.lift, name="lift"),
    path("bookings/<uuid:key>/move/", views.move, name="move"),
    path("bookings/<uuid:key>/drag/", views.drag, name="drag"),
    path("requests/<int:key>/approve/", views.approve, name="approve"),
    path("requests/<int:key>/refuse/", views.refuse, name="refuse"),
    path("seats/<uuid:key>/sign-in/", seat_views.sign_in, name="seat_sign_in"),
    path("<slug:code>/<int:space>/seats/", seat_views.desk, name="seats"),
    path("<slug:code>/<int:space>/seats/offer/", seat_views.offer, name="offer_seats"),
    path("<slug:code>/", views.week, name="week"),
    path("<slug:code>/<int:space>/terms/", views.terms, name="terms"),
    path("<slug:code>/<int:space>/stop/", views.stop, name="stop"),
    path("<slug:code>/<int:space>/block/", views.block, name="block"),
]
