"""/prices/"""

from django.urls import path

from wenmai.fees.views import public as views

app_name = "fees"
urlpatterns = [
    path("income/<slug:code>/", views.income, name="income"),
    path("<slug:code>/", views.prices, name="prices"),
]
