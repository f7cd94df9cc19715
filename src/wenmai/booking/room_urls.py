"""/spaces/"""

from django.urls import path

from wenmai.booking import room_views as views

app_name = "rooms"
urlpatterns = [
    path("", views.index, name="list"),
    path("requests/", views.requests, name="requests"),
    path("requests/<int:key>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:space>/", views.room, name="room"),
    path("<int:space>/book/", views.book, name="book"),
]
