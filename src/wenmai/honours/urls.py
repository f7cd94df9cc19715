"""/honours/"""

from django.urls import path

from wenmai.honours.views import organisations
from wenmai.honours.views import public as views

app_name = "honours"
urlpatterns = [
    path("", views.listed, name="list"),
    path("<int:key>/", views.campaign, name="campaign"),
    path("applications/<int:key>/object/", views.objection, name="object"),
    path("organisations/", organisations.listed, name="organisations"),
    path("organisations/<int:key>/", organisations.one, name="organisation"),
]
