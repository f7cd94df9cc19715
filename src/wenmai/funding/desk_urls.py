"""/desk/funding/"""

from django.urls import path

from wenmai.funding.views import desk as views

app_name = "funding_desk"
urlpatterns = [
    path("", views.index, name="runs"),
    path("runs/<int:key>/", views.run, name="run"),
    path("runs/<int:key>/keep/", views.keep, name="keep"),
    path("runs/<int:key>/file/", views.file, name="file"),
    path("<slug:region>/", views.region, name="region"),
]
