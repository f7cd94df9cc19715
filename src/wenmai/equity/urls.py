"""/equity/"""

from django.urls import path

from wenmai.equity.views import public as views
from wenmai.equity.views import reach

app_name = "equity"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:region>/", views.page, name="page"),
    path("<slug:region>/file/", views.file, name="file"),
    path("<slug:region>/reach/", reach.page, name="reach"),
    path("<slug:region>/reach/file/", reach.file, name="reach_file"),
]
