"""/desk/rules/"""

from django.urls import path

from wenmai.booking import rule_views as views

app_name = "booking_rules"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("appeals/<int:appeal>/", views.answer, name="answer"),
    path("retire/<int:policy>/", views.retire, name="retire"),
    path("<slug:code>/", views.house, name="house"),
    path("<slug:code>/use/", views.use, name="use"),
]
