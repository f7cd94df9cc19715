"""/desk/equity/"""

from django.urls import path

from wenmai.equity.views import desk as views

app_name = "equity_desk"
urlpatterns = [path("points/", views.points, name="points")]
