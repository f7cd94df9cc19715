"""/desk/agent/"""

from django.urls import path

from wenmai.booking.agent import date_views, paper_views, room_views, round_views, views

app_name = "agent"
urlpatterns = [
    path("", views.agent, name="agent"),
    path("door/", views.door, name="door"),
    path("find/", views.find, name="find"),
    path("register/", views.register, name="register"),
    path("<str:found>/", views.person, name="person"),
    path("<str:found>/dates/<int:session>/", date_views.date, name="date"),
    path("<str:found>/dates/<int:session>/wait/", date_views.wait, name="wait"),
    path("<str:found>/book/", date_views.book, name="book"),
    path("<str:found>/rounds/<uuid:key>/", round_views.round_form, name="round"),
    path("<str:found>/rooms/<int:space>/", room_views.room, name="room"),
    path("<str:found>/seats/<int:space>/", room_views.seats, name="seats"),
    path("<str:found>/slip/", paper_views.slip, name="slip"),
    path("<str:found>/confirm/", views.firm, name="confirm"),
    path("<str:found>/cancel/", views.give_back, name="cancel"),
]
