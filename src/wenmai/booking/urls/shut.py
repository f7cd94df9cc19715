"""/desk/shut/"""

from django.urls import path

from wenmai.booking.views import shut as views

app_name = "booking_shut"
urlpatterns = [path("<slug:code>/", views.shut, name="list")]
