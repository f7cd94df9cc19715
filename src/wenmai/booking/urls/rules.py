"""/desk/rules/"""

from django.urls import path

from wenmai.booking.views import rules as views
from wenmai.booking.views import wrong_person as wrong_person_views

app_name = "booking_rules"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("appeals/<int:appeal>/", views.answer, name="answer"),
    path("retire/<int:policy>/", views.retire, name="retire"),
    path("bookings/<uuid:key>/wrong-person/", wrong_person_views.wrong_person, name="wrong_person"),
    path("<slug:code>/", views.house, name="house"),
    path("<slug:code>/use/", views.use, name="use"),
]
