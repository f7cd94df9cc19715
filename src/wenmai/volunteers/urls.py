"""/volunteers/"""

from django.urls import path

from wenmai.volunteers.views import own as views

app_name = "volunteers"
urlpatterns = [
    path("", views.own, name="own"),
    path("withdraw/", views.withdraw, name="withdraw"),
]
