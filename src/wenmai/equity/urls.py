"""/equity/"""

from django.urls import path

from wenmai.equity.views import public as views

app_name = "equity"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:region>/", views.page, name="page"),
    path("<slug:region>/file/", views.file, name="file"),
]
