"""/desk/rounds/"""

from django.urls import path

from wenmai.booking.views import rounds_desk as views

app_name = "booking_rounds"
urlpatterns = [
    path("", views.desk, name="list"),
    path("new/<slug:code>/", views.plan, name="plan"),
    path("applications/<int:application>/", views.answer, name="answer"),
    path("<uuid:key>/", views.show, name="round"),
    path("<uuid:key>/<slug:deed>/", views.act, name="act"),
]
