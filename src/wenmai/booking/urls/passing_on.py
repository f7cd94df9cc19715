"""/desk/tell/"""

from django.urls import path

from wenmai.booking.views import passing_on as views

app_name = "passing_on"
urlpatterns = [
    path("<slug:code>/", views.passing_on, name="list"),
    path("<slug:code>/<int:key>/told/", views.passed_on, name="told"),
]
