"""/desk/alerts/"""

from django.urls import path

from wenmai.alerts.views import desk as views

app_name = "alerts_desk"
urlpatterns = [
    path("", views.own, name="own"),
    path("seen/", views.seen, name="seen"),
    path("mute/", views.mute, name="mute"),
    path("hear/", views.hear_again, name="hear_again"),
]
