"""/spaces/"""

from django.urls import path

from wenmai.booking.views import room_feeds as room_feed_views
from wenmai.booking.views import room_repeats as repeats
from wenmai.booking.views import rooms as views
from wenmai.booking.views import seats as seat_views

app_name = "rooms"
urlpatterns = [
    path("", views.index, name="list"),
    path("requests/", views.requests, name="requests"),
    path("requests/<int:key>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:space>/", views.room, name="room"),
    path("<int:space>/busy.ics", room_feed_views.busy, name="busy"),
    path("<int:space>/book/", views.book, name="book"),
    path("<int:space>/repeat/", repeats.show, name="repeat"),
    path("<int:space>/repeat/take/", repeats.take, name="repeat_take"),
    path("<int:space>/seats/", seat_views.seat_map, name="seats"),
    path("<int:space>/seats/take/", seat_views.take, name="take_seat"),
    path("seats/<uuid:key>/change/", seat_views.change, name="change_seat"),
    path("seats/<uuid:key>/<slug:deed>/", seat_views.deed, name="seat_deed"),
]
